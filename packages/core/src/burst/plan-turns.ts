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

/**
 * When quiet hours that it is in the middle of end; null: it is in none. In an hour that comes twice they end the first
 * time.
 */
export function quietEnd(quiet: QuietHours | null, timeZone: string, at: number): number | null {
  if (quiet === null) return null;
  const wall = wallClock(timeZone, at);
  const midnight = Math.floor(wall / DAY) * DAY;
  const from = midnight + quiet.from * MINUTE;
  const until = midnight + quiet.until * MINUTE;
  const isOverNight = from >= until;
  const isWithin = isOverNight ? wall >= from || wall < until : wall >= from && wall < until;
  const end = instantAt(timeZone, isOverNight && wall >= from ? until + DAY : until);
  return isWithin && end > at ? end : null;
}

/** Nobody is to be woken then. */
export const isQuiet = (quiet: QuietHours | null, timeZone: string, at: number) =>
  quietEnd(quiet, timeZone, at) !== null;

/**
 * When each person is told of an incident that nobody has taken over by then; milliseconds. One after the other: at each
 * turn the first who is awake, and when nobody of those left is, the first of them: quiet hours put people last, not out.
 * All at once: who is in quiet hours is told when they end. Somebody is always told at once: where all are in quiet hours,
 * the first.
 */
export function planTurns<Person extends { quiet: QuietHours | null }>(
  people: readonly Person[],
  { everyMinutes, timeZone }: OnCall,
  now: number,
): { person: Person; at: number }[] {
  if (everyMinutes !== null) return oneByOne(people, everyMinutes * MINUTE, timeZone, now);
  const turns = people.map((person) => ({ person, at: quietEnd(person.quiet, timeZone, now) ?? now }));
  if (people.length === 0 || turns.some(({ at }) => at === now)) return turns;
  return [{ person: people[0]!, at: now }, ...turns.slice(1)];
}

/**
 * When people are told who were added while others have their turns: one after the other, after the last of these, but
 * not before now; all at once: now, or when their quiet hours end.
 * @param last when the last of the others is told, or was; null: there are none
 */
export function planLateTurns<Person extends { quiet: QuietHours | null }>(
  people: readonly Person[],
  onCall: OnCall,
  last: number | null,
  now: number,
): { person: Person; at: number }[] {
  const { everyMinutes, timeZone } = onCall;
  if (last === null) return planTurns(people, onCall, now);
  if (everyMinutes === null) {
    return people.map((person) => ({ person, at: quietEnd(person.quiet, timeZone, now) ?? now }));
  }
  return oneByOne(people, everyMinutes * MINUTE, timeZone, Math.max(now, last + everyMinutes * MINUTE));
}

function oneByOne<Person extends { quiet: QuietHours | null }>(
  people: readonly Person[],
  pause: number,
  timeZone: string,
  now: number,
): { person: Person; at: number }[] {
  const left = [...people];
  return people.map((_, turn) => {
    const at = now + turn * pause;
    const awake = left.findIndex(({ quiet }) => !isQuiet(quiet, timeZone, at));
    const [person] = left.splice(Math.max(awake, 0), 1);
    return { person: person!, at };
  });
}
