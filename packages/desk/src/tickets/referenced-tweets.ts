import type { ReferencedTweet } from '@perch/contracts';
import { presentMedia, type StoredMedia } from './present-stored.ts';
import { profileRefSql, tweetUrlSql } from './profile-ref.ts';

// asked tweet by tweet: for an EXISTS here Postgres would rather read all tweets of the ticket, once for each message
const IS_IN_TICKET = `coalesce((SELECT true FROM tweet here
  WHERE here.organization_id = $1 AND here.tweet_id = named.id AND here.ticket_id = m.ticket_id LIMIT 1), false)`;

/**
 * SQL of what `message m` with its `tweet tw` quotes, and of what it answers where that does not stand in its ticket;
 * $1 is the organization. Of several accounts that have met a tweet one is enough.
 */
export const REFERENCED_TWEETS = `
  CASE WHEN tw.quoted_tweet_id IS NOT NULL OR tw.in_reply_to_tweet_id IS NOT NULL THEN (
    SELECT json_agg(json_build_object('kind', named.kind,
      'url', ${tweetUrlSql('named.id', 'rp.username', 'ro.username')},
      'tweet', CASE WHEN r.id IS NOT NULL THEN json_build_object(
        'profile', ${profileRefSql('r.author_id', 'rp', 'ro')}, 'text', r.text, 'media', r.media,
        'postedAt', r.posted_at) END) ORDER BY named.kind)
    FROM (VALUES ('answered', tw.in_reply_to_tweet_id), ('quoted', tw.quoted_tweet_id)) named(kind, id)
    LEFT JOIN LATERAL (
      SELECT w.id, w.author_id, w.text, w.media, w.posted_at FROM tweet w
      WHERE w.organization_id = $1 AND w.tweet_id = named.id AND w.deleted_at IS NULL AND w.erased_at IS NULL
      LIMIT 1) r ON true
    LEFT JOIN profile rp ON rp.organization_id = $1 AND rp.twitter_user_id = r.author_id
    LEFT JOIN account ro ON ro.organization_id = $1 AND ro.twitter_user_id = r.author_id
    WHERE named.id IS NOT NULL AND (named.kind = 'quoted' OR NOT EXISTS (
        SELECT FROM message answered
        WHERE answered.organization_id = $1 AND answered.id = m.in_reply_to_message_id
          AND answered.ticket_id = m.ticket_id)
      AND NOT ${IS_IN_TICKET})) END`;

export interface StoredReference extends Omit<ReferencedTweet, 'tweet'> {
  tweet: (Omit<NonNullable<ReferencedTweet['tweet']>, 'media'> & { media: StoredMedia[] }) | null;
}

export const presentReferenced = (references: readonly StoredReference[] | null): ReferencedTweet[] =>
  (references ?? []).map(({ kind, url, tweet }) => ({
    kind,
    url,
    tweet: tweet && {
      profile: tweet.profile,
      text: tweet.text,
      media: presentMedia(tweet.media),
      postedAt: new Date(tweet.postedAt).toISOString(),
    },
  }));
