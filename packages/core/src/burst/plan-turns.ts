import { instantAt, wallClock } from '../clock/time-zone.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Minutes of the day by the clock on the wall; over midnight where they end before they begin. */
export interface QuietHours {
  from: number;
  until: number;
}

export interface OnCall {
  /** minutes between two people, until somebody takes it over; null: all at once */
  everyMinutes: number | null;
  timeZone: string;
}

/** When quiet hours that it is in the middle of end; null: it is in none. */
function quietEnd(quiet: QuietHours | null, timeZone: string, at: number): number | null {
  if (quiet === null) return null;
  const wall = wallClock(timeZone, at);
  const midnight = Math.floor(wall / DAY) * DAY;
  const from = midnight + quiet.from * MINUTE;
  const until = midnight + quiet.until * MINUTE;
  if (from < until) return wall >= from && wall < until ? instantAt(timeZone, until) : null;
  if (wall >= from) return instantAt(timeZone, until + DAY);
  return wall < until ? instantAt(timeZone, until) : null;
}

/**
 * When each person is told of an incident that nobody has taken over by then, in their order; milliseconds. Who is in
 * quiet hours is passed over, and told when these end. Somebody is always told at once: where all are in quiet hours, the
 * first.
 */
export function planTurns<Person extends { quiet: QuietHours | null }>(
  people: readonly Person[],
  { everyMinutes, timeZone }: OnCall,
  now: number,
): { person: Person; at: number }[] {
  const pause = (everyMinutes ?? 0) * MINUTE;
  const plan = (rest: readonly Person[], from: number) => {
    let turn = from;
    return rest.map((person) => {
      const end = quietEnd(person.quiet, timeZone, turn);
      if (end !== null) return { person, at: end };
      turn += pause;
      return { person, at: turn - pause };
    });
  };
  const turns = plan(people, now);
  if (people.length === 0 || turns.some(({ at }) => at === now)) return turns;
  return [{ person: people[0]!, at: now }, ...plan(people.slice(1), now + pause)];
}
