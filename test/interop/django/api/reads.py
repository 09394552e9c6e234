import logging

from channels.consumer import SyncConsumer

from api.models import Notificacion

logger = logging.getLogger(__name__)


class ReadsConsumer(SyncConsumer):
    """What was read on a wearable. An exception would end the consumer, and the messages that wait for it with it."""

    def notification_read(self, event):
        try:
            mine = Notificacion.objects.filter(id=event['notification_id'], consumidor_id=event['consumidor_id'])
            mine.update(leida=True)
        except Exception:
            logger.exception('Not marked as read: %s', event.get('notification_id'))
