/** Who is let in, and what everybody is told who is not: in the answer, in the console, in the history and in the figures. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../src/shared/console/contract.ts';
import { metric } from '../support/api.ts';
import { openConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await startTestHub({
    flags: { allowedHosts: '.example.com,https://consola.example.org:8443', refusalsPerMinute: '1000' },
  });
});
afterEach(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

/** Says a request; answers the status, and the code in the JSON where it was refused. */
async function ask(request: string): Promise<{ status: number; code: string | null; head: string }> {
  const client = new RawClient(hub.hub.port);
  client.say(request);
  await expect.poll(() => client.text).toMatch(/^HTTP\/1\.1 101 |\r\n\r\n[\s\S]*\}/);
  client.socket.destroy();
  const [head = '', body = ''] = client.text.split('\r\n\r\n');
  const status = Number(head.split(' ')[1]);
  return { status, code: status === 101 ? null : (JSON.parse(body) as { code: string }).code, head };
}
const good = (options: Parameters<typeof handshake>[1] = {}): string => handshake(hub.hub.port, options);

describe('Host and Origin', () => {
  test.each([
    ['sub.example.com', null, 101],
    ['example.com:1', null, 101],
    ['EXAMPLE.COM.', null, 101],
    ['consola.example.org', null, 101],
    ['example.org', null, 403],
    ['badexample.com', null, 403],
    ['', null, 403],
    ['localhost', 'http://sub.example.com', 101],
    ['localhost', 'https://sub.example.com:9', 101],
    ['localhost', 'https://consola.example.org:8443', 101],
    ['localhost', 'https://consola.example.org', 403],
    ['localhost', 'http://consola.example.org:8443', 403],
    ['localhost', 'http://[::1]:3000', 101],
    ['localhost', 'null', 403],
    ['localhost', 'file://', 403],
    ['localhost', '', 403],
    ['evil.example', 'http://sub.example.com', 403],
  ])('%s with the Origin %s: %d', async (host, origin, status) => {
    const answer = await ask(good({ host, extra: origin === null ? [] : [`Origin: ${origin}`] }));
    expect(answer).toMatchObject({
      status,
      code: status === 101 ? null : expect.stringMatching(/^bad_(host|origin)$/),
    });
  });
});

describe('requests that no browser sends', () => {
  test.each([
    [
      'HTTP/1.0 without a Host',
      (text: string) => text.replace('HTTP/1.1', 'HTTP/1.0').replace(/Host: .*\r\n/, ''),
      400,
      'bad_request',
    ],
    ['an authority as its target', (text: string) => text.replace(/GET \S+/, 'GET *'), 404, 'bad_path'],
    ['h2c', (text: string) => text.replace('Upgrade: websocket', 'Upgrade: h2c'), 426, 'not_websocket'],
    [
      'a key that is not base64',
      (text: string) => text.replace('dGhlIHNhbXBsZSBub25jZQ==', '????????????????????????'),
      400,
      'bad_request',
    ],
    [
      'a path with a dot segment',
      (text: string) => text.replace('notificaciones/1/', 'notificaciones/../notificaciones/1/'),
      404,
      'bad_path',
    ],
    [
      'two slashes at the end',
      (text: string) => text.replace('notificaciones/1/', 'notificaciones/1//'),
      404,
      'bad_path',
    ],
    [
      'an id with a null byte',
      (text: string) => text.replace('notificaciones/1/', 'notificaciones/1%00/'),
      400,
      'bad_id',
    ],
    [
      'an id in another alphabet',
      (text: string) => text.replace('notificaciones/1/', 'notificaciones/%C3%B1/'),
      400,
      'bad_id',
    ],
    ['a bare line feed', (text: string) => text.replace('\r\n', '\n'), 400, 'bad_request'],
  ] as const)('%s', async (_what, change, status, code) => {
    expect(await ask(change(good()))).toMatchObject({ status, code });
  });

  test('an absolute target is one too (RFC 9112 §3.2.2)', async () => {
    expect(await ask(good().replace('GET /', 'GET HTTP://127.0.0.1/'))).toMatchObject({ status: 101 });
    expect(await ask(good({ path: '/otra' }).replace('GET /', 'GET http://127.0.0.1/'))).toMatchObject({ status: 404 });
  });

  test('CONNECT is ended', async () => {
    const client = new RawClient(hub.hub.port);
    client.say(`CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1:${hub.hub.port}\r\n\r\n`);
    await expect.poll(() => client.ended).toBe(true);
  });
});

test('a refusal is in the console, in the consumer’s timeline and in the figures, with what was wrong', async () => {
  const console_ = await openConsole(hub);
  const timeline: TimelineEntry[] = [];
  console_.client.open(
    'consumers.detail',
    { consumer: '42' },
    { event: (event) => timeline.unshift(...(event.timeline ?? [])) },
  );
  const statuses: { refusal: unknown }[] = [];
  console_.client.open('hub.status', {}, { event: (status) => statuses.push(status) });
  await ask(good({ path: '/ws/notificaciones/42/', host: 'evil.example' }));
  await expect
    .poll(() => timeline)
    .toMatchObject([{ kind: 'refused', detail: 'bad_host', note: 'evil.example', connection: null }]);
  await ask(good({ path: '/ws/notificaciones/not%20one/' }));
  await expect
    .poll(() => statuses.at(-1)?.refusal, { timeout: 5_000 })
    .toMatchObject({ code: 'bad_id', status: 400, value: 'not%20one', address: '127.0.0.1' });
  expect(await metric(hub, 'pulsera_refusals_total{reason="bad_host"}')).toBe(1);
  expect(await metric(hub, 'pulsera_refusals_total{reason="bad_id"}')).toBe(1);
  console_.close();
});

test('a header of any length is cut before it is kept', async () => {
  const console_ = await openConsole(hub);
  const statuses: { refusal: { value: string } | null }[] = [];
  console_.client.open('hub.status', {}, { event: (status) => statuses.push(status) });
  await ask(good({ extra: [`Origin: http://${'x'.repeat(5_000)}.example`] }));
  await expect.poll(() => statuses.at(-1)?.refusal?.value.length, { timeout: 5_000 }).toBe(200);
  const wearable = new Wearable(hub.wearableUrl('long'), { headers: { 'User-Agent': 'y'.repeat(5_000) } });
  await wearable.next('initial_notifications');
  await expect.poll(() => console_.rows.get('long')?.client).toBe('y'.repeat(120));
  await wearable.close();
  console_.close();
});
