import { describe, expect, test } from 'vitest';
import { DjangoTimes, readForeign } from '../../../../src/hub/cluster/django.ts';

describe('fecha_envio', () => {
  test.each([
    ['UTC', '2025-11-17T10:30:00', '2025-11-17T10:30:00.000Z'],
    ['UTC', '2025-11-17T10:30:00.123456', '2025-11-17T10:30:00.123Z'],
    ['UTC', '2025-11-17 10:30:00.5', '2025-11-17T10:30:00.500Z'],
    ['America/Mexico_City', '2025-11-17T10:30:00', '2025-11-17T16:30:00.000Z'],
    // Summer time began and ended that night in Madrid.
    ['Europe/Madrid', '2025-03-30T01:59:59', '2025-03-30T00:59:59.000Z'],
    ['Europe/Madrid', '2025-03-30T03:00:00', '2025-03-30T01:00:00.000Z'],
    ['Europe/Madrid', '2025-10-26T12:00:00', '2025-10-26T11:00:00.000Z'],
    ['Europe/Madrid', '2025-11-17T10:30:00Z', '2025-11-17T10:30:00.000Z'],
    ['Europe/Madrid', '2025-11-17T10:30:00.250+02:00', '2025-11-17T08:30:00.250Z'],
  ])('in %s %s is %s', (zone, text, expected) => {
    expect(new Date(new DjangoTimes(zone).read(text) ?? 0).toISOString()).toBe(expected);
  });

  test('one minute after the other, forth and back', () => {
    const times = new DjangoTimes('America/Mexico_City');
    const read = (text: string): string => new Date(times.read(text) ?? 0).toISOString().slice(11);
    expect(
      ['T10:30:00', 'T10:30:59.999999', ' 10:30:07.25', 'T10:31', 'T10:30:01.001', 'T10:30'].map((time) =>
        read(`2025-11-17${time}`),
      ),
    ).toEqual(['16:30:00.000Z', '16:30:59.999Z', '16:30:07.250Z', '16:31:00.000Z', '16:30:01.001Z', '16:30:00.000Z']);
  });

  test.each([
    '2025-11-17T10:30:60',
    '2025-11-17T10:30:00 or so',
    undefined,
    null,
    5,
    '',
    'yesterday',
    '2025-99-99T10:30:00',
    '0001-01-01T00:00:00',
    '1969-12-31T23:00:00Z',
    '10:30',
  ])('%j is no time', (value) => {
    expect(new DjangoTimes('UTC').read(value)).toBeNull();
  });
});

test('a notification without what it should have is kept as far as it goes', () => {
  const context = { times: new DjangoTimes('UTC'), now: 5 };
  expect(readForeign('7', { id: 1 }, context)).toEqual({
    consumer: '7',
    id: 1,
    tipo: '',
    contenido: '',
    deseoId: null,
    producer: 'django',
    sentAt: 5,
    readAt: null,
    readBy: null,
    raw: '{"id":1}',
  });
  expect(readForeign('7', { id: 1, leida: true }, context)).toMatchObject({ readAt: 5, readBy: 'django' });
  for (const id of [undefined, null, '1', 1.5, 2 ** 60]) expect(readForeign('7', { id }, context)).toBeNull();
});
