import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLOSE_CODES, closeCode, closeName, mayCloseWith, REFUSALS } from '../../../src/shared/codes.ts';
import { CONSUMER_STATES, packRow, ROW_EVENTS, rowTuple, unpackRow } from '../../../src/shared/console/rows.ts';
import { HUBS, issueId, readId, shortId } from '../../../src/shared/ids.ts';
import { hasAtMost, readWearableMessage } from '../../../src/shared/protocol.ts';
import { en } from '../../../src/shared/words/en.ts';
import { es } from '../../../src/shared/words/es.ts';
import { chooseLanguage } from '../../../src/shared/words/words.ts';

test('whatever a wearable says is read as a message or as what was wrong with it', () => {
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    fc.object().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(message, (text) => {
      const read = readWearableMessage(text);
      if ('code' in read) expect(['bad_json', 'bad_message', 'unknown_type']).toContain(read.code);
      else expect(['ping', 'mark_read']).toContain(read.type);
    }),
  );
});

test('characters are counted as people and JSON Schema count them', () => {
  expect(hasAtMost('👍'.repeat(10), 10)).toBe(true);
  expect(hasAtMost('👍'.repeat(11), 10)).toBe(false);
  expect(hasAtMost('a'.repeat(11), 10)).toBe(false);
});

describe('ids of hubs', () => {
  test('are read back, stay safe integers, and collide neither with each other nor with Django', () => {
    const hub = fc.nat(HUBS - 1);
    const n = fc.nat(2 ** 32 - 1);
    fc.assert(
      fc.property(hub, n, hub, n, (a, x, b, y) => {
        const id = issueId(a, x);
        expect(Number.isSafeInteger(id)).toBe(true);
        expect(id).toBeGreaterThan(2 ** 51);
        expect(readId(id)).toEqual({ hub: a, n: x });
        expect(issueId(b, y) === id).toBe(a === b && x === y);
        expect(shortId(id)).toBe(`#h${x}`);
      }),
    );
    expect(issueId(HUBS - 1, 2 ** 32 - 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(readId(90_431)).toBeNull();
    expect(shortId(90_431)).toBe('#90431');
  });

  test.each([
    [-1, 0],
    [HUBS, 0],
    [0, -1],
    [0, 2 ** 32],
    [0.5, 0],
  ])('%d and %d are refused', (hub, n) => {
    expect(() => issueId(hub, n)).toThrow(RangeError);
  });
});

describe('codes', () => {
  test('names and numbers lead to each other, and each has its words in both languages', () => {
    for (const { code, name } of CLOSE_CODES) {
      expect(closeName(code)).toBe(name);
      expect(closeCode(name as Parameters<typeof closeCode>[0])).toBe(code);
      expect(es.closeCode).toHaveProperty(name);
      expect(en.closeCode).toHaveProperty(name);
    }
    for (const refusal of Object.keys(REFUSALS)) expect(es.refusal.why).toHaveProperty(refusal);
    expect(closeName(3_000)).toBeNull();
  });

  test('only codes that may be sent may be chosen', () => {
    expect([1000, 1012, 1013, 4000, 4999].every(mayCloseWith)).toBe(true);
    expect([0, 999, 1001, 1005, 1006, 1015, 3999, 5000].some(mayCloseWith)).toBe(false);
  });
});

test('a row survives its tuple', () => {
  const count = fc.nat();
  const row = fc.record({
    id: fc.string(),
    state: fc.constantFrom(...CONSUMER_STATES),
    figure: count,
    sockets: count,
    address: fc.string(),
    client: fc.string(),
    simulated: fc.boolean(),
    connectedAt: count,
    lastPingAt: count,
    pingEveryMs: count,
    rttMs: count,
    unread: count,
    messagesIn: count,
    messagesOut: count,
    outboxBytes: count,
    event: fc.constantFrom(...ROW_EVENTS),
    eventAt: count,
    eventDetail: fc.oneof(count, fc.string()),
    hub: fc.option(count, { nil: null }),
    hubs: count,
  });
  fc.assert(
    fc.property(row, (one) => {
      expect(rowTuple.safeParse(packRow(one)).success).toBe(true);
      expect(unpackRow(packRow(one))).toEqual(one);
    }),
  );
});

describe('the catalogue', () => {
  /** Every sentence of a catalogue by its dotted name. */
  function sentences(tree: object, path = ''): [string, string][] {
    return Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${path}${key}`, value] as [string, string]]
        : sentences(value as object, `${path}${key}.`),
    );
  }

  test('says the same in both languages, with the same values, and nothing is left empty', () => {
    const english = new Map(sentences(en));
    const holes = (text: string): string[] => [...text.matchAll(/\{\{\w+\}\}/g)].map(([hole]) => hole).sort();
    for (const [name, text] of sentences(es)) {
      expect(text, name).not.toBe('');
      expect(english.get(name), name).toBeTruthy();
      expect(holes(english.get(name) ?? ''), name).toEqual(holes(text));
      expect(text, name).not.toMatch(/[!¡]|ups|por favor/i);
    }
    expect(english.size).toBe(sentences(es).length);
  });

  test('follows what the system prefers', () => {
    expect(chooseLanguage(['fr-FR', 'es-MX', 'en'])).toBe('es');
    expect(chooseLanguage(['en-GB'])).toBe('en');
    expect(chooseLanguage(['de'])).toBe('en');
  });
});
