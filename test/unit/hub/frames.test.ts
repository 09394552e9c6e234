import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorFrame, textFrame } from '../../../src/hub/frames.ts';
import type { StoredNotification } from '../../../src/hub/store/store.ts';
import { localTimes, Wire } from '../../../src/hub/wire.ts';

/** A text frame as RFC 6455 §5.2 has it read, and nothing behind it. */
function read(bytes: Buffer): string {
  expect(bytes[0]).toBe(0x81);
  const short = bytes[1] ?? 0;
  const [start, length] =
    short < 126 ? [2, short] : short === 126 ? [4, bytes.readUInt16BE(2)] : [10, Number(bytes.readBigUInt64BE(2))];
  expect(bytes.length).toBe(start + length);
  // The shortest form is the only one allowed.
  expect(short).toBe(length < 126 ? length : length < 65_536 ? 126 : 127);
  return bytes.subarray(start).toString();
}

test('every frame reads as the text that went in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(read(textFrame('pong', text).bytes)).toBe(text);
    }),
  );
  for (const length of [0, 125, 126, 65_535, 65_536, 200_000]) {
    expect(read(textFrame('pong', 'ñ'.repeat(length)).bytes)).toHaveLength(length);
  }
});

test('an error frame carries its code, its sentence and its field', () => {
  expect(JSON.parse(errorFrame('not_found', 'notification_id').text)).toEqual({
    type: 'error',
    code: 'not_found',
    message: expect.stringMatching(/\.$/),
    field: 'notification_id',
  });
  expect(JSON.parse(errorFrame('bad_json').text)).not.toHaveProperty('field');
});

test('fecha_envio is local time to the second, without offset, also where clocks change', () => {
  const madrid = localTimes('Europe/Madrid');
  expect(madrid(Date.UTC(2025, 10, 17, 9, 30, 0, 999))).toBe('2025-11-17T10:30:00');
  expect(madrid(Date.UTC(2025, 6, 1, 22, 0, 0))).toBe('2025-07-02T00:00:00');
  expect(localTimes('America/Mexico_City')(Date.UTC(2026, 0, 1, 3, 4, 5))).toBe('2025-12-31T21:04:05');
});

test('a notification has the keys of the Django project, in their order', () => {
  const stored: StoredNotification = {
    consumer: '42',
    id: 7,
    tipo: 'alerta',
    contenido: 'x',
    deseoId: null,
    producer: 'http',
    sentAt: Date.UTC(2025, 10, 17, 10, 30),
    storedAt: 0,
    readAt: 1,
    readBy: 'http',
    readOn: null,
    raw: null,
  };
  expect(new Wire('UTC').live(stored).text).toBe(
    '{"type":"new_notification","notification":{"id":7,"tipo":"alerta","contenido":"x","fecha_envio":"2025-11-17T10:30:00","leida":true,"deseo_id":null}}',
  );
});

test('what Django sent passes to the letter, with whether it was read', () => {
  const wire = new Wire('UTC');
  const of = (raw: string, readAt: number | null = null) => {
    const { frame } = wire.initial([
      {
        consumer: '7',
        id: 1,
        tipo: '',
        contenido: '',
        deseoId: null,
        producer: 'django',
        sentAt: 0,
        storedAt: 0,
        readAt,
        readBy: null,
        readOn: null,
        raw,
      },
    ]);
    return frame.text.slice('{"type":"initial_notifications","notifications":['.length, -2);
  };
  const exact = '{"id":1,"leida":false,"big":1152921504606846977}';
  expect(of(exact)).toBe(exact);
  expect(of('{"id":1,"big":1152921504606846977}')).toBe('{"id":1,"big":1152921504606846977,"leida":false}');
  // A text that only speaks of it is no field.
  expect(JSON.parse(of('{"id":1,"contenido":"{\\"leida\\":false}","leida":true}'))).toMatchObject({ leida: false });
  expect(JSON.parse(of(exact, 5))).toMatchObject({ id: 1, leida: true });
});
