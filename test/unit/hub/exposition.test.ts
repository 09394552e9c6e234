import { expect, test } from 'vitest';
import { Exposition } from '../../../src/hub/exposition.ts';

test('figures are written as the text format has them, in the order they were added', () => {
  const figures = new Exposition();
  let open = 2;
  figures.gauge('open', 'Open ones.', () => open);
  figures.totals('closes_total', 'Closed ones.', 'code', () => new Map([[1000, 3]]));
  figures.gauges('rows', 'Rows.', 'state', () => []);
  figures.info('build', 'What it is.', { version: 'a "b"\\c\nd', node: '24' });
  open = 5;
  expect(figures.text()).toBe(`# HELP open Open ones.
# TYPE open gauge
open 5
# HELP closes_total Closed ones.
# TYPE closes_total counter
closes_total{code="1000"} 3
# HELP rows Rows.
# TYPE rows gauge
# HELP build What it is.
# TYPE build gauge
build{version="a \\"b\\"\\\\c\\nd",node="24"} 1
`);
});

test('a bucket counts what is at most its bound, those below it included', () => {
  const figures = new Exposition();
  const seconds = figures.histogram('seconds', 'How long.', [0.5, 1, 2]);
  const lines = () => figures.text().split('\n').slice(2, -1);
  expect(lines()).toEqual([
    'seconds_bucket{le="0.5"} 0',
    'seconds_bucket{le="1"} 0',
    'seconds_bucket{le="2"} 0',
    'seconds_bucket{le="+Inf"} 0',
    'seconds_sum 0',
    'seconds_count 0',
  ]);
  for (const value of [0, 0.5, 0.75, 1, 8]) seconds.observe(value);
  expect(lines()).toEqual([
    'seconds_bucket{le="0.5"} 2',
    'seconds_bucket{le="1"} 4',
    'seconds_bucket{le="2"} 4',
    'seconds_bucket{le="+Inf"} 5',
    'seconds_sum 10.25',
    'seconds_count 5',
  ]);
});
