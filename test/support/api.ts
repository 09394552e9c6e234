/** The hub's HTTP API for tests. */
import type { Notification } from '../../src/shared/protocol.ts';
import type { TestHub } from './hub.ts';

/** Creates one notification, or a list, and answers it; anything but 201 is an error. */
export async function post(hub: Pick<TestHub, 'url'>, body: object): Promise<Notification> {
  const response = await fetch(`${hub.url}api/notificaciones/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Notification;
}

/** Reads one figure of `/metrics`; 0 where it has not been counted yet. */
export async function metric(hub: Pick<TestHub, 'url'>, name: string): Promise<number> {
  const text = await (await fetch(`${hub.url}metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return line ? Number(line.slice(name.length + 1)) : 0;
}
