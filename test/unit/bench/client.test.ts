/** The bench's own wearable, against a server of `ws`. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { RawWearable } from '../../bench/client.ts';

/** A server whose first frame has so many unread notifications. */
async function greeting(unread: number) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  const notifications = Array.from({ length: unread }, (_, id) => ({ id, contenido: 'ñ'.repeat(100), leida: false }));
  server.on('connection', (socket) => {
    socket.send(JSON.stringify({ type: 'initial_notifications', notifications }));
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]: () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

test('a wearable is in once its first frame has what it is to find unread', async () => {
  using server = await greeting(5);
  const wearable = await RawWearable.open(server.port, '7', 5);
  expect(wearable.id).toBe('7');
  wearable.socket.destroy();
});

test('a first frame with less than that is an error', async () => {
  using server = await greeting(4);
  await expect(RawWearable.open(server.port, '7', 5)).rejects.toThrow(
    'the first frame of 7 has 4 of 5 unread notifications',
  );
});
