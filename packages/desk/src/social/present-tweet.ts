import type { Tweet } from '@perch/contracts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import type { Context } from '../context.ts';
import { estimate } from './estimate.ts';
import { ACTION_FACTS, presentActions, type ActionFacts } from './action-facts.ts';
import { personRefSql, profileRefSql, tweetUrlSql } from '../tickets/profile-ref.ts';
import { presentMedia, presentReason } from '../tickets/present-stored.ts';
import { QUOTED_TWEET, presentQuoted, type StoredQuote } from '../tickets/referenced-tweets.ts';

/** Columns of `tweet` that are shown; the inner query of a list reads no others. */
export const TWEET_COLUMNS = `tw.id, tw.account_id, tw.tweet_id, tw.latest_tweet_id, tw.author_id, tw.kind, tw.text,
  tw.language, tw.media, tw.metrics, tw.decision, tw.reason, tw.ticket_id, tw.posted_at, tw.edited_at, tw.deleted_at, tw.gone_reason,
  tw.conversation_id, tw.in_reply_to_tweet_id, tw.in_reply_to_user_id, tw.quoted_tweet_id, tw.mentioned_user_ids, tw.is_own, tw.received_at,
  tw.answered_at, tw.handled_at, tw.handled_by_id, tw.expires_at, tw.retweeted_tweet_id`;

/** SQL: nobody has answered the tweet, and nobody has said that it needs no answer. */
export const WITHOUT_ANSWER = `NOT tw.is_own AND tw.kind <> 'retweet' AND tw.deleted_at IS NULL
  AND tw.answered_at IS NULL AND tw.handled_at IS NULL`;
/** SQL, in the words of the index: so, and it was written to the account. */
export const UNANSWERED = `${WITHOUT_ANSWER} AND tw.expires_at IS NULL`;

/** SQL of a `TicketChip` from `ticket t` and its assignee, null where there is no ticket. */
export const TICKET_CHIP = `CASE WHEN t.id IS NOT NULL THEN json_build_object(
  'id', t.id, 'number', t.number, 'status', t.status, 'assignee', ${personRefSql('assignee')}) END AS ticket`;
export const CHIP_JOINS = (ticketId: string) => `
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = ${ticketId}
  LEFT JOIN member assignee ON assignee.organization_id = $1 AND assignee.id = t.assignee_id`;

const sentBy = (which: string) => `(
  SELECT json_build_object('deliveryId', d.id, 'by', ${personRefSql('m')}, 'apiKey', ${apiKeyRefSql('k')}) FROM delivery d
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = d.submitted_by
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = d.submitted_by_key
  WHERE d.organization_id = $1 AND ${which})`;

// asked of own tweets alone. Of a retweet whose answer was lost the delivery does not know the id
const SENT = `CASE WHEN tw.is_own THEN coalesce(
  ${sentBy(`d.account_id = tw.account_id AND d.remote_id = tw.tweet_id
    AND d.kind = CASE tw.kind WHEN 'retweet' THEN 'retweet' ELSE 'tweet' END`)},
  CASE WHEN tw.kind = 'retweet' THEN
  ${sentBy(`d.target = 'tweet:' || tw.account_id || ':' || tw.retweeted_tweet_id AND d.kind = 'retweet'
    AND d.state = 'sent' AND d.remote_id IS NULL ORDER BY d.id DESC LIMIT 1`)} END) END AS sent`;

/** A `Tweet` from the row `tw` (with `shown_ticket_id`) and what `TWEET_JOINS` brings; $1 is the organization. */
export const PRESENTED_TWEET = `tw.id, tw.tweet_id AS "tweetId", tw.kind, tw.text, tw.language, tw.media, tw.metrics,
  json_build_object('id', a.id, 'username', a.username) AS account,
  ${profileRefSql('tw.author_id', 'p', 'own')} AS author,
  ${tweetUrlSql('tw.latest_tweet_id', 'p.username', 'own.username')} AS permalink,
  tw.edited_at IS NOT NULL AS "isEdited", tw.expires_at IS NOT NULL AS "isFoundOnX", tw.deleted_at AS "deletedAt",
  tw.gone_reason AS "goneReason",
  ${TICKET_CHIP}, tw.decision, tw.reason, tw.posted_at AS "postedAt", tw.received_at AS "receivedAt",
  tw.conversation_id AS "conversationId", tw.is_own AS "isOwn", ${SENT},
  CASE WHEN tw.in_reply_to_tweet_id IS NOT NULL THEN json_build_object('tweetId', tw.in_reply_to_tweet_id,
    'username', coalesce(parent.username, parent_own.username)) END AS "inReplyTo",
  ${QUOTED_TWEET} AS quoted, ${UNANSWERED} AS "isUnanswered", tw.answered_at AS "answeredAt",
  tw.handled_at AS "handledAt", ${personRefSql('handler')} AS "handledBy",
  statement_timestamp() AS "asOf", ${ACTION_FACTS}`;

/** A tweet that names several of our accounts has its ticket with one of them; the others show that one. */
export const TICKET_OF_TWEET = `coalesce(tw.ticket_id, (SELECT other.ticket_id FROM tweet other
  WHERE other.organization_id = $1 AND other.tweet_id = tw.tweet_id AND other.ticket_id IS NOT NULL LIMIT 1))`;

export const TWEET_JOINS = `
  JOIN account a ON a.organization_id = $1 AND a.id = tw.account_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = tw.author_id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = tw.author_id
  LEFT JOIN profile parent ON parent.organization_id = $1 AND parent.twitter_user_id = tw.in_reply_to_user_id
  LEFT JOIN account parent_own ON parent_own.organization_id = $1 AND parent_own.twitter_user_id = tw.in_reply_to_user_id
  LEFT JOIN member handler ON handler.organization_id = $1 AND handler.id = tw.handled_by_id
  ${CHIP_JOINS('tw.shown_ticket_id')}`;

type Times = 'postedAt' | 'receivedAt' | 'deletedAt' | 'answeredAt' | 'handledAt' | 'asOf';
export type TweetRow = Omit<Tweet, Times | 'quoted' | 'actions' | 'languageEstimate' | 'sentiment'> &
  ActionFacts & {
    quoted: StoredQuote | null;
    postedAt: Date;
    receivedAt: Date;
    deletedAt: Date | null;
    answeredAt: Date | null;
    handledAt: Date | null;
    asOf: Date;
  };

/** How a row is shown; what may be done to it depends on the plan and the prices of the installation too. */
export const tweetPresenter = (ctx: Pick<Context, 'apiTier' | 'pricing' | 'showsEstimates'>) => (row: TweetRow) =>
  presentTweet(ctx, row);

function presentTweet(ctx: Pick<Context, 'apiTier' | 'pricing' | 'showsEstimates'>, row: TweetRow): Tweet {
  return {
    id: row.id,
    tweetId: row.tweetId,
    account: row.account,
    author: row.author,
    kind: row.kind,
    text: row.deletedAt ? '' : row.text,
    language: row.language,
    ...estimatesOf(row, ctx.showsEstimates ?? true),
    media: row.deletedAt ? [] : presentMedia(row.media),
    metrics: row.deletedAt ? null : row.metrics && presentMetrics(row.metrics),
    permalink: row.permalink,
    conversationId: row.conversationId,
    inReplyTo: row.inReplyTo,
    quoted: row.deletedAt ? null : row.quoted && presentQuoted(row.quoted),
    isOwn: row.isOwn,
    sent: row.sent,
    isEdited: row.isEdited,
    isFoundOnX: row.isFoundOnX,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    goneReason: row.deletedAt && row.goneReason,
    ticket: row.ticket,
    decision: row.decision,
    reason: presentReason(row.reason),
    isUnanswered: row.isUnanswered,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    handledAt: row.handledAt?.toISOString() ?? null,
    handledBy: row.handledBy,
    actions: presentActions(ctx, row),
    postedAt: row.postedAt.toISOString(),
    receivedAt: row.receivedAt.toISOString(),
    asOf: row.asOf.toISOString(),
  };
}

const presentMetrics = ({ replies, retweets, likes, quotes }: NonNullable<Tweet['metrics']>) => ({
  replies,
  retweets,
  likes,
  quotes,
});

/** What Perch makes of the words by itself; of its own it makes nothing. */
function estimatesOf(
  { text, language, isOwn, deletedAt }: TweetRow,
  areShown: boolean,
): Pick<Tweet, 'languageEstimate' | 'sentiment'> {
  if (!areShown || isOwn || deletedAt) return { languageEstimate: null, sentiment: null };
  return estimate(text, language);
}
