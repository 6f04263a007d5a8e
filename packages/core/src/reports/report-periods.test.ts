import { describe, expect, it } from 'vitest';
import { reportPeriods } from './report-periods.ts';

const spans = (steps: { from: string; to: string }[]) => steps.map(({ from, to }) => `${from}..${to}`);

describe('the periods of a report', () => {
  it('days are those of the time zone, also where summer time begins', () => {
    const { current } = reportPeriods({ from: '2026-03-28', to: '2026-03-30' }, 'Europe/Berlin', 'none');
    expect(current.steps.map(({ at }) => at.toISOString())).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
    expect(current.before.toISOString()).toBe('2026-03-30T22:00:00.000Z');
  });
  it('the previous period is as many days right before', () => {
    const { compared } = reportPeriods({ from: '2026-11-08', to: '2026-11-14' }, 'UTC', 'previous');
    expect(compared).toMatchObject({ from: '2026-11-01', to: '2026-11-07' });
  });
  it('a year earlier are the same dates, and the 28th for a leap day', () => {
    const { compared } = reportPeriods({ from: '2024-02-29', to: '2024-03-02' }, 'UTC', 'year');
    expect(compared).toMatchObject({ from: '2023-02-28', to: '2023-03-02' });
  });
  it('longer ones have weeks from Monday on, then months, cut where the period is', () => {
    const weeks = reportPeriods({ from: '2026-09-02', to: '2026-11-29' }, 'UTC', 'none').current;
    expect(weeks.unit).toBe('week');
    expect(spans(weeks.steps.slice(0, 2))).toEqual(['2026-09-02..2026-09-06', '2026-09-07..2026-09-13']);
    const months = reportPeriods({ from: '2026-01-15', to: '2026-11-29' }, 'UTC', 'none').current;
    expect(spans([months.steps[0]!, months.steps.at(-1)!])).toEqual([
      '2026-01-15..2026-01-31',
      '2026-11-01..2026-11-29',
    ]);
  });
});
