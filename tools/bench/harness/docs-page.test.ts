import { expect, it } from 'vitest';
import { withFigures } from './docs-page.ts';
import { ms, type BenchResult, type Run } from './figures.ts';

const machine = { processors: '2 × P', memoryGigabytes: 4, system: 'Linux', node: 'v20', load: 0.5 };
const bench = (name: string, value: number): BenchResult => ({
  name,
  about: name,
  notes: [],
  tables: [{ title: 'Times', rows: [{ name: 'one', figures: { p50: ms(value) } }] }],
});
const runOf = (commit: string, ...benches: BenchResult[]): Run => ({
  at: '2026-11-29T06:00',
  commit,
  machine,
  benches,
});
const EMPTY =
  'before\n<!-- figures: npm run bench -- --markdown docs/PERFORMANCE.md -->\n\n<!-- end of figures -->\nafter\n';

it('a run replaces the figures of what it measured, says of each when it was, and leaves the others', () => {
  const order = ['a', 'b', 'c'];
  const first = withFigures(EMPTY, runOf('old', bench('c', 3), bench('a', 1)), order);
  const second = withFigures(first, runOf('new', bench('b', 2), bench('a', 9)), order);
  const lines = second.split('\n').filter((line) => /^(#|Measured|\| one|before|after)/.test(line));
  const on = 'on 2 × P, 4 GB, Linux, Node v20, load 0.5 when it began.';
  expect(lines).toEqual([
    'before',
    '### a',
    `Measured 2026-11-29 at new ${on}`,
    '| one | 9 ms |',
    '### b',
    `Measured 2026-11-29 at new ${on}`,
    '| one | 2 ms |',
    '### c',
    `Measured 2026-11-29 at old ${on}`,
    '| one | 3 ms |',
    'after',
  ]);
});
