import type { Statement } from '@perch/db';
import { threadOf } from '../intake/plan-tweets.ts';
import type { ReceivingAccount } from './previewed-accounts.ts';
import type { ReplayedDirectMessage } from './replay.ts';

/** Whom the brand had answered when history was imported: those threads open nothing. */
export interface ImportedThreads {
  /** when an account of ours answered first, by `threadOf` */
  answeredAt: ReadonlyMap<string, Date>;
  /** who had the last word before the account was connected, by `lastWordOf` */
  lastWriters: ReadonlyMap<string, string>;
}

export const NO_IMPORTS: ImportedThreads = { answeredAt: new Map(), lastWriters: new Map() };

export const lastWordOf = (accountId: string, dmConversationId: string) => `${accountId} ${dmConversationId}`;

// conversation by conversation (OFFSET 0), each a look into the index of the brand's answers
const ANSWERED = `
  SELECT own.conversation_id, own.in_reply_to_user_id, min(own.posted_at) AS answered_at
  FROM (SELECT DISTINCT t.conversation_id FROM tweet t
        WHERE t.organization_id = $1 AND t.account_id = ANY ($2) AND t.posted_at >= $3 AND t.posted_at < $4
          AND NOT t.is_own AND t.expires_at IS NULL) AS imported
  CROSS JOIN LATERAL (
    SELECT each.conversation_id, each.in_reply_to_user_id, each.posted_at FROM tweet each
    WHERE each.organization_id = $1 AND each.is_own AND each.conversation_id = imported.conversation_id
      AND each.in_reply_to_user_id IS NOT NULL AND each.posted_at < $4 OFFSET 0) AS own
  GROUP BY own.conversation_id, own.in_reply_to_user_id`;

/** @param messages in the order they were sent, with the last ones before each account was connected */
export async function readImportedThreads(
  statement: Statement,
  organizationId: string,
  accounts: readonly ReceivingAccount[],
  messages: readonly ReplayedDirectMessage[],
  from: Date,
): Promise<ImportedThreads> {
  const importing = accounts.filter(({ importBefore }) => importBefore !== null && importBefore > from);
  if (importing.length === 0) return NO_IMPORTS;
  const before = new Map(importing.map(({ brand, importBefore }) => [brand.accountId, importBefore!]));
  const latest = new Date(Math.max(...[...before.values()].map((at) => at.getTime())));
  const { rows } = await statement('preview-answered', ANSWERED, [organizationId, [...before.keys()], from, latest]);
  const lastWriters = new Map<string, string>();
  for (const { accountId, dmConversationId, senderId, postedAt } of messages) {
    const connectedAt = before.get(accountId);
    if (connectedAt && postedAt < connectedAt) lastWriters.set(lastWordOf(accountId, dmConversationId), senderId);
  }
  return {
    answeredAt: new Map(
      rows.map((row) => [threadOf(row.conversation_id, row.in_reply_to_user_id), row.answered_at as Date]),
    ),
    lastWriters,
  };
}
