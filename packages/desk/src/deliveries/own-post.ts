import type { FetchedDirectMessage, FetchedTweet } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { tweetsByIds } from '../intake/page-queries.ts';
import { timeOfSnowflake } from '../intake/snowflake.ts';
import type { DeliveryRow, TweetEffectRow } from './delivery-row.ts';

/** What we know of a post of ours: all of it when X has shown it to us, else what we sent and the id X gave. */
export type OwnPost = FetchedTweet | FetchedDirectMessage;

export interface SendingAccount {
  id: string;
  twitterUserId: string;
  username: string;
}

const DAY_MS = 86_400_000;

/** When X says that it was posted, unless that cannot be. */
function postedAtOf(remoteId: string, now: Date): Date {
  const toldAt = timeOfSnowflake(remoteId);
  return Math.abs(toldAt.getTime() - now.getTime()) < DAY_MS ? toldAt : now;
}

/** The post that X has just confirmed with nothing but its id. */
export function postOf(row: DeliveryRow, remoteId: string, account: SendingAccount, now: Date): OwnPost | null {
  const postedAt = postedAtOf(remoteId, now);
  switch (row.kind) {
    case 'tweet':
      return {
        tweetId: remoteId,
        latestTweetId: remoteId,
        authorId: account.twitterUserId,
        conversationId: row.payload.conversationId ?? remoteId,
        inReplyToTweetId: row.payload.inReplyToTweetId,
        inReplyToUserId: null,
        mentionedUserIds: [],
        kind: row.payload.inReplyToTweetId === null ? 'tweet' : 'reply',
        text: row.payload.text.trim(),
        language: null,
        media: [],
        metrics: null,
        postedAt,
      };
    case 'dm':
      return {
        dmEventId: remoteId,
        dmConversationId: row.payload.dmConversationId,
        isGroup: !row.payload.dmConversationId.includes('-'),
        senderId: account.twitterUserId,
        text: row.payload.text.trim(),
        media: [],
        postedAt,
      };
    default:
      return null;
  }
}

// "DO UPDATE" so that the row comes back also when a poll of the own tweets was quicker
const ADD_TWEET = `
  INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id,
    in_reply_to_tweet_id, in_reply_to_user_id, mentioned_user_ids, kind, text, language, media, metrics, is_own, decision,
    reason, posted_at, received_at)
  SELECT $1, $2, $3, n."tweetId", n."latestTweetId", n."authorId", n."conversationId", n."inReplyToTweetId",
    coalesce(n."inReplyToUserId", parent.author_id), n."mentionedUserIds", n.kind, n.text, n.language, n.media, n.metrics,
    true, 'outbound', '{"code": "own_tweet"}', n."postedAt", $5
  FROM json_to_record($4::json) AS n("tweetId" text, "latestTweetId" text, "authorId" text, "conversationId" text,
    "inReplyToTweetId" text, "inReplyToUserId" text, "mentionedUserIds" text[], kind text, text text, language text,
    media jsonb, metrics jsonb, "postedAt" timestamptz)
  LEFT JOIN LATERAL (
    SELECT p.author_id FROM tweet p WHERE p.organization_id = $1 AND p.account_id = $3 AND p.id = ANY (ARRAY(
      ${tweetsByIds('t.id', 'ARRAY[n."inReplyToTweetId"]')})) LIMIT 1) parent ON true
  ON CONFLICT (organization_id, account_id, tweet_id) DO UPDATE SET is_own = true
  RETURNING id, posted_at AS "postedAt"`;

const ADD_DIRECT_MESSAGE = `
  INSERT INTO direct_message (organization_id, id, account_id, dm_event_id, dm_conversation_id, is_group, sender_id, text,
    media, is_own, decision, reason, posted_at, received_at)
  SELECT $1, $2, $3, n."dmEventId", n."dmConversationId", n."isGroup", n."senderId", n.text, n.media, true, 'outbound',
    '{"code": "own_direct_message"}', n."postedAt", $5
  FROM json_to_record($4::json) AS n("dmEventId" text, "dmConversationId" text, "isGroup" boolean, "senderId" text,
    text text, media jsonb, "postedAt" timestamptz)
  ON CONFLICT (organization_id, account_id, dm_event_id) DO UPDATE SET is_own = true
  RETURNING id, posted_at AS "postedAt"`;

// the list of conversations counts the message; only if it was not there before
const TOUCH_CONVERSATION = `
  UPDATE dm_conversation SET message_count = message_count + 1,
    last_message_id = CASE WHEN $5 >= last_message_at THEN $4 ELSE last_message_id END,
    last_message_at = greatest(last_message_at, $5)
  WHERE organization_id = $1 AND account_id = $2 AND dm_conversation_id = $3`;

/** Writes our own post as a poll would have; whichever comes first, there is one row. */
export async function writeOwnPost(
  statement: Statement,
  organizationId: string,
  accountId: string,
  post: OwnPost,
  now: Date,
): Promise<{ rowId: string; postedAt: Date }> {
  const newId = uuid7(now.getTime());
  const values = [organizationId, newId, accountId, asRecords([post]).slice(1, -1), now];
  const isTweet = 'tweetId' in post;
  const { rows } = isTweet
    ? await statement('own-tweet', ADD_TWEET, values)
    : await statement('own-direct-message', ADD_DIRECT_MESSAGE, values);
  const { id: rowId, postedAt } = rows[0] as { id: string; postedAt: Date };
  if (!isTweet && rowId === newId) {
    const conversation = [organizationId, accountId, post.dmConversationId, rowId, postedAt];
    await statement('own-conversation', TOUCH_CONVERSATION, conversation);
  }
  return { rowId, postedAt };
}

const SHOW_FILES = `
  UPDATE tweet SET media = coalesce((
    SELECT jsonb_agg(jsonb_build_object('kind', CASE f.kind WHEN 'image' THEN 'photo' WHEN 'gif' THEN 'animated_gif' ELSE 'video' END,
      'url', '/api/v1/attachments/' || f.id || '/content', 'previewUrl', NULL, 'altText', f.alt_text, 'width', NULL,
      'height', NULL) ORDER BY f.position)
    FROM attachment f WHERE f.organization_id = $1 AND f.delivery_id = $3), '[]')
  WHERE organization_id = $1 AND id = $2 AND media = '[]'`;

/** A new tweet that X has not shown us yet shows the files that it was sent with. */
export const showFilesOf = (statement: Statement, organizationId: string, rowId: string, deliveryId: string) =>
  statement('own-tweet-files', SHOW_FILES, [organizationId, rowId, deliveryId]);

// as X words it; what the timeline shows of it later finds the row
const ADD_RETWEET = `
  INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id,
    retweeted_tweet_id, mentioned_user_ids, kind, text, language, media, is_own, decision, reason, posted_at, received_at)
  SELECT $1, $2, w.account_id, $5, $5, a.twitter_user_id, $5, $6, ARRAY[w.author_id], 'retweet',
    CASE WHEN char_length(said.words) > 140 THEN left(said.words, 139) || '…' ELSE said.words END,
    w.language, '[]', true, 'outbound', '{"code": "own_tweet"}', $7, $8
  FROM tweet w
  JOIN account a ON a.organization_id = $1 AND a.id = w.account_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = w.author_id
  CROSS JOIN LATERAL (SELECT 'RT @' || coalesce(p.username, 'i') || ': ' || w.text AS words) said
  WHERE w.organization_id = $1 AND w.account_id = $3 AND w.tweet_id = $4 AND w.deleted_at IS NULL
  ON CONFLICT (organization_id, account_id, tweet_id) DO NOTHING`;

/** Writes a retweet that X has just confirmed as a poll of the account's tweets would have. */
export const writeOwnRetweet = (
  statement: Statement,
  organizationId: string,
  { accountId, payload }: TweetEffectRow,
  retweetId: string,
  now: Date,
) =>
  statement('own-retweet', ADD_RETWEET, [
    ...[organizationId, uuid7(now.getTime()), accountId, payload.tweetId, retweetId, payload.versionId],
    ...[postedAtOf(retweetId, now), now],
  ]);
