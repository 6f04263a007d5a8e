import type { ReferencedTweet } from '@perch/contracts';
import { presentMedia, type StoredMedia } from './present-stored.ts';
import { profileRefSql, tweetUrlSql } from './profile-ref.ts';

// asked tweet by tweet: for an EXISTS here Postgres would rather read all tweets of the ticket, once for each message
const IS_IN_TICKET = `coalesce((SELECT true FROM tweet here
  WHERE here.organization_id = $1 AND here.tweet_id = named.id AND here.ticket_id = m.ticket_id LIMIT 1), false)`;

/** SQL, for a FROM: the stored tweet of an id, with its author; of several accounts that have met it one is enough. */
const stored = (id: string) => `LEFT JOIN LATERAL (
      SELECT w.id, w.author_id, w.text, w.media, w.posted_at FROM tweet w
      WHERE w.organization_id = $1 AND w.tweet_id = ${id} AND w.deleted_at IS NULL AND w.erased_at IS NULL
      LIMIT 1) r ON true
    LEFT JOIN profile rp ON rp.organization_id = $1 AND rp.twitter_user_id = r.author_id
    LEFT JOIN account ro ON ro.organization_id = $1 AND ro.twitter_user_id = r.author_id`;

const shown = (id: string) => `'url', ${tweetUrlSql(id, 'rp.username', 'ro.username')},
      'tweet', CASE WHEN r.id IS NOT NULL THEN json_build_object(
        'profile', ${profileRefSql('r.author_id', 'rp', 'ro')}, 'text', r.text, 'media', r.media,
        'postedAt', r.posted_at) END`;

/** SQL of what the tweet `tw` quotes, null where it quotes nothing; $1 is the organization. */
export const QUOTED_TWEET = `CASE WHEN tw.quoted_tweet_id IS NOT NULL THEN (
    SELECT json_build_object(${shown('tw.quoted_tweet_id')})
    FROM (VALUES (true)) quote(is_there) ${stored('tw.quoted_tweet_id')}) END`;

/**
 * SQL of what `message m` with its `tweet tw` quotes, and of what it answers where that does not stand in its ticket;
 * $1 is the organization.
 */
export const REFERENCED_TWEETS = `
  CASE WHEN tw.quoted_tweet_id IS NOT NULL OR tw.in_reply_to_tweet_id IS NOT NULL THEN (
    SELECT json_agg(json_build_object('kind', named.kind, ${shown('named.id')}) ORDER BY named.kind)
    FROM (VALUES ('answered', tw.in_reply_to_tweet_id), ('quoted', tw.quoted_tweet_id)) named(kind, id)
    ${stored('named.id')}
    WHERE named.id IS NOT NULL AND (named.kind = 'quoted' OR NOT EXISTS (
        SELECT FROM message answered
        WHERE answered.organization_id = $1 AND answered.id = m.in_reply_to_message_id
          AND answered.ticket_id = m.ticket_id)
      AND NOT ${IS_IN_TICKET})) END`;

export interface StoredQuote extends Omit<ReferencedTweet, 'kind' | 'tweet'> {
  tweet: (Omit<NonNullable<ReferencedTweet['tweet']>, 'media'> & { media: StoredMedia[] }) | null;
}
export type StoredReference = StoredQuote & Pick<ReferencedTweet, 'kind'>;

export const presentReferenced = (references: readonly StoredReference[] | null): ReferencedTweet[] =>
  (references ?? []).map(({ kind, ...quote }) => ({ kind, ...presentQuoted(quote) }));

export const presentQuoted = ({ url, tweet }: StoredQuote): Omit<ReferencedTweet, 'kind'> => ({
  url,
  tweet: tweet && {
    profile: tweet.profile,
    text: tweet.text,
    media: presentMedia(tweet.media),
    postedAt: new Date(tweet.postedAt).toISOString(),
  },
});
