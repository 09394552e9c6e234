import asyncio
import websockets
import json

async def test_websocket():
    uri = "ws://localhost:8000/ws/notificaciones/1/"
    
    async with websockets.connect(uri) as websocket:
        print("✅ Conectado al WebSocket")
        
        # Recibir notificaciones iniciales
        initial = await websocket.recv()
        print(f"📬 Notificaciones iniciales: {initial}")
        
        # Enviar ping
        await websocket.send(json.dumps({"type": "ping"}))
        
        # Recibir pong
        pong = await websocket.recv()
        print(f"🏓 Respuesta: {pong}")
        
        # Mantener conexión abierta
        while True:
            message = await websocket.recv()
            print(f"📨 Mensaje recibido: {message}")

# Ejecutar
asyncio.run(test_websocket())
