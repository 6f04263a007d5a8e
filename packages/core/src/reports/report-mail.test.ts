import { describe, expect, it } from 'vitest';
import { nextReportMail, weekBefore } from './report-mail.ts';

describe('the weekly mail of reports', () => {
  it.each([
    ['from a Sunday on it is tomorrow', 1, 8, 'UTC', '2026-11-29T12:00:00Z', '2026-11-30T08:00:00Z'],
    ['on Monday at eight it is a week away', 1, 8, 'UTC', '2026-11-30T08:00:00Z', '2026-12-07T08:00:00Z'],
    ['on Monday before it is today', 1, 8, 'America/Sao_Paulo', '2026-11-30T10:59:00Z', '2026-11-30T11:00:00Z'],
    ['by the clock on the wall', 1, 8, 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T06:00:00Z'],
    [
      'at an hour that is leapt over, at the leap',
      7,
      2,
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00Z',
    ],
    ['at an hour that comes twice, once', 7, 2, 'Europe/Berlin', '2026-10-25T00:00:00Z', '2026-11-01T01:00:00Z'],
  ])('%s', (_claim, weekday, hour, timeZone, after, expected) => {
    expect(nextReportMail({ weekday, hour, timeZone }, new Date(after))).toEqual(new Date(expected));
  });
  it.each([
    ['Asia/Tokyo', '2026-11-29T23:00:00Z', { from: '2026-11-23', to: '2026-11-29' }],
    ['UTC', '2026-11-29T23:00:00Z', { from: '2026-11-16', to: '2026-11-22' }],
  ])('is of the week that is over in %s', (timeZone, at, week) => {
    expect(weekBefore(timeZone, new Date(at))).toEqual(week);
  });
});
