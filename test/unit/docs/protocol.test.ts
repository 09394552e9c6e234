import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../../src/hub/api/problems.ts';
import { CLOSE_CODES, REFUSALS } from '../../../src/shared/codes.ts';
import { MESSAGE_LIMIT, readWearableMessage, WEARABLE_ERRORS } from '../../../src/shared/protocol.ts';
import { flagName, SETTING_KEYS, SETTINGS } from '../../../src/shared/settings.ts';
import { HUB_TYPES, WEARABLE_TYPES } from '../../support/messageTypes.ts';

const FILE = join(import.meta.dirname, '../../../docs/protocol.md');
const page = readFileSync(FILE, 'utf8');

/** The rows of the table under a heading, cell by cell; backquotes around a whole cell are taken off. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  );
}

describe('the tables say what the code does', () => {
  test('refusals', () => {
    const rows = tableUnder('Connect');
    expect(rows.map(([status, code]) => [code, Number(status)])).toEqual(Object.entries(REFUSALS));
    for (const [status, code, advice = ''] of rows) {
      expect(advice.includes('Retry-After'), code).toBe(['429', '503'].includes(status ?? ''));
    }
  });

  test('errors', () => {
    expect(tableUnder('Errors')).toEqual(Object.entries(WEARABLE_ERRORS));
  });

  test('close codes, and who must not come back', () => {
    const rows = tableUnder('Close codes');
    expect(rows.map(([code, name, sentence]) => ({ code: Number(code), name, sentence }))).toEqual(CLOSE_CODES);
    for (const [code, , , back] of rows) expect(back === 'no', code).toBe(Number(code) >= 4500);
  });

  test('problems', () => {
    const wanted = Object.entries(PROBLEMS).map(([code, { status, meaning }]) => [String(status), code, meaning]);
    expect(tableUnder('Problems')).toEqual(wanted);
  });

  test('limits, with the settings that change them', () => {
    const rows = tableUnder('Limits');
    const keys = new Map(SETTING_KEYS.map((key) => [`--${flagName(key)}`, key]));
    const withSetting = rows.filter(([, , flag]) => flag !== '');
    expect(withSetting).toHaveLength(9);
    for (const [limit, value, flag = ''] of withSetting) {
      const definition = SETTINGS[keys.get(flag) ?? 'host'];
      expect(value, `${limit} ${flag}`).toBe(inWords(definition.default, 'unit' in definition ? definition.unit : ''));
    }
    expect(rows[0]).toEqual(['a message from a wearable', inWords(MESSAGE_LIMIT, 'bytes'), '', 'closed with 1009']);
  });
});

function inWords(value: unknown, unit: string): string {
  if (typeof value !== 'number') return String(value);
  if (unit === 'ms') return `${value / 1_000} s`;
  if (unit === 'bytes') return value >= 2 ** 20 ? `${value / 2 ** 20} MiB` : `${value / 1_024} KiB`;
  return value.toLocaleString('en');
}

describe('the messages', () => {
  const rows = tableUnder('Messages');

  test('of a wearable are understood', () => {
    const sent = rows.filter(([direction]) => direction === 'wearable → hub').map(([, text = '']) => text);
    expect(sent.map((text) => readWearableMessage(text))).toEqual(sent.map((text) => JSON.parse(text)));
  });

  test.each([
    ['hub → wearable', HUB_TYPES],
    ['wearable → hub', WEARABLE_TYPES],
  ])('%s are all there', (direction, wanted) => {
    const types = rows.flatMap(([way, text]) => (way === direction ? [/"type":"(\w+)"/.exec(text ?? '')?.[1]] : []));
    expect(types.toSorted()).toEqual(Object.keys(wanted).toSorted());
  });
});

test('what stands in JSON blocks is JSON', () => {
  const blocks = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text);
  expect(blocks.length).toBeGreaterThan(5);
  for (const text of blocks) expect(() => JSON.parse(text)).not.toThrow();
});

test('every link within the page leads to one of its headings', () => {
  const anchors = new Set(
    [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(10);
  for (const link of links) expect(anchors).toContain(link);
});
