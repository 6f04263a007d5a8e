import type { PolledStreamName } from '@perch/contracts';
import { DAY_MS, OVERLAP_MINUTES } from './coverage-gaps.ts';

const HOUR_MS = 3_600_000;
const OVERLAP_MS = OVERLAP_MINUTES * 60_000;

/** Hours are kept for so long: thirty days can be shown, and some more. */
export const HOURS_KEPT_MS = 35 * DAY_MS;

/** Streams that fetch something. Checking tweets that we have covers nothing. */
const COUNTED: readonly PolledStreamName[] = ['mentions', 'direct_messages', 'own_tweets', 'search'];

/** What is added to the row of an hour. */
export interface HourCount {
  hour: Date;
  rounds: number;
  failures: number;
  /** of what was posted in the hour */
  items: number;
  lateItems: number;
  lagSeconds: number;
}

export interface CountedPage {
  name: PolledStreamName;
  startsAt: Date;
  coveredUntil: Date | null;
  /** up to when everything was read of what the page's items belong to: what is older than that comes late */
  readUntil: Date | null;
  /** items that are new to us */
  added: readonly { postedAt: Date }[];
  isRoundOver: boolean;
  now: Date;
}

/** What a page adds to the hours: its items to those in which they were posted, the end of a round to the present one. */
export function hoursOfPage(page: CountedPage): HourCount[] {
  const { name, startsAt, coveredUntil, readUntil, added, isRoundOver, now } = page;
  if (!COUNTED.includes(name)) return [];
  const hours = new Map<number, HourCount>();
  const at = (time: number) => {
    const begins = hourOf(time);
    let hour = hours.get(begins);
    if (!hour) hours.set(begins, (hour = emptyHour(new Date(begins))));
    return hour;
  };
  // what is older is history, or lies in hours that are not kept
  const oldest = Math.max(startsAt.getTime(), now.getTime() - HOURS_KEPT_MS);
  for (const { postedAt } of added) {
    if (postedAt.getTime() < oldest) continue;
    const hour = at(Math.min(postedAt.getTime(), now.getTime()));
    hour.items += 1;
    if (readUntil !== null && postedAt.getTime() + OVERLAP_MS < readUntil.getTime()) hour.lateItems += 1;
  }
  if (isRoundOver) {
    const present = at(now.getTime());
    present.rounds += 1;
    present.lagSeconds = Math.max(0, Math.round((now.getTime() - (coveredUntil ?? startsAt).getTime()) / 1000));
  }
  return [...hours.values()];
}

/** A round that was interrupted, in the present hour. */
export const hoursOfFailure = (name: PolledStreamName, now: Date): HourCount[] =>
  COUNTED.includes(name) ? [{ ...emptyHour(new Date(hourOf(now.getTime()))), failures: 1 }] : [];

const hourOf = (time: number) => Math.floor(time / HOUR_MS) * HOUR_MS;
const emptyHour = (hour: Date): HourCount => ({
  hour,
  rounds: 0,
  failures: 0,
  items: 0,
  lateItems: 0,
  lagSeconds: 0,
});

/**
 * The part of a statement (`WITH` …) that writes the hours beside something else. `$1` organization, `$2` account,
 * `$3` stream; `parameter` is the number of the hours, as `asRecords` gives them. A row is written by whoever holds the
 * stream and by nobody else.
 */
export const countHours = (parameter: number) => `
  counted AS (
    INSERT INTO coverage_hour AS h (organization_id, account_id, hour, stream, rounds, failures, items, late_items,
      longest_lag_seconds)
    SELECT $1::uuid, $2::uuid, n.hour, $3::text, n.rounds, n.failures, n.items, n."lateItems", n."lagSeconds"
    FROM json_to_recordset($${parameter}::json) AS n(hour timestamptz, rounds integer, failures integer, items integer,
      "lateItems" integer, "lagSeconds" integer)
    ON CONFLICT (organization_id, account_id, hour, stream) DO UPDATE SET rounds = h.rounds + excluded.rounds,
      failures = h.failures + excluded.failures, items = h.items + excluded.items,
      late_items = h.late_items + excluded.late_items,
      longest_lag_seconds = greatest(h.longest_lag_seconds, excluded.longest_lag_seconds))`;

/** In the hourly round of the search: the rows of the account that nobody will ask for any more. */
export const FORGET_HOURS = `
  DELETE FROM coverage_hour WHERE organization_id = $1 AND account_id = $2 AND hour < $3`;
