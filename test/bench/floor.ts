/**
 * The floor that the hub is measured beside: bare `ws` doing the same sends with none of our features.
 * `GET /broadcast?n=…` sends n notifications to every socket; the answer comes when all were handed over.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const sockets = new Set<WebSocket>();
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
wearables.on('connection', (socket) => {
  sockets.add(socket);
  socket.send('{"type":"initial_notifications","notifications":[]}');
  socket.on('message', (data) => {
    if ((JSON.parse(String(data)) as { type: string }).type === 'ping') socket.send('{"type":"pong"}');
  });
  socket.on('close', () => sockets.delete(socket));
});
server.listen(0, '127.0.0.1', 4096, () =>
  process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`),
);
process.on('SIGTERM', () => process.exit(0));
