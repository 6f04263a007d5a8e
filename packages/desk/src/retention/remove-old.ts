import type { RemovableKind } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { STAYS_FOUND } from '../social/store-found-tweets.ts';

/** Rows of one transaction: short enough that nobody waits for it. */
const BATCH = 500;
/** So that one organization does not keep a worker; what is left is asked for again. */
const MOST_BATCHES = 20;
const PATIENCE = "SET LOCAL statement_timeout = '10s'";

// what somebody else holds is left for the next time
const old = (table: string, isOld: string, by: string, columns = 'id') => `
  SELECT ${columns} FROM ${table} WHERE organization_id = $1 AND ${isOld} ORDER BY ${by} LIMIT ${BATCH}
  FOR UPDATE SKIP LOCKED`;
const remove = (table: string, isOld: string, by: string, returning = 'id') => `
  DELETE FROM ${table} WHERE organization_id = $1 AND id = ANY (ARRAY(${old(table, isOld, by)})) AND ${isOld}
  RETURNING ${returning}`;

const isNamedInTicket = (column: 'quoted_tweet_id' | 'in_reply_to_tweet_id') => `EXISTS (
  SELECT FROM tweet named WHERE named.organization_id = $1 AND named.${column} = old.tweet_id
    AND named.ticket_id IS NOT NULL)`;
/** What a ticket quotes or answers is shown with it: it is marked, so that nobody looks at it again. */
const TWEETS = `
  WITH old AS MATERIALIZED (
    ${old('tweet', 'ticket_id IS NULL AND NOT is_kept AND posted_at < $2', 'posted_at', 'id, tweet_id')}),
  kept AS (
    UPDATE tweet SET is_kept = true WHERE organization_id = $1 AND id = ANY (ARRAY(
      SELECT id FROM old WHERE ${isNamedInTicket('quoted_tweet_id')} OR ${isNamedInTicket('in_reply_to_tweet_id')}))
    RETURNING id),
  gone AS (
    DELETE FROM tweet WHERE organization_id = $1 AND id = ANY (ARRAY(SELECT id FROM old EXCEPT SELECT id FROM kept))
    RETURNING id)
  SELECT old.id, gone.id IS NOT NULL AS "isGone" FROM old LEFT JOIN gone USING (id)`;
/**
 * What a search of X has found and nobody has done anything with. What was done with stays found by a search, and goes by
 * its age like others.
 */
const FOUND_TWEETS = `
  WITH old AS MATERIALIZED (
    ${old('tweet', 'expires_at < $2 AND ticket_id IS NULL AND NOT is_kept', 'expires_at', 'id, tweet_id, author_id, handled_at')}),
  named AS (
    SELECT id FROM old WHERE ${isNamedInTicket('quoted_tweet_id')} OR ${isNamedInTicket('in_reply_to_tweet_id')}),
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
/** Of whom nothing else is there. */
const FORGET_STRANGERS = `
  DELETE FROM profile p WHERE p.organization_id = $1 AND p.twitter_user_id = ANY ($2) AND p.contact_id IS NULL
    AND NOT EXISTS (SELECT FROM tweet w WHERE w.organization_id = $1 AND w.author_id = p.twitter_user_id AND NOT w.is_own)
    AND NOT EXISTS (SELECT FROM tweet w WHERE w.organization_id = $1 AND w.in_reply_to_user_id = p.twitter_user_id
      AND w.is_own)
    AND NOT EXISTS (SELECT FROM direct_message d WHERE d.organization_id = $1 AND d.sender_id = p.twitter_user_id
      AND NOT d.is_own)
    AND NOT EXISTS (SELECT FROM account a
      JOIN dm_conversation c ON c.organization_id = $1 AND c.account_id = a.id AND c.dm_conversation_id IN
        (a.twitter_user_id || '-' || p.twitter_user_id, p.twitter_user_id || '-' || a.twitter_user_id)
      WHERE a.organization_id = $1)
    AND NOT EXISTS (SELECT FROM ticket t WHERE t.organization_id = $1 AND t.customer_id = p.twitter_user_id)`;
const DIRECT_MESSAGES = remove(
  'direct_message',
  'ticket_id IS NULL AND posted_at < $2',
  'posted_at',
  'account_id AS "accountId", dm_conversation_id AS "dmConversationId", NOT is_own AS "isReceived", true AS "isGone"',
);
const NOTICES = remove(
  'delivery',
  "message_id IS NULL AND kind IN ('email', 'sms') AND state IN ('sent', 'failed', 'discarded') AND settled_at < $2",
  'settled_at',
  'true AS "isGone"',
);
/** With the calls that told of them. */
const WEBHOOK_EVENTS = remove('webhook_event', 'at < $2', 'at', 'true AS "isGone"');

/** Of requests that may be sent again. */
const ANSWERS = remove('idempotency_key', 'claimed_at < $2', 'claimed_at', 'true AS "isGone"');

const TEXTS: Record<RemovableKind, string> = {
  tweets: TWEETS,
  found_tweets: FOUND_TWEETS,
  direct_messages: DIRECT_MESSAGES,
  notices: NOTICES,
  webhook_events: WEBHOOK_EVENTS,
  answers: ANSWERS,
};

const OF_TOUCHED = `c.organization_id = $1 AND c.account_id = touched.account_id
  AND c.dm_conversation_id = touched.dm_conversation_id`;
const LOCK_CONVERSATIONS = `
  SELECT FROM dm_conversation c
  JOIN unnest($2::uuid[], $3::text[]) AS touched (account_id, dm_conversation_id) ON ${OF_TOUCHED}
  ORDER BY c.account_id, c.dm_conversation_id FOR UPDATE OF c`;
/** A conversation shows its newest message, and remembers that somebody wrote to us: they may be written to. */
const SHOW_WHAT_IS_LEFT = `
  UPDATE dm_conversation c SET has_received = c.has_received OR touched.is_received,
    message_count = CASE WHEN touched.id IS NULL THEN 0 ELSE greatest(1, c.message_count - touched.count) END,
    last_message_id = coalesce(touched.id, c.last_message_id),
    last_message_at = coalesce(touched.posted_at, c.last_message_at)
  FROM (
    SELECT one.*, newest.id, newest.posted_at
    FROM unnest($2::uuid[], $3::text[], $4::integer[], $5::boolean[])
      AS one (account_id, dm_conversation_id, count, is_received)
    LEFT JOIN LATERAL (
      SELECT d.id, d.posted_at FROM direct_message d
      WHERE d.organization_id = $1 AND d.account_id = one.account_id AND d.dm_conversation_id = one.dm_conversation_id
      ORDER BY d.posted_at DESC, d.id DESC LIMIT 1) newest ON true) touched
  WHERE ${OF_TOUCHED}`;
const REMOVE_EMPTY = `
  DELETE FROM dm_conversation c USING unnest($2::uuid[], $3::text[]) AS touched (account_id, dm_conversation_id)
  WHERE ${OF_TOUCHED} AND c.message_count = 0 AND NOT c.has_received`;

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
    if (seen < BATCH) break;
  }
  return removed;
}

/** One transaction. Answers how many rows it looked at, less than a batch when no more are left, and how many are gone. */
export function removeBatch(ctx: Context, kind: RemovableKind, before: Date): Promise<{ seen: number; gone: number }> {
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
    if (kind === 'direct_messages' && gone.length > 0)
      await mendConversations(statement, organizationId, rows as GoneMessage[]);
    if (kind === 'found_tweets' && gone.length > 0) {
      const authors = new Set(gone.map(({ authorId }) => authorId));
      await statement('remove-old-strangers', FORGET_STRANGERS, [organizationId, [...authors]]);
    }
    return { seen: rows.length, gone: gone.length };
  });
}

interface GoneMessage {
  accountId: string;
  dmConversationId: string;
  /** somebody else wrote it */
  isReceived: boolean;
}

async function mendConversations(
  statement: Statement,
  organizationId: string,
  gone: readonly GoneMessage[],
): Promise<void> {
  const conversations = new Map<string, GoneMessage & { count: number }>();
  for (const one of gone) {
    const key = `${one.accountId} ${one.dmConversationId}`;
    const { count, isReceived } = conversations.get(key) ?? { count: 0, isReceived: false };
    conversations.set(key, { ...one, count: count + 1, isReceived: isReceived || one.isReceived });
  }
  const touched = [...conversations.values()];
  const keys = [touched.map(({ accountId }) => accountId), touched.map(({ dmConversationId }) => dmConversationId)];
  const changes = [touched.map(({ count }) => count), touched.map(({ isReceived }) => isReceived)];
  await settleAll([
    statement('remove-old-lock', LOCK_CONVERSATIONS, [organizationId, ...keys]),
    statement('remove-old-left', SHOW_WHAT_IS_LEFT, [organizationId, ...keys, ...changes]),
    statement('remove-old-empty', REMOVE_EMPTY, [organizationId, ...keys]),
  ]);
}
