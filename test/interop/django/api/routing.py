from django.urls import re_path

from api.consumers import NotificationConsumer

websocket_urlpatterns = [
    re_path(r'^ws/notificaciones/(?P<consumidor_id>\d+)/$', NotificationConsumer.as_asgi()),
]
