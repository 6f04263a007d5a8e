import { MOST_UNREAD, type SocialStream } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { READER, READING, UNREAD_WINDOW } from './readings.ts';

/** What came last is looked at, so that an import that nobody has read costs no more with each day. */
const MOST_LOOKED_AT = 2_000;

/** Counted in the order in which things came, and no further than is shown. */
const unread = (table: string, condition: string, isNews = '') => `
  (SELECT count(*)::integer FROM (
     SELECT FROM (
       SELECT item.* FROM ${table} item WHERE item.organization_id = $1 AND ${condition}
         AND item.received_at > reading.until
       ORDER BY item.received_at DESC LIMIT ${MOST_LOOKED_AT}) item
     WHERE item.posted_at > reading.until - ${UNREAD_WINDOW} ${isNews} LIMIT ${MOST_UNREAD}) counted) AS "unreadCount"`;

// a conversation that was opened is read by itself
const NOT_READ_IN_CHAT = `AND NOT EXISTS (
  SELECT FROM reader JOIN dm_reading r ON r.reader_id = reader.id
  WHERE r.organization_id = $1 AND r.account_id = item.account_id AND r.dm_conversation_id = item.dm_conversation_id
    AND r.read_until >= item.received_at)`;

const STREAMS = `
  WITH ${READER('$2')},
  a AS (
    SELECT id, connected_at FROM account
    WHERE organization_id = $1 AND state NOT IN ('disconnected', 'awaiting_confirmation'))
  SELECT 'mentions:' || a.id AS key, 'mentions' AS kind, a.id AS "accountId", NULL::uuid AS "keywordId",
    reading.until AS "readUntil", ${unread('tweet', `NOT item.is_own AND item.tweet_id <> '' AND item.expires_at IS NULL AND item.account_id = a.id`)}
  FROM a CROSS JOIN ${READING(`'mentions:' || a.id`)}
  UNION ALL
  SELECT 'dms:' || a.id, 'direct_messages', a.id, NULL, reading.until,
    ${unread('direct_message', 'NOT item.is_own AND item.account_id = a.id', NOT_READ_IN_CHAT)}
  FROM a CROSS JOIN ${READING(`'dms:' || a.id`)}
  UNION ALL
  SELECT 'keyword:' || k.stream_id, 'keyword', k.account_id, k.id, reading.until,
    ${unread('keyword_match', 'item.stream_id = k.stream_id')}
  FROM a JOIN keyword k ON k.organization_id = $1 AND k.account_id = a.id
  CROSS JOIN ${READING(`'keyword:' || k.stream_id`)}`;

type StreamRow = Omit<SocialStream, 'readUntil'> & { readUntil: Date };

/** The streams of the connected accounts and how much of each is unread, for the reader or where it is shared for all. */
export async function listStreams(ctx: Context): Promise<SocialStream[]> {
  requirePermission(ctx, 'social.view');
  const rows = await ctx.db.query<StreamRow>(STREAMS, [ctx.organizationId, ctx.actor.memberId], 'social-streams');
  return rows.map((row) => ({ ...row, readUntil: row.readUntil.toISOString() }));
}
