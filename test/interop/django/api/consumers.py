import json
import logging

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from api.models import Notificacion

logger = logging.getLogger(__name__)


class NotificationConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.consumidor_id = self.scope['url_route']['kwargs']['consumidor_id']
        self.group_name = f'notifications_{self.consumidor_id}'
        await self.channel_layer.group_add(self.group_name, self.channel_name)
        await self.accept()
        await self.send_json({
            'type': 'initial_notifications',
            'notifications': await self.get_unread_notifications(),
        })

    async def disconnect(self, close_code):
        await self.channel_layer.group_discard(self.group_name, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        try:
            data = json.loads(text_data)
            if data['type'] == 'ping':
                await self.send_json({'type': 'pong'})
            elif data['type'] == 'mark_read':
                if await self.mark_as_read(data['notification_id']):
                    await self.send_json({'type': 'marked_read', 'notification_id': data['notification_id']})
        except Exception:
            logger.exception('Bad message from consumidor %s', self.consumidor_id)

    async def notification_message(self, event):
        await self.send_json({'type': 'new_notification', 'notification': event['notification']})

    async def send_json(self, message):
        await self.send(text_data=json.dumps(message))

    @database_sync_to_async
    def get_unread_notifications(self):
        unread = Notificacion.objects.filter(consumidor_id=self.consumidor_id, leida=False)
        return [notificacion.to_dict() for notificacion in unread.order_by('-fecha_envio', '-id')[:50]]

    @database_sync_to_async
    def mark_as_read(self, notification_id):
        mine = Notificacion.objects.filter(id=notification_id, consumidor_id=self.consumidor_id)
        return mine.update(leida=True) > 0
