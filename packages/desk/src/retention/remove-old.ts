import type { RemovableKind } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';

/** Rows of one transaction: short enough that nobody waits for it. */
const BATCH = 500;
/** So that one organization does not keep a worker; what is left is asked for again. */
const MOST_BATCHES = 20;
const PATIENCE = "SET LOCAL statement_timeout = '10s'";

// what somebody else holds is left for the next time
const old = (table: string, isOld: string, by: string) => `
  SELECT id FROM ${table} WHERE organization_id = $1 AND ${isOld} ORDER BY ${by} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`;
const remove = (table: string, isOld: string, by: string, returning = 'id') => `
  DELETE FROM ${table} WHERE organization_id = $1 AND id = ANY (ARRAY(${old(table, isOld, by)})) AND ${isOld}
  RETURNING ${returning}`;

const TWEETS = remove('tweet', 'ticket_id IS NULL AND posted_at < $2', 'posted_at');
const DIRECT_MESSAGES = remove(
  'direct_message',
  'ticket_id IS NULL AND posted_at < $2',
  'posted_at',
  'account_id AS "accountId", dm_conversation_id AS "dmConversationId"',
);
const NOTICES = remove(
  'delivery',
  "message_id IS NULL AND kind IN ('email', 'sms') AND state IN ('sent', 'failed', 'discarded') AND settled_at < $2",
  'settled_at',
);

const CONVERSATIONS = 'unnest($2::uuid[], $3::text[]) AS touched (account_id, dm_conversation_id)';
const OF_TOUCHED = `c.organization_id = $1 AND c.account_id = touched.account_id
  AND c.dm_conversation_id = touched.dm_conversation_id`;
const LOCK_CONVERSATIONS = `
  SELECT FROM dm_conversation c JOIN ${CONVERSATIONS} ON ${OF_TOUCHED}
  ORDER BY c.account_id, c.dm_conversation_id FOR UPDATE OF c`;
/** A conversation shows its newest message; one that has none left is gone. */
const SHOW_WHAT_IS_LEFT = `
  UPDATE dm_conversation c SET message_count = greatest(1, c.message_count - touched.count),
    last_message_id = newest.id, last_message_at = newest.posted_at
  FROM unnest($2::uuid[], $3::text[], $4::integer[]) AS touched (account_id, dm_conversation_id, count)
  CROSS JOIN LATERAL (
    SELECT d.id, d.posted_at FROM direct_message d
    WHERE d.organization_id = $1 AND d.account_id = touched.account_id
      AND d.dm_conversation_id = touched.dm_conversation_id
    ORDER BY d.posted_at DESC, d.id DESC LIMIT 1) newest
  WHERE ${OF_TOUCHED}`;
const REMOVE_EMPTY = `
  DELETE FROM dm_conversation c USING ${CONVERSATIONS}
  WHERE ${OF_TOUCHED} AND NOT EXISTS (
    SELECT FROM direct_message d WHERE d.organization_id = $1 AND d.account_id = c.account_id
      AND d.dm_conversation_id = c.dm_conversation_id)`;

/**
 * Removes what is from before `before`, in transactions of five hundred rows: items of X that came into no ticket, or
 * settled notices. Answers how many; killed in between, the rest is there for whoever asks next.
 */
export async function removeOld(ctx: Context, kind: RemovableKind, before: Date): Promise<number> {
  let removed = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const count = await removeBatch(ctx, kind, before);
    removed += count;
    if (count < BATCH) break;
  }
  return removed;
}

/** One transaction. Answers how many rows are gone: less than a batch when nothing is left. */
export function removeBatch(ctx: Context, kind: RemovableKind, before: Date): Promise<number> {
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    const patience = statement('remove-old-patience', PATIENCE, []);
    const gone = { tweets: TWEETS, direct_messages: DIRECT_MESSAGES, notices: NOTICES }[kind];
    const [, { rows }] = await settleAll([patience, statement(`remove-old-${kind}`, gone, [organizationId, before])]);
    if (kind === 'direct_messages' && rows.length > 0)
      await mendConversations(statement, organizationId, rows as Gone[]);
    return rows.length;
  });
}

interface Gone {
  accountId: string;
  dmConversationId: string;
}

async function mendConversations(statement: Statement, organizationId: string, gone: readonly Gone[]): Promise<void> {
  const counts = new Map<string, Gone & { count: number }>();
  for (const one of gone) {
    const key = `${one.accountId} ${one.dmConversationId}`;
    counts.set(key, { ...one, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const touched = [...counts.values()];
  const keys = [touched.map(({ accountId }) => accountId), touched.map(({ dmConversationId }) => dmConversationId)];
  await settleAll([
    statement('remove-old-lock', LOCK_CONVERSATIONS, [organizationId, ...keys]),
    statement('remove-old-left', SHOW_WHAT_IS_LEFT, [organizationId, ...keys, touched.map(({ count }) => count)]),
    statement('remove-old-empty', REMOVE_EMPTY, [organizationId, ...keys]),
  ]);
}
