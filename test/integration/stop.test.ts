/** Stopping: everybody is told, nobody can hold the hub up, and what comes meanwhile is answered. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { post } from '../support/api.ts';
import { openConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
const clients: RawClient[] = [];
beforeEach(async () => {
  hub = await startTestHub();
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

function raw(bytes = ''): RawClient {
  const client = new RawClient(hub.hub.port);
  clients.push(client);
  client.say(bytes);
  return client;
}

/** A wearable that is connected and never answers anything, a close neither. */
async function deaf(id: string): Promise<RawClient> {
  const client = raw(handshake(hub.hub.port, { path: `/ws/notificaciones/${id}/` }));
  await expect.poll(() => client.text).toContain('initial_notifications');
  return client;
}

/** The close frame at the end of what came: its code and reason. */
function goodbye({ received }: RawClient): { code: number; reason: string } {
  const at = received.lastIndexOf(0x88);
  return { code: received.readUInt16BE(at + 2), reason: received.subarray(at + 4).toString() };
}

describe('cannot be held up by', () => {
  test('a client that connected and says nothing', async () => {
    const client = raw();
    await expect.poll(() => client.socket.readyState).toBe('open');
    await hub.hub.stop('going_away');
    await expect.poll(() => client.ended).toBe(true);
  });

  test('half a request, half a body and half a handshake', async () => {
    const halves = [
      'GET /healthz HTTP/1.1\r\nHost: 127.0',
      `POST /console/session HTTP/1.1\r\nHost: 127.0.0.1:${hub.hub.port}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      handshake(hub.hub.port).slice(0, 60),
    ].map(raw);
    // The hub has read them when it has answered somebody who came later.
    expect((await fetch(`${hub.url}healthz`)).status).toBe(200);
    await hub.hub.stop('going_away');
    for (const client of halves) await expect.poll(() => client.ended).toBe(true);
  });

  test('wearables that do not answer, of which one does not even read', async () => {
    const silent = await deaf('silent');
    const full = await deaf('full');
    full.socket.pause();
    for (let i = 0; i < 10; i += 1)
      await post(
        hub,
        Array.from({ length: 100 }, () => ({ consumidor_id: 'full', tipo: 'test', contenido: 'x'.repeat(4_000) })),
      );
    const good = await Wearable.connect(hub.wearableUrl('good'));
    await hub.hub.stop('restart');
    expect(await good.end()).toBe(1012);
    expect(good.closed?.reason).toBe('the hub restarts');
    await expect.poll(() => silent.ended).toBe(true);
    expect(goodbye(silent)).toEqual({ code: 1012, reason: 'the hub restarts' });
  });

  test('consoles, near and far', async () => {
    const near = await openConsole(hub);
    const far = new WebSocket(`${hub.url.replace('http', 'ws')}console/socket`, {
      headers: { Authorization: `Bearer ${hub.token}` },
    });
    let ended = false;
    far.on('close', () => {
      ended = true;
    });
    await new Promise((resolve) => far.once('open', resolve));
    await hub.hub.stop('going_away');
    await expect.poll(() => near.client.state.phase).not.toBe('ready');
    await expect.poll(() => ended).toBe(true);
    near.close();
  });
});

test('whoever comes meanwhile is told to come back, and a request under way gets its answer', async () => {
  await deaf('holds-it-open');
  const [late, lateConsole, request] = [raw(), raw(), raw()];
  for (const { socket } of [late, lateConsole, request]) await expect.poll(() => socket.readyState).toBe('open');
  const body = JSON.stringify({ consumidor_id: 1, tipo: 'test', contenido: 'todavía' });
  const head = `POST /api/notificaciones/ HTTP/1.1\r\nHost: 127.0.0.1:${hub.hub.port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  request.say(head);
  expect((await fetch(`${hub.url}healthz`)).status).toBe(200);
  const stopped = hub.hub.stop('going_away');
  late.say(handshake(hub.hub.port));
  lateConsole.say(handshake(hub.hub.port, { path: '/console/socket' }));
  request.say(Buffer.from(body));
  for (const client of [late, lateConsole]) {
    await expect.poll(() => client.text).toMatch(/^HTTP\/1.1 503 [\s\S]*Retry-After: 5\r\n[\s\S]*"code":"stopping"/);
  }
  await expect.poll(() => request.text).toMatch(/^HTTP\/1.1 201 /);
  await stopped;
});

test('is done once, however often it is asked for', async () => {
  await Promise.all([hub.hub.stop('going_away'), hub.hub.stop('restart')]);
  expect(hub.hub.connections()).toBe(0);
});
