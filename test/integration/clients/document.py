# The old document's Python client, as its users have it; only the address comes from outside, and it ends after one message.
import asyncio
import sys
import websockets
import json

async def test_websocket():
    uri = sys.argv[1]

    async with websockets.connect(uri) as websocket:
        print(f"✅ Conectado al WebSocket")

        # Recibir notificaciones iniciales
        initial = await websocket.recv()
        print(f"📬 Notificaciones iniciales: {initial}")

        # Enviar ping
        await websocket.send(json.dumps({"type": "ping"}))

        # Recibir pong
        pong = await websocket.recv()
        print(f"🏓 Respuesta: {pong}", flush=True)

        # Mantener conexión abierta
        while True:
            message = await websocket.recv()
            print(f"📨 Mensaje recibido: {message}", flush=True)
            break

# Ejecutar
asyncio.run(test_websocket())
