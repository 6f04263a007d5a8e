import { weightedLength } from '../world/compose-text.ts';
import type { Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import {
  duplicateTweet,
  featureNotPermitted,
  invalidBody,
  replyNotAllowed,
  replyToDeleted,
  tooLong,
  XProblem,
} from './problem.ts';
import type { CreateTweet } from './tweets.routes.ts';

const DUPLICATE_WINDOW_MS = 24 * 3_600_000;
const LONG_POST = 25_000;

/** Why X would not take this post, or null. */
export function createRefusal(world: World, author: User, body: CreateTweet): XProblem | null {
  const text = body.text ?? '';
  if (text.trim() === '') {
    return invalidBody('$.text: is missing but it is required when no media, poll or quote_tweet_id is given');
  }
  if (body.media) return invalidBody('Your media IDs are invalid.');
  if (body.poll || body.edit_options) return featureNotPermitted();
  if (weightedLength(text) > (hasLongPosts(author) ? LONG_POST : 280)) return tooLong();

  const isSelfServe = world.settings.tier === 'self-serve';
  if (body.quote_tweet_id !== undefined) {
    if (isSelfServe) return featureNotPermitted();
    if (!world.tweets.has(body.quote_tweet_id)) return replyToDeleted();
  }
  const parentId = body.reply?.in_reply_to_tweet_id;
  const parent = parentId === undefined ? undefined : world.tweets.get(parentId);
  if (parentId !== undefined && !parent) return replyToDeleted();
  if (parent && isSelfServe && !hasInvited(world, parent, author)) return replyNotAllowed();
  return isDuplicate(world, author, text, parentId) ? duplicateTweet() : null;
}

function hasLongPosts(author: User): boolean {
  return author.subscription === 'Premium' || author.subscription === 'PremiumPlus';
}

/** Since 23 Feb 2026: the direct parent must be one's own, name the account or quote it. */
function hasInvited(world: World, parent: Tweet, author: User): boolean {
  if (parent.authorId === author.id || parent.mentionedIds.includes(author.id)) return true;
  const quoted = parent.quotedTweetId === undefined ? undefined : world.tweets.get(parent.quotedTweetId);
  return quoted?.authorId === author.id;
}

/** The same words to the same people: automatic mentions are part of what X compares. */
function isDuplicate(world: World, author: User, text: string, parentId: string | undefined): boolean {
  const parent = parentId === undefined ? undefined : world.tweets.get(parentId);
  const own = world.tweetsBy(author.id);
  const since = world.clock() - DUPLICATE_WINDOW_MS;
  for (let index = own.length - 1; index >= 0 && own[index]!.createdAt >= since; index -= 1) {
    const earlier = own[index]!;
    if (earlier.typedText.trim() === text.trim() && earlier.inReplyToUserId === parent?.authorId) return true;
  }
  return false;
}
