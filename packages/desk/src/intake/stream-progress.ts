import type { PolledStreamName, RemainingCalls } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import { asRecords } from './as-records.ts';
import { gapOf, PAGE_ITEMS, type FoundGap } from './coverage-gaps.ts';
import { countHours, FORGET_HOURS, HOURS_KEPT_MS, hoursOfPage } from './coverage-hours.ts';
import { gapBeyondImport, isEnoughHistory } from './import-limit.ts';
import { isReadAgain } from './rereading.ts';
import { searchedUntil } from './search-round.ts';
import { compareIds, newestId, oldestId, snowflakeAt, timeOfSnowflake } from './snowflake.ts';
import { secondsUntilNext, spareCalls } from './spare-calls.ts';
import { withJitter } from './stream-schedule.ts';

/** The stream's row under lock: how far the round under way has come. */
export interface StreamRow {
  startsAt: Date;
  /** what was posted before is an import */
  connectedAt: Date;
  intervalSeconds: number;
  committedId: string | null;
  candidateId: string | null;
  oldestId: string | null;
  floorId: string | null;
  roundCount: number;
  roundBeganAt: Date | null;
  coveredUntil: Date | null;
  /** up to when everything was read of what the stream's items belong to: of the search, that are the mentions */
  readUntil: Date | null;
  /** seconds between two rounds of each stream whose rounds must find a call of the same kind left */
  regularIntervals: readonly number[];
}

/** Something new that a page has brought. */
export interface Arrival {
  postedAt: Date;
  isOwn: boolean;
}

/** Thrown to roll back: another worker has the stream by now, or nobody has. */
export class LeaseLost extends Error {}

export interface StreamKey {
  organizationId: string;
  accountId: string;
  name: PolledStreamName;
}

/** The worker's hold on the stream: whoever takes longer than this for a page has lost it to somebody else. */
export interface Lease {
  leaseToken: string;
  leaseSeconds: number;
}

export interface Progress {
  candidateId: string | null;
  oldestId: string | null;
  roundCount: number;
  /** resume token; null: the round is over */
  pageToken: string | null;
  /** what the round has not reached; known at its end */
  gap: FoundGap | null;
  /** how far back a search was to look, or has looked before it had enough of history */
  searchedFrom: Date | null;
  /** the round has ended because it had enough of history, not because X had no more */
  isCut: boolean;
  /** a search goes on no sooner, to leave calls to those of keywords; null: it may go on at once */
  waitsUntil: Date | null;
}

/** A page as far as it tells how the round goes on. */
export interface ProgressPage {
  /** all of its items, known ones too, by which X orders them (of an edited tweet the latest) */
  ids: readonly string[];
  /** those that are new to us, or changed */
  newIds: ReadonlySet<string>;
  /** null: it was the last page */
  nextToken: string | null;
  callsLeft?: RemainingCalls | undefined;
}

/** Beyond any difference between X's clock and ours. */
const FURTHEST_AHEAD_MS = 24 * 3_600_000;

/**
 * Adds a page to the round. An id from the days to come moves nothing: everything that X gives until then would lie behind
 * the cursor. A round ends where X has no more, and before that: where it would only read again what is known, where it
 * has enough of history, and where going on would leave no calls for the rounds to come.
 */
export function progressOf(stream: StreamRow, name: PolledStreamName, page: ProgressPage, now: Date): Progress {
  const { ids, nextToken } = page;
  const end = snowflakeAt(new Date(now.getTime() + FURTHEST_AHEAD_MS));
  const round = {
    candidateId: newestId([stream.candidateId, ...ids.filter((id) => compareIds(id, end) <= 0)]),
    oldestId: oldestId([stream.oldestId, ...ids]),
    roundCount: stream.roundCount + ids.length,
  };
  const spare = spareCalls(page.callsLeft, stream.regularIntervals, now);
  const isCut = nextToken !== null && isEnoughHistory(name, { ...stream, ...round });
  // nothing but the timeline has the brand's own tweets and history, and nothing but the search those of a keyword
  const isSpent = nextToken !== null && name === 'mentions' && stream.committedId !== null && spare <= 0;
  const pageToken = isCut || isSpent || isReadAgain(name, { ...stream, ...round }, page, spare) ? null : nextToken;
  const finished = { ...stream, oldestId: round.oldestId, itemCount: round.roundCount };
  const gap = pageToken !== null ? null : isCut ? gapBeyondImport(name, finished) : gapOf(name, finished, now, isSpent);
  // what a round has met before its floor moved with X's window is searched all the same
  const searchedFrom = isCut ? round.oldestId : stream.floorId && oldestId([stream.floorId, round.oldestId]);
  return {
    ...round,
    pageToken,
    gap,
    isCut,
    waitsUntil: (name === 'search' && pageToken !== null && spare <= 0 && page.callsLeft?.resetAt) || null,
    searchedFrom: searchedFrom === null ? null : timeOfSnowflake(searchedFrom),
  };
}

const NEXT_PAGE = `
  WITH ${countHours(10)}
  UPDATE stream SET candidate_id = $4, oldest_id = $5, round_count = $6, page_token = $7, lease_until = $8, due_at = $8,
    last_received_at = greatest(last_received_at, $9)
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const END_ROUND = `
  WITH ${countHours(9)}
  UPDATE stream SET committed_id = coalesce($4, committed_id), candidate_id = NULL, oldest_id = NULL, round_count = 0,
    page_token = NULL, floor_id = NULL, round_began_at = NULL, covered_until = coalesce($5, covered_until),
    lease_token = NULL, lease_until = NULL, due_at = $6, failure_count = 0, last_succeeded_at = $7,
    last_received_at = greatest(last_received_at, $8)
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

/**
 * Writes how far the round has come and what its hours have got, in the transaction of the page. The cursor moves after
 * the last page only.
 */
export async function writeProgress(
  statement: Statement,
  key: StreamKey,
  { leaseSeconds }: Lease,
  stream: StreamRow,
  progress: Progress,
  added: readonly Arrival[],
  now: Date,
  callsLeft?: RemainingCalls,
): Promise<void> {
  const { organizationId, accountId, name } = key;
  const { candidateId, roundCount, pageToken } = progress;
  const keys = [organizationId, accountId, name];
  // history has not arrived now, nor was it late
  const startsAt = stream.startsAt < stream.connectedAt ? stream.connectedAt : stream.startsAt;
  const hours = asRecords(hoursOfPage({ ...stream, startsAt, name, added, isRoundOver: pageToken === null, now }));
  const receivedAt = added.some(({ isOwn, postedAt }) => !isOwn && postedAt >= startsAt) ? now : null;
  if (pageToken !== null) {
    const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
    const round = [candidateId, progress.oldestId, roundCount, pageToken];
    await statement('stream-next-page', NEXT_PAGE, [...keys, ...round, leaseUntil, receivedAt, hours]);
    return;
  }
  // a search looks through everything each time; a poll begins with one call, and leaves further ones to be spared
  const calls = name === 'search' ? Math.ceil(roundCount / PAGE_ITEMS) : 1;
  const intervalSeconds = secondsUntilNext(stream.intervalSeconds, calls, callsLeft, now);
  const dueAt = new Date(now.getTime() + withJitter(intervalSeconds * 1000, Math.random()));
  const end = [newestId([stream.committedId, candidateId]), coveredUntilOf(name, stream), dueAt, now];
  await settleAll([
    statement('stream-end-round', END_ROUND, [...keys, ...end, receivedAt, hours]),
    name === 'search' &&
      statement('stream-forget-hours', FORGET_HOURS, [
        organizationId,
        accountId,
        new Date(now.getTime() - HOURS_KEPT_MS),
      ]),
  ]);
}

/** Everything that X had when the round began has been met. */
const coveredUntilOf = (name: PolledStreamName, { roundBeganAt }: StreamRow): Date | null =>
  roundBeganAt && name === 'search' ? searchedUntil(roundBeganAt) : roundBeganAt;
