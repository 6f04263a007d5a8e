import { AppError } from '@perch/contracts';
import type { Statement } from '@perch/db';
import { platformTier, tierOf } from '../accounts/api-tier.ts';
import type { Context } from '../context.ts';
import type { DeliveryRow } from '../deliveries/delivery-row.ts';
import { hasWrittenDm, quotedUserOf } from '../tickets/who-answers.ts';
import type { Answered, TicketFacts } from './decide-reply.ts';

// who it goes to was decided when it was written: a ticket that was merged since may hold other people
const PERSON = `CASE WHEN $4::text IS NULL THEN w.author_id
  WHEN $4 LIKE a.twitter_user_id || '-%' THEN split_part($4, '-', 2)
  WHEN $4 LIKE '%-' || a.twitter_user_id THEN split_part($4, '-', 1) END`;

const EDITED = `
  SELECT EXISTS (SELECT FROM attachment f WHERE f.organization_id = $1 AND f.message_id = m.id) AS "hasMedia",
    CASE WHEN w.id IS NOT NULL THEN json_build_object('messageId', m.in_reply_to_message_id,
      'tweet', json_build_object('latestTweetId', w.latest_tweet_id, 'authorId', w.author_id,
        'conversationId', w.conversation_id, 'mentionedUserIds', w.mentioned_user_ids, 'quotedUserId', ${quotedUserOf('w')}, 'isOwn', w.is_own,
        'isDeleted', w.deleted_at IS NOT NULL)) END AS answered,
    json_build_object('status', t.status, 'accountId', a.id, 'dmConversationId', $4::text, 'customerId', ${PERSON},
      'accountState', a.state, 'twitterUserId', a.twitter_user_id, 'tier', coalesce(${tierOf('a')}, $3),
      'receivesDm', p.receives_dm, 'isProtected', p.is_protected,
      'hasWrittenDm', ${hasWrittenDm('a', PERSON, '$4')}) AS facts
  FROM delivery d
  JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
  JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
  JOIN account a ON a.organization_id = $1 AND a.id = d.account_id
  LEFT JOIN message q ON q.organization_id = $1 AND q.id = m.in_reply_to_message_id
  LEFT JOIN tweet w ON w.organization_id = $1 AND w.id = q.tweet_row_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = ${PERSON}
  WHERE d.organization_id = $1 AND d.id = $2`;

interface Edited {
  hasMedia: boolean;
  answered: Answered | null;
  facts: TicketFacts;
}

/**
 * What the new words of a reply on X are judged by: the account that sends it and the person it was written to.
 * @throws AppError `reply_channel_unavailable` when the account is no more
 */
export async function readEdited(
  statement: Statement,
  ctx: Context,
  { id, payload }: Extract<DeliveryRow, { kind: 'tweet' | 'dm' }>,
): Promise<Edited> {
  const conversation = 'dmConversationId' in payload ? payload.dmConversationId : null;
  const { rows } = await statement('edit-facts', EDITED, [ctx.organizationId, id, platformTier(ctx), conversation]);
  if (!rows[0]) throw new AppError('reply_channel_unavailable');
  return rows[0] as Edited;
}
