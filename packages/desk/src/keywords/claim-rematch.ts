import { randomUUID } from 'node:crypto';
import { compileKeywords, type KeywordMatcher } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';

/** Tweets of an account to be looked through, and streams to be emptied, for this worker alone until the lease ends. */
export interface Rematch {
  accountId: string;
  leaseToken: string;
  leaseSeconds: number;
  /** finds the ids of streams; null: there is nothing to look for */
  streams: KeywordMatcher | null;
  /** the oldest tweet looked through; null before the first */
  after: { postedAt: Date; id: string } | null;
}

const CLAIM = `
  UPDATE keyword_rematch r SET lease_token = $3, lease_until = $5
  WHERE r.organization_id = $1 AND r.account_id = $2 AND (r.lease_until IS NULL OR r.lease_until <= $4)
  RETURNING r.cursor_posted_at, r.cursor_id, r.total_count`;

// By itself: the claim may have waited for somebody who was saving settings, and a statement that waits goes on to see
// the keywords as they were before. What is read here is never older than the row that was claimed.
const KEYWORDS = `
  SELECT k.stream_id AS id, k.phrase FROM keyword_rematch r
  JOIN keyword k ON k.organization_id = $1 AND k.account_id = $2 AND k.id = ANY (r.keyword_ids)
  WHERE r.organization_id = $1 AND r.account_id = $2`;

// not while the row is locked: who saves the settings waits for it
const COUNT = `SELECT count(*)::integer AS count FROM tweet
  WHERE organization_id = $1 AND account_id = $2 AND expires_at IS NULL`;
const SET_TOTAL = `
  UPDATE keyword_rematch SET total_count = $4 WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3`;

interface Row {
  cursor_posted_at: Date | null;
  cursor_id: string | null;
  total_count: number | null;
}

/**
 * Takes up the look through an account's stored tweets for its new keywords, where the last one left off. Null when
 * there is none to do, or somebody is at it.
 */
export async function claimRematch(
  ctx: Context,
  { accountId, leaseSeconds }: { accountId: string; leaseSeconds: number },
): Promise<Rematch | null> {
  const now = ctx.now();
  const leaseToken = randomUUID();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  const key = [ctx.organizationId, accountId];
  const [claimed, keywords] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('rematch-claim', CLAIM, [...key, leaseToken, now, leaseUntil]),
      statement('rematch-keywords', KEYWORDS, key),
    ]),
  );
  const row = claimed.rows[0] as Row | undefined;
  if (!row) return null;
  const streams = keywords.rows as { id: string; phrase: string }[];
  if (row.total_count === null && streams.length > 0) {
    const [counted] = await ctx.db.query<{ count: number }>(COUNT, key);
    await ctx.db.query(SET_TOTAL, [...key, leaseToken, counted!.count]);
  }
  const { cursor_posted_at: postedAt, cursor_id: id } = row;
  return {
    accountId,
    leaseToken,
    leaseSeconds,
    streams: streams.length > 0 ? compileKeywords(streams) : null,
    after: postedAt !== null && id !== null ? { postedAt, id } : null,
  };
}
