import type { RemovableKind } from '@perch/contracts';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { STAYS_FOUND } from '../social/store-found-tweets.ts';
import { FORGET_STRANGERS } from './forget-strangers.ts';
import { GONE_MESSAGE, mendConversations, type GoneMessage } from './mend-conversations.ts';
import { IS_NAMED_IN_TICKET, OLD_ROWS, type OldRows } from './old-rows.ts';

/** Rows of one transaction: short enough that nobody waits for it. */
export const OLD_BATCH = 500;
/** So that one organization does not keep a worker; what is left is asked for again. */
const MOST_BATCHES = 20;
const PATIENCE = "SET LOCAL statement_timeout = '10s'";

// what somebody else holds is left for the next time
const old = ({ table, isOld, by }: OldRows, columns = 'id') => `
  SELECT ${columns} FROM ${table} WHERE organization_id = $1 AND ${isOld} ORDER BY ${by} LIMIT ${OLD_BATCH}
  FOR UPDATE SKIP LOCKED`;
const remove = (rows: OldRows, returning = 'true AS "isGone"') => `
  DELETE FROM ${rows.table} WHERE organization_id = $1 AND id = ANY (ARRAY(${old(rows)})) AND ${rows.isOld}
  RETURNING ${returning}`;

/** What a ticket quotes or answers is shown with it: it is marked, so that nobody looks at it again. */
const TWEETS = `
  WITH old AS MATERIALIZED (
    ${old(OLD_ROWS.tweets, 'id, tweet_id')}),
  kept AS (
    UPDATE tweet SET is_kept = true WHERE organization_id = $1 AND id = ANY (ARRAY(
      SELECT id FROM old WHERE ${IS_NAMED_IN_TICKET}))
    RETURNING id),
  gone AS (
    DELETE FROM tweet WHERE organization_id = $1 AND id = ANY (ARRAY(SELECT id FROM old EXCEPT SELECT id FROM kept))
    RETURNING id)
  SELECT old.id, gone.id IS NOT NULL AS "isGone" FROM old LEFT JOIN gone USING (id)`;
const EXPIRED: OldRows = {
  table: 'tweet',
  by: 'expires_at',
  isOld: 'expires_at < $2 AND ticket_id IS NULL AND NOT is_kept',
};
/**
 * What a search of X has found and nobody has done anything with. What was done with stays found by a search, and goes by
 * its age like others.
 */
const FOUND_TWEETS = `
  WITH old AS MATERIALIZED (
    ${old(EXPIRED, 'id, tweet_id, author_id, handled_at')}),
  named AS (
    SELECT id FROM old WHERE ${IS_NAMED_IN_TICKET}),
  used AS (
    SELECT id FROM old WHERE handled_at IS NOT NULL OR EXISTS (
      SELECT FROM tweet_action x WHERE x.organization_id = $1 AND x.tweet_id = old.tweet_id AND x.is_on)),
  kept AS (
    UPDATE tweet w SET is_kept = w.id IN (SELECT id FROM named), expires_at = ${STAYS_FOUND}
    WHERE w.organization_id = $1 AND w.id = ANY (ARRAY(SELECT id FROM named UNION SELECT id FROM used))
    RETURNING w.id),
  gone AS (
    DELETE FROM tweet WHERE organization_id = $1 AND id = ANY (ARRAY(SELECT id FROM old EXCEPT SELECT id FROM kept))
    RETURNING id)
  SELECT old.id, old.author_id AS "authorId", gone.id IS NOT NULL AS "isGone" FROM old LEFT JOIN gone USING (id)`;
const DIRECT_MESSAGES = remove(OLD_ROWS.direct_messages, GONE_MESSAGE);
/** Of requests that may be sent again. */
const ANSWERS: OldRows = { table: 'idempotency_key', by: 'claimed_at', isOld: 'claimed_at < $2' };

/** What goes in batches: also by what an organization has chosen for itself. */
export type OldKind = RemovableKind | 'notifications' | 'incidents';

/** How long the audit log says who came in, from where: no longer than it takes to see that something was amiss. */
export const SIGN_INS_KEPT_DAYS = 365;
/** Nobody may remove anything of the audit log but so. */
const SIGN_INS = `SELECT true AS "isGone" FROM generate_series(1, (SELECT remove_old_sign_ins($2, ${OLD_BATCH}))) WHERE $1::uuid IS NOT NULL`;

const TEXTS: Record<OldKind, string> = {
  tweets: TWEETS,
  found_tweets: FOUND_TWEETS,
  direct_messages: DIRECT_MESSAGES,
  notices: remove(OLD_ROWS.notices),
  notifications: remove(OLD_ROWS.notifications),
  incidents: remove(OLD_ROWS.incidents),
  webhook_events: remove(OLD_ROWS.webhook_events), // with the calls that told of them
  answers: remove(ANSWERS),
  sign_ins: SIGN_INS,
};

/**
 * Removes what is from before `before`, in transactions of five hundred rows: items of X that came into no ticket,
 * settled notices, what webhooks were told, or answers that were kept for whoever sends a request again. Answers how
 * many; killed in between, the rest is there for whoever asks next.
 */
export async function removeOld(ctx: Context, kind: RemovableKind, before: Date): Promise<number> {
  let removed = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const { seen, gone } = await removeBatch(ctx, kind, before);
    removed += gone;
    if (seen < OLD_BATCH) break;
  }
  return removed;
}

/** One transaction. Answers how many rows it looked at, less than a batch when no more are left, and how many are gone. */
export function removeBatch(ctx: Context, kind: OldKind, before: Date): Promise<{ seen: number; gone: number }> {
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    const patience = statement('remove-old-patience', PATIENCE, []);
    // intake may be about to store another tweet of somebody who is forgotten here
    const counter = kind === 'found_tweets' && lockCounter(statement, organizationId);
    const text = TEXTS[kind];
    const [, , { rows }] = await settleAll([
      patience,
      counter,
      statement(`remove-old-${kind}`, text, [organizationId, before]),
    ]);
    const gone = (rows as { isGone: boolean; authorId: string }[]).filter(({ isGone }) => isGone);
    if (kind === 'direct_messages') await mendConversations(statement, organizationId, rows as GoneMessage[]);
    if (kind === 'found_tweets' && gone.length > 0) {
      const authors = new Set(gone.map(({ authorId }) => authorId));
      await statement('remove-old-strangers', FORGET_STRANGERS, [organizationId, [...authors]]);
    }
    return { seen: rows.length, gone: gone.length };
  });
}
