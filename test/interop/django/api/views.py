from django.http import JsonResponse

from api.models import Notificacion


def pendientes(request, consumidor_id):
    consumidor = getattr(request.user, 'consumidor', None)
    if consumidor is None or consumidor.id != consumidor_id:
        return JsonResponse({'detail': 'No es su consumidor.'}, status=403)
    unread = Notificacion.objects.filter(consumidor_id=consumidor_id, leida=False).order_by('-fecha_envio', '-id')
    return JsonResponse({'notifications': [notificacion.to_dict() for notificacion in unread[:50]]})
