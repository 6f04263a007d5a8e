import type { StreamName } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import { compareIds, newestId, snowflakeAt, timeOfSnowflake } from './snowflake.ts';
import { withJitter } from './stream-schedule.ts';

/**
 * How many of its newest items X gives of a stream, less a few that it may leave out: a round this long has met the end
 * of the window. Direct messages have none.
 */
const WINDOWS: Record<StreamName, number> = {
  mentions: 790,
  own_tweets: 3190,
  direct_messages: Infinity,
  search: Infinity,
  tweet_checks: Infinity,
};

/** The stream's row under lock: how far the round under way has come. */
export interface StreamRow {
  startsAt: Date;
  intervalSeconds: number;
  committedId: string | null;
  candidateId: string | null;
  floorId: string | null;
  roundCount: number;
}

/** Thrown to roll back: another worker has the stream by now, or nobody has. */
export class LeaseLost extends Error {}

export interface StreamKey {
  organizationId: string;
  accountId: string;
  name: StreamName;
}

/** The worker's hold on the stream: whoever takes longer than this for a page has lost it to somebody else. */
export interface Lease {
  leaseToken: string;
  leaseSeconds: number;
}

export interface Progress {
  candidateId: string | null;
  roundCount: number;
  /** resume token; null: the round is over */
  pageToken: string | null;
  gap: { fromAt: Date; toAt: Date } | null;
}

/** Adds a page to the round. `ids` are all of its items, known ones too; `nextToken` null: it was the last page. */
export function progressOf(
  stream: StreamRow,
  name: StreamName,
  ids: readonly string[],
  nextToken: string | null,
): Progress {
  const roundCount = stream.roundCount + ids.length;
  const candidateId = newestId([stream.candidateId, ...ids]);
  // with the page that fills it, since X may end with an empty one
  const fillsWindow = stream.roundCount < WINDOWS[name] && roundCount >= WINDOWS[name];
  return { candidateId, roundCount, pageToken: nextToken, gap: fillsWindow ? gapOf(stream, ids) : null };
}

/** X gives no more, before it came to what is known to be complete: what lies between is missing. */
function gapOf(stream: StreamRow, ids: readonly string[]) {
  const floor = stream.floorId ?? snowflakeAt(stream.startsAt);
  const oldest = ids.toSorted(compareIds)[0];
  if (oldest === undefined || compareIds(oldest, stream.committedId ?? floor) <= 0) return null;
  return { fromAt: timeOfSnowflake(floor), toAt: timeOfSnowflake(oldest) };
}

const NEXT_PAGE = `
  UPDATE stream SET candidate_id = $4, round_count = $5, page_token = $6, lease_until = $7, due_at = $7
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const END_ROUND = `
  UPDATE stream SET committed_id = coalesce($4, committed_id), candidate_id = NULL, round_count = 0, page_token = NULL,
    floor_id = NULL, lease_token = NULL, lease_until = NULL, due_at = $5, failure_count = 0, last_succeeded_at = $6
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const ADD_GAP = `
  INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at, found_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** Writes how far the round has come, in the transaction of the page. The cursor moves after the last page only. */
export function writeProgress(
  statement: Statement,
  key: StreamKey,
  { leaseSeconds }: Lease,
  stream: StreamRow,
  progress: Progress,
  now: Date,
) {
  const { organizationId, accountId, name } = key;
  const { candidateId, roundCount, pageToken, gap } = progress;
  const keys = [organizationId, accountId, name];
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const dueAt = new Date(now.getTime() + withJitter(stream.intervalSeconds * 1000, Math.random()));
  const committedId = newestId([stream.committedId, candidateId]);
  return [
    pageToken === null
      ? statement('stream-end-round', END_ROUND, [...keys, committedId, dueAt, now])
      : statement('stream-next-page', NEXT_PAGE, [...keys, candidateId, roundCount, pageToken, leaseUntil]),
    gap &&
      statement('stream-gap', ADD_GAP, [
        organizationId,
        uuid7(now.getTime()),
        accountId,
        name,
        gap.fromAt,
        gap.toAt,
        now,
      ]),
  ].filter((running) => running !== null);
}
