import { expect, test } from 'vitest';
import { payloadOf } from '../../../../src/renderer/screens/consumer/again.ts';

const frame = (notification: unknown, type = 'new_notification') => ({
  type,
  text: JSON.stringify({ type, notification }),
});

test('what a notification said, without what the hub added to it', () => {
  const said = { tipo: 'alerta', contenido: 'Estrés', deseo_id: 7 };
  expect(payloadOf(frame({ id: 3, fecha_envio: 'x', leida: false, ...said }))).toEqual(said);
  expect(payloadOf(frame({ tipo: 'test', contenido: '' }))).toEqual({ tipo: 'test', contenido: '', deseo_id: null });
});

test.each([
  ['another frame', frame({ tipo: 'a', contenido: 'b' }, 'marked_read')],
  ['one that was cut', { type: 'new_notification', text: '{"type":"new_notification","notification":{"tipo":"a' }],
  ['one that says nothing', frame(undefined)],
  ['one that no form could send', frame({ tipo: 7, contenido: 'b' })],
  ['no object at all', { type: 'new_notification', text: 'null' }],
])('nothing of %s', (_what, one) => {
  expect(payloadOf(one)).toBeNull();
});
