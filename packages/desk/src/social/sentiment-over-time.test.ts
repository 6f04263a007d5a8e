import { expect, it } from 'vitest';
import { sentimentOverTime } from './sentiment-over-time.ts';

const sound = (at: string, sentiment: 'positive' | 'neutral' | 'negative' = 'neutral') => ({
  at: new Date(at),
  sentiment,
});

it.each([
  ['day', '2026-03-01T23:59:59Z', '2026-03-03T00:00:00Z', ['2026-03-01', '2026-03-02', '2026-03-03']],
  ['week', '2026-01-01T10:00:00Z', '2026-02-04T10:00:00Z', ['2025-12-29', '2026-01-05', '2026-02-02']],
  ['month', '2025-01-31T10:00:00Z', '2026-03-01T10:00:00Z', ['2025-01-01', '2025-02-01', '2026-03-01']],
  ['year', '2019-06-01T10:00:00Z', '2026-03-01T10:00:00Z', ['2019-01-01', '2020-01-01', '2026-01-01']],
])('in steps of a %s from %s to %s', (unit, first, last, [begin, second, end]) => {
  const { steps, ...rest } = sentimentOverTime([sound(last, 'negative'), sound(first, 'positive'), sound(first)]);
  expect([rest.unit, steps[0], steps[1]?.from, steps.at(-1)]).toEqual([
    unit,
    { from: begin, positive: 1, neutral: 1, negative: 0 },
    second,
    { from: end, positive: 0, neutral: 0, negative: 1 },
  ]);
});

it('of nothing there are no steps', () => {
  expect(sentimentOverTime([])).toEqual({ unit: 'month', steps: [] });
});
