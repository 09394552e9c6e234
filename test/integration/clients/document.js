// The old document's JavaScript client, as its users have it; only the address comes from outside, and what was to be
// sent is sent when the socket is open.
// Conectar al WebSocket
const ws = new WebSocket(process.argv[2]);

// Cuando se conecta
ws.onopen = () => {
    console.log('✅ WebSocket conectado');

    // Enviar ping
    ws.send(JSON.stringify({ type: 'ping' }));

    // Marcar notificación como leída
    ws.send(JSON.stringify({
        type: 'mark_read',
        notification_id: 123
    }));
};

// Recibir mensajes
ws.onmessage = (event) => {
    const data = JSON.parse(event.data);
    console.log('📬 Notificación recibida:', JSON.stringify(data));
};
