/**
 * The floor that the hub is measured beside: bare `ws` doing the same sends with none of our features.
 * `GET /broadcast?n=…` sends n notifications to every socket; the answer comes when all were handed over. With a Redis it
 * listens to channels_redis' pubsub channels and hands on what it hears.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode } from '@msgpack/msgpack';
import { Redis } from 'ioredis';
import { type WebSocket, WebSocketServer } from 'ws';

const redis = process.argv[2] ? new Redis(process.argv[2], { protocol: 2, replyMapping: 'legacy' }) : null;
const sockets = new Set<WebSocket>();
const consumers = new Map<string, WebSocket>();
const server = createServer((request, response) => {
  const count = Number(new URL(request.url ?? '', 'http://floor').searchParams.get('n'));
  for (let id = 1; id <= count; id += 1) {
    const text = JSON.stringify({
      type: 'new_notification',
      notification: {
        id,
        tipo: 'alerta',
        contenido: 'Alta probabilidad de craving detectada',
        fecha_envio: '2025-11-17T11:00:00',
        leida: false,
        deseo_id: 5,
      },
    });
    for (const socket of sockets) socket.send(text);
  }
  response.end();
});
const wearables = new WebSocketServer({ server, perMessageDeflate: false });
wearables.on('connection', async (socket, request) => {
  const channel = `asgi__group__notifications_${request.url?.split('/')[3]}`;
  sockets.add(socket);
  socket.on('message', (data) => {
    if ((JSON.parse(String(data)) as { type: string }).type === 'ping') socket.send('{"type":"pong"}');
  });
  socket.on('close', () => {
    sockets.delete(socket);
    consumers.delete(channel);
  });
  if (redis) {
    consumers.set(channel, socket);
    await redis.subscribe(channel);
  }
  socket.send('{"type":"initial_notifications","notifications":[]}');
});
redis?.on('messageBuffer', (channel: Buffer, value: Buffer) => {
  const { notification } = decode(value) as { notification: unknown };
  consumers.get(channel.toString())?.send(JSON.stringify({ type: 'new_notification', notification }));
});
server.listen(0, '127.0.0.1', 4096, () =>
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`),
);
process.on('SIGTERM', () => process.exit(0));
