import type { Tweet } from '@perch/contracts';
import { personRefSql, profileRefSql, tweetUrlSql } from '../tickets/profile-ref.ts';
import { presentMedia, presentReason } from '../tickets/present-stored.ts';

/** Columns of `tweet` that are shown; the inner query of a list reads no others. */
export const TWEET_COLUMNS = `tw.id, tw.account_id, tw.tweet_id, tw.latest_tweet_id, tw.author_id, tw.kind, tw.text,
  tw.language, tw.media, tw.metrics, tw.decision, tw.reason, tw.ticket_id, tw.posted_at, tw.edited_at, tw.deleted_at`;

/** SQL of a `TicketChip` from `ticket t` and its assignee, null where there is no ticket. */
export const TICKET_CHIP = `CASE WHEN t.id IS NOT NULL THEN json_build_object(
  'id', t.id, 'number', t.number, 'status', t.status, 'assignee', ${personRefSql('assignee')}) END AS ticket`;
export const CHIP_JOINS = (ticketId: string) => `
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = ${ticketId}
  LEFT JOIN member assignee ON assignee.organization_id = $1 AND assignee.id = t.assignee_id`;

/** A `Tweet` from the row `tw` (with `shown_ticket_id`) and what `TWEET_JOINS` brings; $1 is the organization. */
export const PRESENTED_TWEET = `tw.id, tw.tweet_id AS "tweetId", tw.kind, tw.text, tw.language, tw.media, tw.metrics,
  json_build_object('id', a.id, 'username', a.username) AS account,
  ${profileRefSql('tw.author_id', 'p', 'own')} AS author,
  ${tweetUrlSql('tw.latest_tweet_id', 'p.username', 'own.username')} AS permalink,
  tw.edited_at IS NOT NULL AS "isEdited", tw.deleted_at AS "deletedAt",
  ${TICKET_CHIP}, tw.decision, tw.reason, tw.posted_at AS "postedAt"`;

/** A tweet that names several of our accounts has its ticket with one of them; the others show that one. */
export const TICKET_OF_TWEET = `coalesce(tw.ticket_id, (SELECT other.ticket_id FROM tweet other
  WHERE other.organization_id = $1 AND other.tweet_id = tw.tweet_id AND other.ticket_id IS NOT NULL LIMIT 1))`;

export const TWEET_JOINS = `
  JOIN account a ON a.organization_id = $1 AND a.id = tw.account_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = tw.author_id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = tw.author_id
  ${CHIP_JOINS('tw.shown_ticket_id')}`;

export type TweetRow = Omit<Tweet, 'postedAt' | 'deletedAt'> & { postedAt: Date; deletedAt: Date | null };

export function presentTweet(row: TweetRow): Tweet {
  return {
    id: row.id,
    tweetId: row.tweetId,
    account: row.account,
    author: row.author,
    kind: row.kind,
    text: row.deletedAt ? '' : row.text,
    language: row.language,
    media: row.deletedAt ? [] : presentMedia(row.media),
    metrics: row.deletedAt ? null : row.metrics && presentMetrics(row.metrics),
    permalink: row.permalink,
    isEdited: row.isEdited,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    ticket: row.ticket,
    decision: row.decision,
    reason: presentReason(row.reason),
    postedAt: row.postedAt.toISOString(),
  };
}

const presentMetrics = ({ replies, retweets, likes, quotes }: NonNullable<Tweet['metrics']>) => ({
  replies,
  retweets,
  likes,
  quotes,
});
