import { randomUUID } from 'node:crypto';
import type { PolledStreamName } from '@perch/contracts';
import { paceOf } from '@perch/core';
import type { Context } from '../context.ts';
import { spentToday } from '../usage/spent-today.ts';
import { isOfKeyword, OVERLAP_MINUTES, SHORT_OVERLAP_MINUTES } from './coverage-gaps.ts';
import { LOOK_AGAIN_MS, waitsForOwnTweets } from './import-order.ts';
import { isFirstOf } from './rereading.ts';
import { beganAtOf, searchFrom, withinWindow } from './search-round.ts';
import { newestId, snowflakeAt, snowflakeMinutesBefore, timeOfSnowflake } from './snowflake.ts';

export interface ClaimStream {
  accountId: string;
  name: PolledStreamName;
  leaseSeconds: number;
  /** seconds between two rounds from now on, unless the account's budget makes them more */
  intervalSeconds: number;
}

/** What to fetch: everything after `sinceId` (without one: from `startTime`), going on at `pageToken`. */
export interface Round {
  leaseToken: string;
  /** each page begins the lease anew */
  leaseSeconds: number;
  account: { id: string; twitterUserId: string; username: string };
  sinceId: string | null;
  startTime: Date | null;
  pageToken: string | null;
  intervalSeconds: number;
  /** what was posted before is an import; null: the round brings none */
  importBefore: Date | null;
  /** it was asked for history, and is in no hurry */
  isImport: boolean;
  /** how long it is laid down for in between, so that an import does not spend a day's budget at once */
  pauseSeconds: number;
}

const LOCK = `
  SELECT s.starts_at, s.committed_id, s.floor_id, s.page_token, s.covered_until, a.twitter_user_id, a.username,
    a.connected_at,
    CASE WHEN s.starts_at < a.connected_at AND s.covered_until IS NULL THEN (
      SELECT o.covered_until FROM stream o
      WHERE o.organization_id = s.organization_id AND o.account_id = s.account_id AND o.name = 'own_tweets')
    END AS own_tweets_covered_until,
    CASE WHEN s.name = 'search' THEN (
      SELECT min(g.from_at) FROM coverage_gap g
      WHERE g.organization_id = s.organization_id AND g.account_id = s.account_id AND g.state = 'open'
        AND g.kind = 'interval') END AS gap_from,
    a.daily_budget_micros::float8 AS budget_micros,
    CASE WHEN a.daily_budget_micros IS NOT NULL THEN ${spentToday('a', '$4')} END AS spent_micros
  FROM stream s
  JOIN account a ON a.organization_id = s.organization_id AND a.id = s.account_id
  WHERE s.organization_id = $1 AND s.account_id = $2 AND s.name = $3
    AND a.state = 'connected' AND s.due_at <= $4 AND (s.lease_until IS NULL OR s.lease_until <= $4)
  FOR UPDATE OF s SKIP LOCKED`;

const CLAIM = `
  UPDATE stream SET lease_token = $4, lease_until = $5, due_at = $5, interval_seconds = $6, floor_id = $7,
    slowed_by = $9, usual_interval_seconds = $10,
    candidate_id = CASE WHEN page_token IS NULL THEN NULL ELSE candidate_id END,
    oldest_id = CASE WHEN page_token IS NULL THEN NULL ELSE oldest_id END,
    round_count = CASE WHEN page_token IS NULL THEN 0 ELSE round_count END,
    round_began_at = CASE WHEN page_token IS NULL THEN $8 ELSE coalesce(round_began_at, $8) END
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const WAIT = `
  UPDATE stream SET due_at = $4 WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const STOP = `
  UPDATE stream SET due_at = $4, interval_seconds = $5, slowed_by = $6, usual_interval_seconds = $7
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

/** Streams of all accounts go on after midnight: not all at once. */
const SPREAD_MS = 5 * 60_000;

/**
 * Takes a due stream for this worker alone, until the lease ends. A round that was interrupted goes on where its last
 * page ended. Null when there is nothing to do: not due, somebody else's, the account is not connected, or the stream is
 * stopped by its budget.
 */
export async function claimStream(ctx: Context, input: ClaimStream): Promise<Round | null> {
  const key = [ctx.organizationId, input.accountId, input.name];
  const now = ctx.now();
  const leaseToken = randomUUID();
  const leaseUntil = new Date(now.getTime() + input.leaseSeconds * 1000);

  return ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('claim-stream-lock', LOCK, [...key, now]);
    const stream = rows[0];
    if (!stream) return null;
    if (waitsForOwnTweets(importingStream(input.name, stream), now)) {
      await statement('wait-for-own-tweets', WAIT, [...key, new Date(now.getTime() + LOOK_AGAIN_MS)]);
      return null;
    }
    const pace = paceOf({
      stream: isOfKeyword(input.name) ? 'keyword_search' : input.name,
      spentMicros: stream.spent_micros ?? 0,
      budgetMicros: stream.budget_micros,
      now,
      intervalSeconds: input.intervalSeconds,
    });
    const { intervalSeconds, slowedBy } = pace;
    const usualSeconds = slowedBy === null ? null : Math.max(1, Math.round(input.intervalSeconds));
    if (pace.isStopped) {
      const until = new Date(now.getTime() + intervalSeconds * 1000 + Math.random() * SPREAD_MS);
      await statement('stop-stream', STOP, [...key, until, intervalSeconds, slowedBy, usualSeconds]);
      return null;
    }
    const resumedAt = stream.page_token === null ? null : floorNow(input.name, stream.floor_id, now);
    const floor = resumedAt ?? beginningOf(input.name, stream, now);
    const claim = [leaseToken, leaseUntil, intervalSeconds, floor, now, slowedBy, usualSeconds];
    await statement('claim-stream', CLAIM, [...key, ...claim]);
    // X's search refuses an id that is older than its seven days
    const isByTime = isSearch(input.name) || stream.committed_id === null;
    const goesBack = timeOfSnowflake(floor) < stream.connected_at;
    const isImport = goesBack && (stream.covered_until === null || input.name === 'search');
    return {
      leaseToken,
      leaseSeconds: input.leaseSeconds,
      account: { id: input.accountId, twitterUserId: stream.twitter_user_id, username: stream.username },
      sinceId: isByTime ? null : floor,
      startTime: isByTime ? timeOfSnowflake(floor) : null,
      pageToken: stream.page_token,
      intervalSeconds,
      importBefore: goesBack ? stream.connected_at : null,
      isImport,
      pauseSeconds: isImport && slowedBy !== null && input.name !== 'mentions' ? intervalSeconds : 0,
    };
  });
}

interface Row {
  starts_at: Date;
  connected_at: Date;
  own_tweets_covered_until: Date | null;
  committed_id: string | null;
  covered_until: Date | null;
  gap_from: Date | null;
}

const importingStream = (name: PolledStreamName, row: Row) => ({
  name,
  startsAt: row.starts_at,
  connectedAt: row.connected_at,
  coveredUntil: row.covered_until,
  ownTweetsCoveredUntil: row.own_tweets_covered_until,
});

const isSearch = (name: PolledStreamName) => name === 'search' || isOfKeyword(name);

/** Where a round that goes on ends: X's search refuses what has left its window since the round began. */
function floorNow(name: PolledStreamName, floorId: string | null, now: Date): string | null {
  if (floorId === null || !isSearch(name)) return floorId;
  return newestId([floorId, snowflakeAt(withinWindow(timeOfSnowflake(floorId), now))]);
}

function beginningOf(name: PolledStreamName, row: Row, now: Date): string {
  // direct messages come newest first whatever is asked: looking far back costs no page more
  const overlap = name === 'direct_messages' ? OVERLAP_MINUTES : overlapOf(row.covered_until, now);
  if (name !== 'search') {
    const floor = floorOf(row.committed_id, row.starts_at, overlap);
    return isOfKeyword(name) ? floorNow(name, floor, now)! : floor;
  }
  const stream = { startsAt: row.starts_at, coveredUntil: row.covered_until };
  // once an hour all is looked through again; what more gaps of a storm ask for is their own time
  const isForGap = row.gap_from !== null && !isFirstOf(60, row.covered_until && beganAtOf(row.covered_until), now);
  return snowflakeAt(isForGap ? withinWindow(row.gap_from!, now) : searchFrom(stream, row.gap_from, now));
}

/** Minutes to look back. Whoever polls every few seconds looks far back with the first round of a minute only. */
export const overlapOf = (lastBeganAt: Date | null, now: Date): number =>
  isFirstOf(1, lastBeganAt, now) ? OVERLAP_MINUTES : SHORT_OVERLAP_MINUTES;

/** A little behind what is known to be complete, but never before the stream's beginning: what is older is history. */
export function floorOf(committedId: string | null, startsAt: Date, overlapMinutes: number): string {
  const beginning = snowflakeAt(startsAt);
  return committedId === null ? beginning : newestId([beginning, snowflakeMinutesBefore(committedId, overlapMinutes)])!;
}
