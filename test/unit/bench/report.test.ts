/** What the bench's tables say of its lines. */
import { describe, expect, test } from 'vitest';
import { type Line, page, table } from '../../bench/report.ts';

const line = (test: string, server: Line['server'], repeat: number, figures: Line['figures'], others = 0): Line => ({
  ...{ test, server, repeat, figures, others },
});

/** The cells of the only row that begins with these. */
function row(text: string, ...start: readonly string[]): readonly string[] {
  const rows = text.split('\n').filter((each) => each.startsWith(`| ${start.join(' | ')} |`));
  expect(rows).toHaveLength(1);
  return (rows[0] ?? '')
    .split('|')
    .slice(1 + start.length, -1)
    .map((cell) => cell.trim());
}

/** The tables of figures, of ratios, and of bars. */
function tables(lines: readonly Line[]): { figures: string; ratios: string; bars: string } {
  const [, figures = '', ratios = '', bars = ''] = table(lines).split('\n\n');
  return { figures, ratios, bars };
}

describe('bars', () => {
  test('are judged as a figure and beside bare ws', () => {
    const { bars } = tables([
      line('connects', 'pulsera', 1, { 'connects/s': 5_000 }),
      line('connects', 'bare ws', 1, { 'connects/s': 10_000 }),
      line('idle connections', 'pulsera', 1, { 'kB a connection': 12 }),
      line('idle connections', 'bare ws', 1, { 'kB a connection': 10 }),
    ]);
    expect(row(bars, 'connects', 'connects/s', 'pulsera')).toEqual([
      ...['≥ 2,400', '5,000', 'yes'],
      ...['≥ 0.79 × bare ws', '0.50', '**no**'],
    ]);
    expect(row(bars, 'idle connections', 'kB a connection', 'pulsera')).toEqual([
      ...['≤ 11', '12.0', '**no**'],
      ...['≤ 1.26 × bare ws', '1.20', 'yes'],
    ]);
  });

  test('have no ratio to meet where the peer was not measured, and none at all where we were not', () => {
    const { bars } = tables([
      line('pong', 'pulsera', 1, { 'CPU µs a pong': 7 }),
      line('paced', 'bare ws', 1, { 'p99 ms': 3 }),
    ]);
    expect(row(bars, 'pong', 'CPU µs a pong', 'pulsera')).toEqual([
      '≤ 14',
      '7.00',
      'yes',
      '≤ 1.19 × bare ws',
      '–',
      '–',
    ]);
    expect(bars).not.toContain('paced');
  });

  test('may be a ratio only', () => {
    const { bars } = tables([
      line('fan-out', 'pulsera core', 1, { 'delivered/s': 30_000 }),
      line('fan-out', 'daphne core', 1, { 'delivered/s': 1_000 }),
    ]);
    expect(row(bars, 'fan-out', 'delivered/s', 'pulsera core')).toEqual([
      ...['–', '–', '–'],
      ...['≥ 20 × daphne core', '30.0', 'yes'],
    ]);
  });

  test('ask for a cost that is as flat as 1.25 from 100 to 10,000 consumers', () => {
    const { bars } = tables([
      line('fan-out to 100', 'pulsera core', 1, { 'CPU µs each': 40 }),
      line('fan-out to 10000', 'pulsera core', 1, { 'CPU µs each': 48 }),
      line('fan-out to 100', 'pulsera pubsub', 1, { 'CPU µs each': 20 }),
      line('fan-out to 10000', 'pulsera pubsub', 1, { 'CPU µs each': 26 }),
    ]);
    const flat = '≤ 1.25 × fan-out to 100';
    expect(row(bars, 'fan-out to 10000', 'CPU µs each', 'pulsera core').slice(3)).toEqual([flat, '1.20', 'yes']);
    expect(row(bars, 'fan-out to 10000', 'CPU µs each', 'pulsera pubsub').slice(3)).toEqual([flat, '1.30', '**no**']);
  });

  test('ask for no long task in any scene of the console', () => {
    const scenes = ['start', 'connections still', 'connections scroll', 'connections sort', 'connections filter'];
    const names = scenes.map((scene) => `${scene}: tasks > 50 ms`);
    const { bars } = tables([line('console', 'pulsera', 1, Object.fromEntries(names.map((name, i) => [name, i])))]);
    const met = names.map((name) => row(bars, 'console', name, 'pulsera')[2]);
    expect(met).toEqual(['yes', ...names.slice(1).map(() => '**no**')]);
  });
});

describe('a measurement that others disturbed', () => {
  const loud = [
    line('pong', 'pulsera', 1, { 'CPU µs a pong': 10 }),
    line('pong', 'bare ws', 1, { 'CPU µs a pong': 10 }),
    line('pong', 'pulsera', 2, { 'CPU µs a pong': 30 }),
    line('pong', 'bare ws', 2, { 'CPU µs a pong': 10 }, 1.5),
  ];

  test('counts in no quotient where there is a better one', () => {
    const { ratios, bars } = tables(loud);
    expect(row(ratios, 'pong', 'CPU µs a pong', 'pulsera')).toEqual(['1.00']);
    expect(row(bars, 'pong', 'CPU µs a pong', 'pulsera').slice(3)).toEqual(['≤ 1.19 × bare ws', '1.00', 'yes']);
  });

  test('counts where there is no better one', () => {
    const { ratios } = tables(loud.slice(2));
    expect(row(ratios, 'pong', 'CPU µs a pong', 'pulsera')).toEqual(['3.00']);
  });
});

describe('the page', () => {
  const run = (...argv: string[]) => ({ argv, day: '2025-11-17' });

  test('names each run once, as it was called', () => {
    const made = page([
      { ...line('pong', 'pulsera', 1, {}), run: run('--repeats', '2', '--servers', 'pulsera core,bare ws') },
      { ...line('posts', 'pulsera', 1, {}), run: run('--repeats', '2', '--servers', 'pulsera core,bare ws') },
      { ...line('idle', 'pulsera', 1, {}), run: run() },
      line('idle', 'bare ws', 1, {}),
    ]);
    expect(made).toContain(
      '\nMade by `npm run bench -- --repeats 2 --servers "pulsera core,bare ws"` on 2025-11-17, `npm run bench` on 2025-11-17, a run whose flags were not kept.\n',
    );
  });

  test('says what those tests do of which it has lines, the same thing once', () => {
    const made = page(['connects', 'connects 10000', 'posts'].map((test) => line(test, 'pulsera', 1, {})));
    expect(made.slice(made.indexOf('\n- '))).toMatch(
      /^\n- \*\*connects\*\*, \*\*connects 10000\*\*: [^\n]+\n- \*\*posts\*\*: [^\n]+\n$/,
    );
  });
});
