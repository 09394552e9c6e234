import { describe, expect, test } from 'vitest';
import {
  addFresh,
  dropShown,
  joinPage,
  keyOf,
  NO_FRESH,
  readings,
  SHOWN,
  sendings,
  takeNews,
  toJson,
} from '../../../../src/renderer/screens/history/model.ts';
import type { TrackedNotification } from '../../../../src/shared/console/contract.ts';
import { HISTORY_FILTER, historyQuery } from '../../../../src/shared/historyFilter.ts';

function one(id: number, more: Partial<TrackedNotification> = {}): TrackedNotification {
  return {
    consumer: '42',
    id,
    tipo: 'alerta',
    contenido: 'Respira',
    deseo_id: null,
    producer: 'http',
    sentAt: 1_763_375_400_000,
    storedAt: 1_763_375_400_001,
    writtenAt: null,
    writtenTo: 0,
    confirmedAt: null,
    confirmedBy: 0,
    readAt: null,
    readBy: null,
    ...more,
  };
}

test("the same id of two consumers is two of Django's", () => {
  expect(keyOf(one(7))).not.toBe(keyOf(one(7, { consumer: '43' })));
});

describe('pages', () => {
  test('a page comes behind what is there, and nothing twice', () => {
    const rows = joinPage([one(3), one(2)], [one(2), one(2, { consumer: '43' }), one(1)]);
    expect(rows.map(keyOf)).toEqual(['3 42', '2 42', '2 43', '1 42']);
  });

  test('they end at what is shown at most', () => {
    const page = (from: number): TrackedNotification[] => Array.from({ length: 6_000 }, (_, i) => one(from + i));
    expect(joinPage(page(0), page(6_000))).toHaveLength(SHOWN);
  });
});

describe('news', () => {
  const rows = [one(3), one(2), one(1)];

  test('of a row take its place; the others stay the same objects', () => {
    const read = one(2, { readAt: 5, readBy: 'wearable' });
    const after = takeNews(rows, [read, one(1), one(9)]);
    expect(after).toEqual([rows[0], read, rows[2]]);
    expect(after[2]).toBe(rows[2]);
    expect(takeNews(rows, [one(1), one(9)])).toBe(rows);
  });

  test.each([{ writtenTo: 1 }, { confirmedBy: 1 }, { readAt: 1 }, { contenido: 'Otro' }])('%o is news', (news) => {
    expect(takeNews([one(1)], [one(1, news)])).toEqual([one(1, news)]);
  });
});

describe('fresh ones', () => {
  const query = historyQuery(HISTORY_FILTER.parse('tipo:alerta respira'));
  const stored = [one(1), one(2), one(3, { tipo: 'test' }), one(4, { contenido: 'Toma agua' }), one(5)];

  test('are those that the filter asks for and that are not shown, each once', () => {
    const fresh = addFresh(addFresh(NO_FRESH, stored, query), [one(5), one(6)], query);
    expect([...fresh.keys]).toEqual(['1 42', '2 42', '5 42', '6 42']);
    expect([...dropShown(fresh, [one(1), one(6)]).keys]).toEqual(['2 42', '5 42']);
    expect(addFresh(fresh, [one(7, { tipo: 'test' })], query)).toBe(fresh);
  });

  test('are not counted without end', () => {
    const many = Array.from({ length: SHOWN }, (_, id) => one(id));
    const fresh = addFresh(NO_FRESH, many, query);
    expect(fresh).toMatchObject({ more: false });
    expect(addFresh(fresh, [one(SHOWN)], query)).toEqual({ ...fresh, more: true });
  });
});

describe('reading', () => {
  test('is one command for each consumer, of what is unread', () => {
    const chosen = [
      one(1),
      one(2, { consumer: '43' }),
      one(3),
      one(4, { readAt: 9 }),
      one(5, { consumer: '44', readAt: 9 }),
    ];
    expect(readings(chosen)).toEqual([
      { consumer: '42', ids: [1, 3] },
      { consumer: '43', ids: [2] },
    ]);
  });

  test('takes at most 1,000 ids at a time', () => {
    const chosen = Array.from({ length: 1_500 }, (_, id) => one(id));
    expect(readings(chosen).map(({ ids }) => ids.length)).toEqual([1_000, 500]);
  });
});

describe('sending again', () => {
  const payload = { tipo: 'alerta', contenido: 'Respira', deseo_id: null };

  test('the same to many is one command; another payload another one', () => {
    expect(sendings([one(1), one(2, { consumer: '43' }), one(3, { consumer: '44', deseo_id: 5 })])).toEqual([
      { to: ['42', '43'], payload },
      { to: ['44'], payload: { ...payload, deseo_id: 5 } },
    ]);
  });

  test('what a consumer got twice it gets twice', () => {
    expect(sendings([one(1), one(2), one(3, { consumer: '43' }), one(4)])).toEqual([
      { to: ['42', '43'], payload },
      { to: ['42'], payload },
      { to: ['42'], payload },
    ]);
  });

  test('a long one goes in parts', () => {
    const chosen = Array.from({ length: 1_100 }, (_, id) => one(id, { consumer: String(id) }));
    expect(sendings(chosen).map(({ to }) => to.length)).toEqual([500, 500, 100]);
  });
});

test('as JSON it has the names of the wire, its journey, and times that every program reads', () => {
  const json = toJson([
    one(437, { writtenAt: 1_763_375_400_002, writtenTo: 2, readAt: 1_763_375_460_000, readBy: 'wearable' }),
  ]);
  expect(JSON.parse(json)).toEqual([
    {
      consumidor_id: '42',
      id: 437,
      tipo: 'alerta',
      contenido: 'Respira',
      fecha_envio: '2025-11-17T10:30:00.000Z',
      leida: true,
      deseo_id: null,
      producer: 'http',
      stored_at: '2025-11-17T10:30:00.001Z',
      written_at: '2025-11-17T10:30:00.002Z',
      written_to: 2,
      confirmed_at: null,
      confirmed_by: 0,
      read_at: '2025-11-17T10:31:00.000Z',
      read_by: 'wearable',
    },
  ]);
});
