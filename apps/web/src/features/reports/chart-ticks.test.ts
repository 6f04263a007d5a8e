import { expect, test } from 'vitest';
import { chartTicks } from './chart-ticks.ts';
import { figureWords } from './figure-words.ts';

test.each([
  ['resolutionMedian', 17_000, ['0 sec', '1 hr', '2 hr', '3 hr', '4 hr', '5 hr']],
  ['firstResponseMedian', 1700, ['0 sec', '10 min', '20 min', '30 min']],
  ['opened', 0, ['0', '1']],
  ['opened', 7, ['0', '2', '4', '6', '8']],
  ['opened', 116, ['0', '50', '100', '150']],
  ['successShare', 1, ['0%', '25%', '50%', '75%', '100%']],
  ['costMicros', 61_000, ['$0.00', '$0.02', '$0.04', '$0.06', '$0.08']],
] as const)('the axis of %s up to %d has even steps that are told as they are', (figure, most, expected) => {
  const ticks = chartTicks(figure, most);
  expect(new Set(ticks.slice(1).map((tick, at) => tick - ticks[at]!)).size).toBe(1);
  expect(ticks.map((tick) => figureWords(figure, tick, 'en'))).toEqual(expected);
});
