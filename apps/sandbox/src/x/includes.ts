import type { Media, Poll, Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { TweetSelection } from './fields.ts';
import { suspendedUser } from './partial-errors.ts';
import { referencedTweets } from './tweet-field.ts';
import { nameIn } from './vocabulary.ts';
import { canSee, lookUpTweets } from './visibility.ts';

/** What an answer carries beside its tweets, each once. */
export interface Includes {
  users: User[];
  tweets: Tweet[];
  media: Media[];
  polls: { poll: Poll; startedAt: number }[];
  errors: { type: string }[];
}

/** Follows the expansions of tweets; what they lead to and may not be shown becomes an entry of `errors[]`. */
export function includesOf(
  eyes: { world: World; viewer?: User | undefined },
  tweets: readonly Tweet[],
  { vocabulary, expansions }: Pick<TweetSelection, 'vocabulary' | 'expansions'>,
): Includes {
  const { world } = eyes;
  const userIds = new Map<string, string>();
  const included = new Set<Tweet>();
  const media = new Map<string, Media>();
  const polls: Includes['polls'] = [];
  const referencedIds = new Set<string>();
  const expand = (expansion: string, id: string | undefined) => {
    if (id !== undefined && expansions.has(expansion) && !userIds.has(id)) userIds.set(id, expansion);
  };

  for (const tweet of tweets) {
    expand('author_id', tweet.authorId);
    expand('username', tweet.authorId);
    expand('in_reply_to_user_id', tweet.inReplyToUserId);
    for (const { id } of tweet.entities.mentions ?? []) expand('entities.mentions.username', id);
    for (const { id } of tweet.noteTweet?.entities.mentions ?? []) expand('entities.note.mentions.username', id);
    if (expansions.has('attachments.media_keys')) for (const item of tweet.media) media.set(item.mediaKey, item);
    if (expansions.has('attachments.poll_ids') && tweet.poll) {
      polls.push({ poll: tweet.poll, startedAt: tweet.createdAt });
    }
    if (expansions.has('edit_history_tweet_ids')) {
      for (const id of tweet.editHistoryTweetIds) {
        const version = world.tweets.get(id);
        if (version) included.add(version);
      }
    }
    for (const { id } of referencedTweets(tweet)) {
      if (expansions.has('referenced_tweets.id')) referencedIds.add(id);
      const referenced = world.tweets.get(id);
      if (!referenced || !canSee(eyes, referenced)) continue;
      expand('referenced_tweets.id.author_id', referenced.authorId);
      if (expansions.has('referenced_tweets.id.attachments.media_keys')) {
        for (const item of referenced.media) media.set(item.mediaKey, item);
      }
    }
  }

  const parameter = nameIn(vocabulary, 'referenced_tweets.id');
  const referenced = lookUpTweets(eyes, referencedIds, parameter, 'includes');
  for (const tweet of referenced.tweets) included.add(tweet);
  const errors = [...referenced.errors];
  const users: User[] = [];
  for (const [id, expansion] of userIds) {
    const user = world.users.get(id);
    if (user?.isSuspended) errors.push(suspendedUser(expansion, expansion.endsWith('username') ? user.username : id));
    else if (user) users.push(user);
  }
  return { users, tweets: [...included], media: [...media.values()], polls, errors };
}
