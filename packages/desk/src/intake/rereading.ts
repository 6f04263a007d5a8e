import type { PolledStreamName } from '@perch/contracts';
import { compareIds } from './snowflake.ts';

/** A round that has met so many known items on a page, and nothing new among them, has come to what was read before. */
const ENOUGH = 50;
/** How far back the first round of so many minutes reads all again: X indexes some tweets late. */
const THOROUGH_MINUTES = 10;

/**
 * Whether a round that begins now is the first of the present stretch of so many minutes. One that began in the stretch
 * before and ended in this one does not count: it did not look as far back as the first does.
 * @param lastBeganAt of the last round that has ended; null: none has
 */
export function isFirstOf(minutes: number, lastBeganAt: Date | null, now: Date): boolean {
  const stretchOf = (at: Date) => Math.floor(at.getTime() / (minutes * 60_000));
  return lastBeganAt === null || stretchOf(lastBeganAt) !== stretchOf(now);
}

export interface RereadPage {
  ids: readonly string[];
  /** those that are new to us, or changed */
  newIds: ReadonlySet<string>;
}

export interface ReadBefore {
  committedId: string | null;
  /** of the items of the round, this page's too; null of none */
  oldestId: string | null;
  roundBeganAt: Date | null;
  /** when the last round that has ended began */
  coveredUntil: Date | null;
}

/**
 * Whether the page has come so far into what rounds before have read that the next ones would bring the same again. X
 * gives the newest first, and after a storm its newest 800 lie within the overlap of every round. What it indexes
 * so late that it lies deeper is met by the first round of ten minutes, which reads the whole overlap, and by the search.
 * @param spareCalls what the thorough round may use
 */
export function isReadAgain(
  name: PolledStreamName,
  { committedId, oldestId, roundBeganAt, coveredUntil }: ReadBefore,
  { ids, newIds }: RereadPage,
  spareCalls: number,
): boolean {
  // the search is there to meet again what it knows; direct messages end by a rule of their own
  if (name === 'search' || name === 'direct_messages') return false;
  if (committedId === null || oldestId === null || compareIds(oldestId, committedId) > 0) return false;
  const isThorough = roundBeganAt !== null && isFirstOf(THOROUGH_MINUTES, coveredUntil, roundBeganAt);
  if (isThorough && spareCalls > 0) return false;
  const known = ids.filter((id) => compareIds(id, committedId) <= 0);
  return (
    known.length > 0 && (known.length >= ENOUGH || known.length === ids.length) && !known.some((id) => newIds.has(id))
  );
}
