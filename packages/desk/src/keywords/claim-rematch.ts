import { randomUUID } from 'node:crypto';
import { compileKeywords, type KeywordMatcher } from '@perch/core';
import type { Context } from '../context.ts';

/** Tweets of an account to be looked through, for this worker alone until the lease ends. */
export interface Rematch {
  accountId: string;
  leaseToken: string;
  leaseSeconds: number;
  keywords: KeywordMatcher;
  /** the oldest tweet looked through; null before the first */
  after: { postedAt: Date; id: string } | null;
}

const CLAIM = `
  UPDATE keyword_rematch r SET lease_token = $3, lease_until = $5
  WHERE r.organization_id = $1 AND r.account_id = $2 AND (r.lease_until IS NULL OR r.lease_until <= $4)
  RETURNING r.cursor_posted_at, r.cursor_id, r.total_count, (
    SELECT coalesce(json_agg(json_build_object('id', k.id, 'phrase', k.phrase)), '[]') FROM keyword k
    WHERE k.organization_id = $1 AND k.account_id = $2 AND k.id = ANY (r.keyword_ids)) AS keywords`;

// not while the row is locked: who saves the settings waits for it
const COUNT = `SELECT count(*)::integer AS count FROM tweet WHERE organization_id = $1 AND account_id = $2`;
const SET_TOTAL = `
  UPDATE keyword_rematch SET total_count = $4 WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3`;

interface Row {
  cursor_posted_at: Date | null;
  cursor_id: string | null;
  total_count: number | null;
  keywords: { id: string; phrase: string }[];
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
  const [row] = await ctx.db.query<Row>(CLAIM, [...key, leaseToken, now, leaseUntil]);
  if (!row) return null;
  if (row.total_count === null) {
    const [counted] = await ctx.db.query<{ count: number }>(COUNT, key);
    await ctx.db.query(SET_TOTAL, [...key, leaseToken, counted!.count]);
  }
  const { cursor_posted_at: postedAt, cursor_id: id, keywords } = row;
  return {
    accountId,
    leaseToken,
    leaseSeconds,
    keywords: compileKeywords(keywords),
    after: postedAt !== null && id !== null ? { postedAt, id } : null,
  };
}
