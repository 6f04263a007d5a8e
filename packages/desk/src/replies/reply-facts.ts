import { tierOf } from '../accounts/api-tier.ts';
import { MERGED_INTO } from '../tickets/refuse-merged.ts';
import { isErasedSql } from '../tickets/profile-ref.ts';
import { hasWrittenDm, quotedUserOf, whoAnswers } from '../tickets/who-answers.ts';
import { firstSql } from '../first-sql.ts';

const answeredFrom = (among: string, channel: string, named: string) => `
  FROM message m
  LEFT JOIN tweet w ON w.organization_id = m.organization_id AND w.id = m.tweet_row_id
  WHERE m.organization_id = $1 AND m.ticket_id = $2 AND ${among}
    AND CASE WHEN ${named}::uuid IS NULL THEN m.direction = 'in' ELSE m.id = ${named} END
  ORDER BY m.channel = ${channel} DESC, w.deleted_at IS NOT NULL, m.posted_at DESC, m.id DESC LIMIT 1`;

const SPOKEN = `(SELECT m.id ${answeredFrom("m.channel IN ('twitter', 'twitter_dm')", '$4', '$5')})`;
const CUSTOMER = firstSql('who.customer_id', 't.customer_id');
const WRITTEN_TO = firstSql('who.account_id', 't.account_id');
// what another account has said to them privately is none of its business
const CONVERSATION = `CASE WHEN a.id = ${WRITTEN_TO} THEN coalesce(who.dm_conversation_id,
  CASE WHEN t.channel = 'twitter_dm' AND who.account_id IS NULL THEN t.conversation_id END) END`;

/**
 * What is known of a ticket that is answered: `TicketFacts`, and whether that person's data was erased. $3: the plan of the platform's app; $4, $5: as $3, $4
 * of `ANSWERED`; $6: the account that answers, null: the one that was written to.
 */
export const TICKET = `
  SELECT t.status, ${MERGED_INTO}, a.id AS "accountId", ${CUSTOMER} AS "customerId",
    ${CONVERSATION} AS "dmConversationId", a.state AS "accountState", a.twitter_user_id AS "twitterUserId",
    coalesce(${tierOf('a')}, $3) AS tier,
    p.receives_dm AS "receivesDm", p.is_protected AS "isProtected",
    ${hasWrittenDm('a', CUSTOMER, CONVERSATION)} AS "hasWrittenDm",
    ${isErasedSql(CUSTOMER, 'p')} AS "isErased"
  FROM ticket t
  LEFT JOIN LATERAL (${whoAnswers(SPOKEN)}) who ON true
  LEFT JOIN account a ON a.organization_id = t.organization_id AND a.id = ${firstSql('$6::uuid', WRITTEN_TO)}
  LEFT JOIN profile p ON p.organization_id = t.organization_id AND p.twitter_user_id = ${CUSTOMER}
  WHERE t.organization_id = $1 AND t.id = $2`;

// to a tweet that is named, a direct message goes too
const OF_CHANNEL = `(m.channel = $3 OR $4::uuid IS NOT NULL AND $3 = 'twitter_dm' AND m.channel = 'twitter')`;

/** A named message, else the customer's latest of the channel that still stands on X: `Answered`. */
export const ANSWERED = `
  SELECT m.id AS "messageId", CASE WHEN w.id IS NOT NULL THEN json_build_object('latestTweetId', w.latest_tweet_id,
    'authorId', w.author_id, 'conversationId', w.conversation_id, 'mentionedUserIds', w.mentioned_user_ids,
    'quotedUserId', ${quotedUserOf('w')}, 'isOwn', w.is_own, 'isDeleted', w.deleted_at IS NOT NULL) END AS tweet
  ${answeredFrom(OF_CHANNEL, '$3', '$4')}`;
