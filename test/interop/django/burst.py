"""Notifications flat out from one process: `manage.py shell -c "from burst import burst; burst(5000, 1000)"`."""
import asyncio
import json
import time

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

# Sends under way at once: enough that Redis, not the round trip, sets the pace.
AT_ONCE = 16


def burst(count, consumers):
    """Sends ids 1 to `count` in turn to the consumers 1 to `consumers`, and prints how long that took as JSON."""
    began = time.monotonic()
    async_to_sync(send_all)(count, consumers)
    print(json.dumps({'seconds': time.monotonic() - began}))


async def send_all(count, consumers):
    layer = get_channel_layer()
    ids = iter(range(1, count + 1))

    async def send_some():
        for id in ids:
            notification = {
                'id': id,
                'tipo': 'alerta',
                'contenido': 'Alta probabilidad de craving detectada',
                'fecha_envio': '2025-11-17T11:00:00',
                'leida': False,
                'deseo_id': None,
            }
            message = {'type': 'notification_message', 'notification': notification}
            await layer.group_send(f'notifications_{(id - 1) % consumers + 1}', message)

    await asyncio.gather(*[send_some() for _ in range(AT_ONCE)])
