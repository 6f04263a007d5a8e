import { expect, it } from 'vitest';
import { RunClock } from './run-clock.ts';

it('tells real time from a clock that was moved ahead twice, and back', () => {
  // an hour at 10 s, then ten seconds at 20 s of real time
  const clock = new RunClock([
    { at: new Date(10_000), seconds: 3_600 },
    { at: new Date(3_620_000), seconds: 10 },
  ]);
  const moments: [shown: number, real: number][] = [
    [5_000, 5_000],
    [10_000, 10_000],
    [1_000_000, 10_000], // leapt over
    [3_615_000, 15_000],
    [3_635_000, 25_000],
  ];
  for (const [shown, real] of moments) expect(clock.real(shown)).toBe(real);
  expect(clock.after(5_000, 2_000)).toBe(7_000);
  expect(clock.after(5_000, 10_000)).toBe(3_615_000);
  expect(clock.after(3_615_000, 6_000)).toBe(3_631_000);
});
