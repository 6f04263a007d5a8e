import type { KeywordStreamName, PolledStreamName } from '@perch/contracts';
import { compareIds, newestId, oldestId, snowflakeAt, snowflakeMinutesBefore, timeOfSnowflake } from './snowflake.ts';

/** Ids are only roughly ordered and X indexes some tweets late: each round looks this far behind the last one. */
export const OVERLAP_MINUTES = 10;
/** Enough for ids that X makes at the same moment. */
export const SHORT_OVERLAP_MINUTES = 0.5;

const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * How many of its newest items X gives of a stream, less a few that it may leave out: a round this long has met the end
 * of the window. The others have none.
 */
const WINDOWS: Partial<Record<PolledStreamName, number>> = { mentions: 790, own_tweets: 3190 };

/** While a round waits this long, so much may come in that the window moves past what it still had to fetch. */
const INTERRUPTED_MS = 10 * MINUTE_MS;
/** In a storm it does so from page to page. What a single page (of the search, too) has, nothing has moved past. */
export const PAGE_ITEMS = 100;

/** X gives the direct messages of the last 30 days. */
const DIRECT_MESSAGES_MS = 30 * DAY_MS;

/** An interval of which X may hold more than it has given. */
export interface FoundGap {
  reason: 'window_full' | 'too_long_away' | 'import_limit' | 'calls_used_up';
  /** open: the search will look for it; lost: X has no other way to it */
  state: 'open' | 'lost';
  fromAt: Date;
  toAt: Date;
}

/** A stream as its last round has left it, and the bounds of the round that is over now. */
export interface FinishedRound {
  startsAt: Date;
  connectedAt: Date;
  committedId: string | null;
  coveredUntil: Date | null;
  roundBeganAt: Date | null;
  floorId: string | null;
  /** oldest of all its items; null of none */
  oldestId: string | null;
  itemCount: number;
}

export const isOfKeyword = (name: PolledStreamName): name is KeywordStreamName => name.startsWith('keyword:');

/**
 * What the round has not reached, though it lies after what is known to be complete.
 * @param isSpent it has ended before X had no more, to leave calls for the next ones
 */
export function gapOf(name: PolledStreamName, round: FinishedRound, now: Date, isSpent = false): FoundGap | null {
  if (name === 'direct_messages') return gapOfAbsence(round, now);
  if (isOfKeyword(name)) return gapOfSearch(round);
  const window = WINDOWS[name];
  return window === undefined ? null : gapBelowOldest(name, window, round, now, isSpent);
}

function gapBelowOldest(
  name: PolledStreamName,
  window: number,
  round: FinishedRound,
  now: Date,
  isSpent: boolean,
): FoundGap | null {
  const { startsAt, committedId, coveredUntil, roundBeganAt, oldestId, itemCount } = round;
  const floorId = round.floorId ?? snowflakeAt(startsAt);
  const coveredId = coveredUntil && snowflakeMinutesBefore(snowflakeAt(coveredUntil), OVERLAP_MINUTES);
  // quiet accounts are complete up to the last poll, not just to their newest tweet
  const completeId = newestId([committedId ?? floorId, coveredId])!;
  if (oldestId === null || compareIds(oldestId, completeId) <= 0) return null;

  const lastedMs = roundBeganAt ? now.getTime() - roundBeganAt.getTime() : 0;
  const isInterrupted = committedId !== null && lastedMs > INTERRUPTED_MS;
  if (itemCount + movedBy(round, lastedMs) < window && !isInterrupted && !isSpent) return null;
  return {
    reason: isSpent && itemCount < window ? 'calls_used_up' : 'window_full',
    // nothing but the timeline gives the brand's own tweets
    state: name === 'mentions' ? 'open' : 'lost',
    // a round that looks further back has read that before, and the search of each hour does again
    fromAt: timeOfSnowflake(newestId([floorId, coveredId, committedId && beforeCommitted(committedId)])!),
    toAt: timeOfSnowflake(oldestId),
  };
}

const beforeCommitted = (id: string) => snowflakeMinutesBefore(id, SHORT_OVERLAP_MINUTES);

/** By how many items, at most, the window has moved while the round went through it: twice as many as came so quickly before. */
function movedBy({ itemCount, oldestId, roundBeganAt }: FinishedRound, lastedMs: number): number {
  if (itemCount <= PAGE_ITEMS || oldestId === null || roundBeganAt === null) return 0;
  const cameInMs = Math.max(1000, roundBeganAt.getTime() - timeOfSnowflake(oldestId).getTime());
  return (2 * itemCount * lastedMs) / cameInMs;
}

function gapOfAbsence(round: FinishedRound, now: Date): FoundGap | null {
  const { startsAt, connectedAt, coveredUntil, roundBeganAt } = round;
  // thirty days of history that were asked for are older than thirty days a moment later
  const fromAt = coveredUntil ?? (startsAt < connectedAt ? connectedAt : startsAt);
  const toAt = new Date((roundBeganAt ?? now).getTime() - DIRECT_MESSAGES_MS);
  return fromAt < toAt ? { reason: 'too_long_away', state: 'lost', fromAt, toAt } : null;
}

/** X's search of the public goes no further back than its floor; a round meets everything down to there. */
function gapOfSearch(round: FinishedRound): FoundGap | null {
  const fromAt = round.coveredUntil ?? round.startsAt;
  const toAt = round.floorId && timeOfSnowflake(oldestId([round.floorId, round.oldestId])!);
  return toAt && fromAt < toAt ? { reason: 'too_long_away', state: 'lost', fromAt, toAt } : null;
}
