from django.conf import settings
from django.db import models


class Consumidor(models.Model):
    usuario = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)


class Deseo(models.Model):
    consumidor = models.ForeignKey(Consumidor, on_delete=models.CASCADE)


class Notificacion(models.Model):
    consumidor = models.ForeignKey(Consumidor, on_delete=models.CASCADE, related_name='notificaciones')
    tipo = models.CharField(max_length=64)
    contenido = models.TextField()
    fecha_envio = models.DateTimeField(auto_now_add=True)
    leida = models.BooleanField(default=False)
    deseo = models.ForeignKey(Deseo, null=True, blank=True, on_delete=models.SET_NULL)

    def to_dict(self):
        return {
            'id': self.id,
            'tipo': self.tipo,
            'contenido': self.contenido,
            'fecha_envio': self.fecha_envio.isoformat(),
            'leida': self.leida,
            'deseo_id': self.deseo_id,
        }
