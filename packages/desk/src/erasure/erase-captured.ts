import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import type { ErasureTurn } from './carry-on-erasure.ts';

/** Rows of one transaction, during which the organization's intake waits. */
const BATCH = 500;

/** SQL: of a stored reason its code; the words that matched go. */
export const codeOf = (reason: string) =>
  `CASE WHEN ${reason} IS NOT NULL THEN jsonb_build_object('code', ${reason}->'code') END`;

// what they wrote, and what an account of ours answered them; ids stay, so that intake knows them
const TWEETS = `
  WITH due AS (
    (SELECT id FROM tweet WHERE organization_id = $1 AND author_id = ANY ($2) AND NOT is_own AND erased_at IS NULL
       AND posted_at <= $3 ORDER BY posted_at DESC LIMIT ${BATCH})
    UNION ALL
    (SELECT id FROM tweet WHERE organization_id = $1 AND in_reply_to_user_id = ANY ($2) AND is_own AND erased_at IS NULL
       AND posted_at <= $3 ORDER BY posted_at DESC LIMIT ${BATCH})),
  erased AS (
    UPDATE tweet w SET text = '', media = '[]', metrics = NULL, language = NULL, mentioned_user_ids = '{}',
      reason = ${codeOf('w.reason')}, deleted_at = coalesce(w.deleted_at, $4), erased_at = $4
    WHERE w.organization_id = $1 AND w.id = ANY (ARRAY(SELECT id FROM due)) RETURNING w.id, w.decision, w.ticket_id),
  unmatched AS (
    DELETE FROM keyword_match k WHERE k.organization_id = $1 AND k.tweet_row_id = ANY (ARRAY(SELECT id FROM erased))),
  messages AS (
    UPDATE message m SET text = '', media = '[]', reason = ${codeOf('m.reason')}, erased_at = $4
    WHERE m.organization_id = $1 AND m.tweet_row_id = ANY (ARRAY(SELECT id FROM erased))
    RETURNING m.ticket_id, m.posted_at),
  tickets AS (
    UPDATE ticket t SET rev = t.rev + 1, updated_at = $4,
      subject = CASE WHEN EXISTS (SELECT FROM erased e WHERE e.ticket_id = t.id AND e.decision = 'opened') THEN ''
                ELSE t.subject END,
      preview = CASE WHEN EXISTS (SELECT FROM messages m WHERE m.ticket_id = t.id AND m.posted_at = t.last_message_at) THEN ''
                ELSE t.preview END
    WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(SELECT ticket_id FROM messages))
    RETURNING t.id, t.rev)
  SELECT (SELECT count(*)::integer FROM erased) AS count,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'rev', rev)), '[]') FROM tickets) AS tickets`;

// in a group only what they wrote themselves; a conversation of two is theirs as a whole
const DIRECT_MESSAGES = `
  WITH due AS (
    (SELECT id FROM direct_message WHERE organization_id = $1 AND sender_id = ANY ($2) AND NOT is_own
       AND erased_at IS NULL AND posted_at <= $3 ORDER BY posted_at DESC LIMIT ${BATCH})
    UNION ALL
    (SELECT d.id FROM account a CROSS JOIN unnest($2::text[]) AS person(id)
     JOIN direct_message d ON d.organization_id = $1 AND d.account_id = a.id
       AND d.dm_conversation_id IN (a.twitter_user_id || '-' || person.id, person.id || '-' || a.twitter_user_id)
       AND d.is_own AND d.erased_at IS NULL AND d.posted_at <= $3
     WHERE a.organization_id = $1 LIMIT ${BATCH})),
  erased AS (
    UPDATE direct_message d SET text = '', media = '[]', reason = ${codeOf('d.reason')},
      deleted_at = coalesce(d.deleted_at, $4), erased_at = $4
    WHERE d.organization_id = $1 AND d.id = ANY (ARRAY(SELECT id FROM due)) RETURNING d.id),
  messages AS (
    UPDATE message m SET text = '', media = '[]', reason = ${codeOf('m.reason')}, erased_at = $4
    WHERE m.organization_id = $1 AND m.direct_message_id = ANY (ARRAY(SELECT id FROM erased))
    RETURNING m.ticket_id, m.posted_at),
  tickets AS (
    UPDATE ticket t SET rev = t.rev + 1, updated_at = $4,
      preview = CASE WHEN EXISTS (SELECT FROM messages m WHERE m.ticket_id = t.id AND m.posted_at = t.last_message_at) THEN ''
                ELSE t.preview END
    WHERE t.organization_id = $1 AND t.id = ANY (ARRAY(SELECT ticket_id FROM messages))
    RETURNING t.id, t.rev)
  SELECT (SELECT count(*)::integer FROM erased) AS count,
    (SELECT coalesce(json_agg(json_build_object('id', id, 'rev', rev)), '[]') FROM tickets) AS tickets`;

interface Erased {
  count: number;
  tickets: { id: string; rev: number }[];
}

/** Erases tweets and direct messages of a person, wherever they are shown. Answers whether there may be more. */
export async function eraseCaptured(ctx: Context, turn: ErasureTurn): Promise<boolean> {
  if (turn.twitterUserIds.length === 0) return false;
  const values = [ctx.organizationId, turn.twitterUserIds, turn.requestedAt, ctx.now()];
  const erased = await ctx.db.pipeline(async (statement) => {
    // a page under way may be about to show one of them again
    const [, tweets, messages] = await settleAll([
      lockCounter(statement, ctx.organizationId),
      statement('erase-person-tweets', TWEETS, values),
      statement('erase-person-messages', DIRECT_MESSAGES, values),
    ]);
    return [tweets.rows[0] as Erased, messages.rows[0] as Erased];
  });
  const tickets = erased.flatMap((each) => each.tickets);
  await Promise.all(tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })));
  return erased.some(({ count }) => count > 0);
}
