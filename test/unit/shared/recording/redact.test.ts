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

test("the wire's own words are only those in their own places", () => {
  const text = JSON.stringify({
    type: 'initial_notifications',
    datos: { type: SECRET, code: SECRET },
    notifications: [{ id: 7, tipo: 'alerta', paciente: { id: SECRET, tipo: SECRET }, lista: [{ code: SECRET }] }],
  });
  expect(JSON.parse(redactFrame(frameOf(text)).text)).toEqual({
    type: 'initial_notifications',
    datos: { type: REDACTED, code: REDACTED },
    notifications: [{ id: 7, tipo: 'alerta', paciente: { id: REDACTED, tipo: REDACTED }, lista: [{ code: REDACTED }] }],
  });
});

test('nothing is kept of what is no JSON, was cut off, or has a type of its own', () => {
  expect(redactFrame(frameOf(SECRET, 'text')).text).toBe(REDACTED);
  expect(redactFrame(frameOf(`{"contenido":"${SECRET}`)).text).toBe(REDACTED);
  expect(redactFrame(frameOf('{}', SECRET))).toMatchObject({ type: 'text' });
  expect(redactFrame(frameOf(JSON.stringify({ tipo: SECRET.repeat(10) }))).text).not.toContain(SECRET);
});

test('a text is found nowhere, however deep it is', () => {
  const inner = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constant(SECRET),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom('a', 'contenido', 'notification', 'notifications', 'extra'), tie('value')),
  })).value;
  fc.assert(
    fc.property(inner, (value) => {
      const text = JSON.stringify(value);
      const redacted = redactFrame(frameOf(text)).text;
      expect(redacted).not.toContain(SECRET);
      expect(redacted.replaceAll(REDACTED, SECRET)).toBe(text);
    }),
  );
});
