/**
 * The limit that the hub is measured beside: uWebSockets (C++) as Bun has it, answering pings and sending the same frames
 * with nothing stored or checked. Run by Bun. `GET /broadcast?n=…` as in floor.ts.
 */
const sockets = new Set();
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, server) {
    if (server.upgrade(request)) return undefined;
    const count = Number(new URL(request.url).searchParams.get('n'));
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
    return new Response('');
  },
  websocket: {
    perMessageDeflate: false,
    // The default drops what a slow reader leaves behind; here all of it counts.
    backpressureLimit: 1024 * 1024 * 1024,
    open(socket) {
      sockets.add(socket);
      socket.send('{"type":"initial_notifications","notifications":[]}');
    },
    message(socket, text) {
      if (JSON.parse(text).type === 'ping') socket.send('{"type":"pong"}');
    },
    close(socket) {
      sockets.delete(socket);
    },
  },
});
console.log(`listening ${server.port}`);
process.on('SIGTERM', () => process.exit(0));
