import { tierOf } from '../accounts/api-tier.ts';

/** What is known of a ticket that is answered: `TicketFacts`. $3: the plan of the platform's app. */
export const TICKET = `
  SELECT t.status, t.channel, t.account_id AS "accountId", t.conversation_id AS "conversationId",
    t.customer_id AS "customerId", a.state AS "accountState", a.twitter_user_id AS "twitterUserId",
    coalesce(${tierOf('a')}, $3) AS tier,
    p.receives_dm AS "receivesDm", p.is_protected AS "isProtected",
    EXISTS (SELECT FROM direct_message d WHERE d.organization_id = t.organization_id AND d.account_id = t.account_id
      AND d.dm_conversation_id IN (t.customer_id || '-' || a.twitter_user_id, a.twitter_user_id || '-' || t.customer_id,
        CASE WHEN t.channel = 'twitter_dm' THEN t.conversation_id END)
      AND NOT d.is_own) AS "hasWrittenDm"
  FROM ticket t
  LEFT JOIN account a ON a.organization_id = t.organization_id AND a.id = t.account_id
  LEFT JOIN profile p ON p.organization_id = t.organization_id AND p.twitter_user_id = t.customer_id
  WHERE t.organization_id = $1 AND t.id = $2`;

/** A named message, else the customer's latest of the channel that still stands on X: `Answered`. */
export const ANSWERED = `
  SELECT m.id AS "messageId", CASE WHEN w.id IS NOT NULL THEN json_build_object('latestTweetId', w.latest_tweet_id,
    'authorId', w.author_id, 'conversationId', w.conversation_id, 'mentionedUserIds', w.mentioned_user_ids,
    'isOwn', w.is_own, 'isDeleted', w.deleted_at IS NOT NULL) END AS tweet
  FROM message m
  LEFT JOIN tweet w ON w.organization_id = m.organization_id AND w.id = m.tweet_row_id
  WHERE m.organization_id = $1 AND m.ticket_id = $2 AND m.channel = $3
    AND CASE WHEN $4::uuid IS NULL THEN m.direction = 'in' ELSE m.id = $4 END
  ORDER BY w.deleted_at IS NOT NULL, m.posted_at DESC, m.id DESC LIMIT 1`;
