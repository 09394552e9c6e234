/** What tests do in the Django project: its rows through its own models, and its shell example. */
import { DatabaseSync } from 'node:sqlite';
import type { TestDjango } from '../support/django.ts';

/** Its check of the channel layer ("Verificar Channel Layer"), word for word. */
export const SHELL_EXAMPLE = `
from channels.layers import get_channel_layer
from asgiref.sync import async_to_sync

channel_layer = get_channel_layer()

# Enviar mensaje de prueba
async_to_sync(channel_layer.group_send)(
    'notifications_1',
    {
        'type': 'notification_message',
        'notification': {
            'id': 999,
            'tipo': 'test',
            'contenido': 'Test desde shell'
        }
    }
)
`;

/** Adds the consumers 1 to `count`, each of a user `u1`… whose password is `clave`. */
export async function addConsumers(django: TestDjango, count: number): Promise<void> {
  await django.shell(`
from django.contrib.auth.models import User
from api.models import Consumidor
for id in range(1, ${count} + 1):
    Consumidor.objects.create(id=id, usuario=User.objects.create_user(f'u{id}', password='clave'))
`);
}

/** Saves a notification as the project's code would, so that the signal sends it. Answers its id. */
export async function addNotification(django: TestDjango, consumer: number): Promise<number> {
  const printed = await django.shell(`
from api.models import Notificacion
print(Notificacion.objects.create(
    consumidor_id=${consumer}, tipo='alerta', contenido='Alta probabilidad de craving detectada',
).id)
`);
  return Number(printed);
}

/** The ids of a consumer's rows that are unread in Django's database, in order. */
export function unreadIds(django: TestDjango, consumer: number): number[] {
  const database = new DatabaseSync(django.database, { readOnly: true });
  try {
    const select = database.prepare(
      'SELECT id FROM api_notificacion WHERE consumidor_id = ? AND NOT leida ORDER BY id',
    );
    return select.all(consumer).map(({ id }) => Number(id));
  } finally {
    database.close();
  }
}

/** Sends a message to a consumer's group as any process of the project may. */
export async function groupSend(django: TestDjango, consumer: number, message: unknown): Promise<void> {
  await django.shell(`
import json
from channels.layers import get_channel_layer
from asgiref.sync import async_to_sync
async_to_sync(get_channel_layer().group_send)('notifications_${consumer}', json.loads(r'''${JSON.stringify(message)}'''))
`);
}
