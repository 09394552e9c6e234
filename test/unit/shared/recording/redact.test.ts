import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame } from '../../../../src/shared/console/contract.ts';
import { REDACTED, redactFrame, redactNotification } from '../../../../src/shared/recording/redact.ts';

const SECRET = 'ochenta y tres';
const frameOf = (text: string, type = 'new_notification'): Frame => ({
  seq: 1,
  at: 1,
  connection: 1,
  direction: 'out',
  type,
  bytes: text.length,
  text,
});

test('the shape stays, what was written goes', () => {
  const notification = {
    id: 7,
    tipo: 'alerta',
    contenido: SECRET,
    fecha_envio: '2025-11-17T10:30:00',
    leida: false,
    deseo_id: 3,
    nota: SECRET,
  };
  const text = JSON.stringify({ type: 'new_notification', notification });
  expect(JSON.parse(redactFrame(frameOf(text)).text)).toEqual({
    type: 'new_notification',
    notification: { ...notification, contenido: REDACTED, nota: REDACTED },
  });
  expect(redactNotification({ contenido: SECRET, id: 7 })).toEqual({ contenido: REDACTED, id: 7 });
});

const redacted = (message: unknown, direction: Frame['direction'] = 'out'): unknown => {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const frame = redactFrame({ ...frameOf(text), direction });
  return frame.text === REDACTED ? REDACTED : JSON.parse(frame.text);
};

test("the wire's own fields are only those in their own places, with values of their own kind", () => {
  const notification = { id: 7, tipo: 'alerta', leida: false, deseo_id: null };
  const message = {
    type: 'initial_notifications',
    code: 'bad_json',
    datos: { type: SECRET, code: SECRET },
    notifications: [
      { ...notification, paciente: { id: SECRET }, lista: [{ code: SECRET }], pulso: 83, caida: true },
      83,
    ],
  };
  expect(redacted(message)).toEqual({
    type: 'initial_notifications',
    code: REDACTED,
    datos: REDACTED,
    notifications: [
      { ...notification, paciente: REDACTED, lista: REDACTED, pulso: REDACTED, caida: REDACTED },
      REDACTED,
    ],
  });
  const odd = { id: 3.5, tipo: 83, fecha_envio: SECRET, leida: 'no', deseo_id: true };
  expect(redacted({ type: 'new_notification', notification: odd })).toEqual({
    type: 'new_notification',
    notification: { id: REDACTED, tipo: REDACTED, fecha_envio: REDACTED, leida: REDACTED, deseo_id: REDACTED },
  });
  expect(redacted({ type: 'error', code: SECRET, message: SECRET, field: 'notification_id' })).toEqual({
    ...{ type: 'error', code: REDACTED, message: REDACTED, field: REDACTED },
  });
});

test('of a wearable only what it asks stays', () => {
  expect(redacted({ type: 'ping', vitals: { heart_rate: 83 }, pulso: 83 }, 'in')).toEqual({
    ...{ type: 'ping', vitals: REDACTED, pulso: REDACTED },
  });
  for (const notification_id of [7, '4503599627370497'])
    expect(redacted({ type: 'mark_read', notification_id }, 'in')).toEqual({ type: 'mark_read', notification_id });
  expect(redacted({ type: 'mark_read', notification_id: SECRET }, 'in')).toEqual({
    ...{ type: 'mark_read', notification_id: REDACTED },
  });
});

test.each([
  ['what is no JSON', SECRET],
  ['what was cut off', `{"type":"new_notification","contenido":"${SECRET}`],
  ['no object', '[83]'],
  ['no type', '{"heart_rate":83}'],
  ['a type of its own', '{"type":"vitals","vitals":{"heart_rate":83}}'],
  ['a type that is none', '{"type":{"heart_rate":83}}'],
  ["an object's own words", '{"type":"constructor"}'],
])('nothing is kept of %s', (_what, text) => {
  for (const direction of ['in', 'out'] as const) expect(redacted(text, direction)).toBe(REDACTED);
});

test('nothing is kept of what a wearable says as if it were the hub', () => {
  const frame = frameOf('{"type":"new_notification","notification":{"tipo":"me duele"}}');
  expect(redactFrame({ ...frame, direction: 'in' })).toMatchObject({ type: 'text', text: REDACTED });
  expect(redactFrame(frameOf('{}', 'me_duele'))).toMatchObject({ type: 'text', text: REDACTED });
});

test('nothing that is not the wire’s is found anywhere, however deep it is', () => {
  const inner = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constant(SECRET), fc.constant(83), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom('a', 'contenido', 'notification', 'notifications', 'code'), tie('value')),
  })).value;
  const types = fc.constantFrom('ping', 'mark_read', 'new_notification', 'initial_notifications', 'error', SECRET);
  fc.assert(
    fc.property(types, inner, fc.constantFrom('in' as const, 'out' as const), (type, value, direction) => {
      const rest = typeof value === 'object' && !Array.isArray(value) ? value : { notification: value };
      const text = JSON.stringify({ type, ...rest });
      expect(redactFrame({ ...frameOf(text, type), direction }).text).not.toMatch(/ochenta|83/);
    }),
  );
});
