import { AppError, type ReadConversation } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import type { ConversationKey } from './list-direct-messages.ts';
import { READER } from './readings.ts';

// as with streams, a reading never goes back
const READ = `
  WITH ${READER('$4')},
  known AS (
    SELECT FROM dm_conversation WHERE organization_id = $1 AND account_id = $2 AND dm_conversation_id = $3),
  written AS (
    INSERT INTO dm_reading AS r (organization_id, account_id, dm_conversation_id, reader_id, read_until)
    SELECT $1, $2, $3, reader.id, least($5::timestamptz, $6::timestamptz) FROM reader, known
    ON CONFLICT (organization_id, account_id, dm_conversation_id, reader_id)
      DO UPDATE SET read_until = excluded.read_until WHERE r.read_until < excluded.read_until
    RETURNING r.reader_id)
  SELECT EXISTS (SELECT FROM known) AS "isKnown", (SELECT reader_id FROM written) AS "readerId"`;

/** Notes that what came into the conversation until then was seen. @throws AppError `not_found` */
export async function readConversation(ctx: Context, key: ConversationKey, { until }: ReadConversation): Promise<void> {
  requirePermission(ctx, 'social.view');
  const values = [ctx.organizationId, key.accountId, key.conversationId, ctx.actor.memberId, until, ctx.now()];
  const [row] = await ctx.db.query<{ isKnown: boolean; readerId: string | null }>(READ, values, 'read-conversation');
  if (!row!.isKnown) throw new AppError('not_found');
  if (row!.readerId) await ctx.publish({ type: 'reading.changed', id: row!.readerId });
}
