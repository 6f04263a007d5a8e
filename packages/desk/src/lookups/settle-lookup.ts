import type { PricingOverrides } from '@perch/contracts';
import type { PriceTable } from '@perch/core';
import type { Context } from '../context.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';

export interface ClaimedLookup {
  id: string;
  kind: 'profile_search' | 'recent_tweets' | 'permalink' | 'x_search';
  /** what was typed, X's id of a user or of a tweet, or a search and its page */
  query: string;
  accountId: string;
  memberId: string | null;
}

/** How long an answer is of use: what it shows of people is not kept for longer. */
const KEEP_MINUTES: Record<ClaimedLookup['kind'], number> = {
  profile_search: 30,
  recent_tweets: 15,
  permalink: 30,
  x_search: 30,
};
/** After which nobody waits for it any more. */
const GIVE_UP_SECONDS = 120;

const FORGET = `
  DELETE FROM lookup WHERE organization_id = $1 AND id = $2 AND due_at <= $3 AND (state <> 'queued' OR created_at <= $4)`;

const CLAIM = `
  UPDATE lookup SET due_at = $4 WHERE organization_id = $1 AND id = $2 AND state = 'queued' AND due_at <= $3
  RETURNING id, kind, query, account_id AS "accountId", member_id AS "memberId"`;

const SETTLE = `
  UPDATE lookup SET state = $3, result = $4, code = $5, cost_micros = $6, due_at = $7, settled_at = $8
  WHERE organization_id = $1 AND id = $2 AND state = 'queued'`;

const PRICING = `
  SELECT ${appPricing('a')} AS "appPricing" FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

/** Takes a question to X for this worker. Null: it was answered, or is too old; then its row goes. */
export async function claimLookup(
  ctx: Context,
  { lookupId, leaseSeconds }: { lookupId: string; leaseSeconds: number },
): Promise<ClaimedLookup | null> {
  const now = ctx.now();
  const at = (ms: number) => new Date(now.getTime() + ms);
  const key = [ctx.organizationId, lookupId];
  await ctx.db.query(FORGET, [...key, now, at(-GIVE_UP_SECONDS * 1000)]);
  const [row] = await ctx.db.query<ClaimedLookup & Record<string, unknown>>(CLAIM, [
    ...key,
    now,
    at(leaseSeconds * 1000),
  ]);
  return row ?? null;
}

/** What X answered, and how much of what it bills that was; or a closed code of what went wrong, and until when. */
export type LookupOutcome =
  | { result: object; reads: Partial<Record<keyof PriceTable, number>> }
  | { code: string; retryAt?: Date | undefined };

/** Writes down what X said; the row is due again when it is to be forgotten. */
export async function settleLookup(ctx: Context, lookup: ClaimedLookup, outcome: LookupOutcome): Promise<void> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const found = 'result' in outcome ? outcome : null;
  const [payer] = found
    ? await ctx.db.query<{ appPricing: PricingOverrides | null }>(PRICING, [organizationId, lookup.accountId])
    : [];
  await ctx.db.query(SETTLE, [
    organizationId,
    lookup.id,
    found ? 'done' : 'failed',
    found ? JSON.stringify(found.result) : 'retryAt' in outcome ? JSON.stringify({ retryAt: outcome.retryAt }) : null,
    'code' in outcome ? outcome.code : null,
    found && costOf(found.reads, pricingFor(ctx, payer?.appPricing).prices),
    new Date(now.getTime() + KEEP_MINUTES[lookup.kind] * 60_000),
    now,
  ]);
  await ctx.publish({ type: 'lookup.changed', id: lookup.id });
}

const costOf = (reads: Partial<Record<keyof PriceTable, number>>, prices: PriceTable) =>
  Object.entries(reads).reduce((sum, [kind, count]) => sum + count * prices[kind as keyof PriceTable], 0);
