import type { DirectMessage, Media, Tweet, User } from '../world/records.ts';
import { mayReceive } from '../world/send-direct-message.ts';
import type { World } from '../world/world.ts';
import type { TweetSelection } from './fields.ts';
import { missingResource } from './problem.ts';

const EDIT_WINDOW_MS = 3_600_000;

export interface Presenter {
  world: World;
  /** Where this sandbox serves avatars and pictures. */
  origin: string;
  /** Who asks; some user fields depend on it. */
  viewer?: User | undefined;
}

/** JSON text of `{data, includes, errors, meta}`; keys without content are left out, as X does. */
export function tweetsJson(
  presenter: Presenter,
  tweets: Tweet[],
  selection: TweetSelection,
  extra: { errors?: object[]; meta?: object; single?: boolean } = {},
): string {
  const errors = [...(extra.errors ?? [])];
  const parts: string[] = [];
  if (tweets.length > 0) {
    const list = tweets.map((tweet) => tweetFragment(presenter, tweet, selection.tweetFields));
    parts.push(`"data":${extra.single ? list[0] : `[${list.join(',')}]`}`);
  }
  const includes = selection.expansions.size > 0 ? includesOf(presenter, tweets, selection, errors) : '';
  if (includes) parts.push(`"includes":{${includes}}`);
  if (errors.length > 0) parts.push(`"errors":${JSON.stringify(errors)}`);
  if (extra.meta) parts.push(`"meta":${JSON.stringify(extra.meta)}`);
  return `{${parts.join(',')}}`;
}

export function usersJson(
  presenter: Presenter,
  users: User[],
  selection: TweetSelection,
  extra: { errors?: object[]; single?: boolean } = {},
): string {
  const parts: string[] = [];
  if (users.length > 0) {
    const list = users.map((user) => userFragment(presenter, user, selection.userFields));
    parts.push(`"data":${extra.single ? list[0] : `[${list.join(',')}]`}`);
  }
  if (selection.expansions.has('most_recent_tweet_id')) {
    const latest = users.map((user) => presenter.world.tweetsBy(user.id).at(-1)).filter((tweet) => tweet !== undefined);
    const list = latest.map((tweet) => tweetFragment(presenter, tweet, selection.tweetFields));
    if (list.length > 0) parts.push(`"includes":{"tweets":[${list.join(',')}]}`);
  }
  if (extra.errors && extra.errors.length > 0) parts.push(`"errors":${JSON.stringify(extra.errors)}`);
  return `{${parts.join(',')}}`;
}

export function directMessagesJson(
  presenter: Presenter,
  messages: DirectMessage[],
  selection: { eventFields: string[]; userFields: string[]; expansions: Set<string> },
  meta: object,
): string {
  const { world } = presenter;
  const parts: string[] = [];
  const pick = (message: DirectMessage) =>
    Object.fromEntries(
      selection.eventFields
        .map((field) => [field, directMessageField(message, field)])
        .filter(([, value]) => value !== undefined),
    );
  if (messages.length > 0) parts.push(`"data":${JSON.stringify(messages.map(pick))}`);
  const userIds = new Set<string>();
  for (const message of messages) {
    if (selection.expansions.has('sender_id')) userIds.add(message.senderId);
    if (selection.expansions.has('participant_ids')) for (const id of message.participantIds ?? []) userIds.add(id);
  }
  const users = [...userIds].map((id) => world.users.get(id)).filter((user) => user !== undefined);
  if (users.length > 0) {
    const list = users.map((user) => userFragment(presenter, user, selection.userFields));
    parts.push(`"includes":{"users":[${list.join(',')}]}`);
  }
  parts.push(`"meta":${JSON.stringify(meta)}`);
  return `{${parts.join(',')}}`;
}

function directMessageField(message: DirectMessage, field: string): unknown {
  const isMessage = message.eventType === 'MessageCreate';
  switch (field) {
    case 'id':
      return message.id;
    case 'event_type':
      return message.eventType;
    case 'text':
      return isMessage ? message.text : undefined;
    case 'entities':
      return isMessage && Object.keys(message.entities).length > 0 ? message.entities : undefined;
    case 'created_at':
      return iso(message.createdAt);
    case 'dm_conversation_id':
      return message.conversationId;
    case 'sender_id':
      return message.senderId;
    case 'participant_ids':
      return message.participantIds;
    default:
      return undefined;
  }
}

function includesOf(presenter: Presenter, tweets: Tweet[], selection: TweetSelection, errors: object[]): string {
  const { world } = presenter;
  const { expansions } = selection;
  const users = new Set<string>();
  const included = new Set<Tweet>();
  const media = new Map<string, Media>();

  for (const tweet of tweets) {
    if (expansions.has('author_id')) users.add(tweet.authorId);
    if (expansions.has('in_reply_to_user_id') && tweet.inReplyToUserId) users.add(tweet.inReplyToUserId);
    if (expansions.has('entities.mentions.username')) for (const { id } of tweet.entities.mentions ?? []) users.add(id);
    if (expansions.has('entities.note.mentions.username')) {
      for (const { id } of tweet.noteTweet?.entities.mentions ?? []) users.add(id);
    }
    if (expansions.has('attachments.media_keys')) for (const item of tweet.media) media.set(item.mediaKey, item);
    if (expansions.has('edit_history_tweet_ids')) {
      for (const id of tweet.editHistoryTweetIds) addIfPresent(included, world.tweets.get(id));
    }
    for (const reference of referencedTweets(tweet)) {
      const referenced = world.tweets.get(reference.id);
      if (expansions.has('referenced_tweets.id')) {
        if (referenced) included.add(referenced);
        else errors.push(missingResource('tweet', 'referenced_tweets.id', reference.id));
      }
      if (!referenced) continue;
      if (expansions.has('referenced_tweets.id.author_id')) users.add(referenced.authorId);
      if (expansions.has('referenced_tweets.id.attachments.media_keys')) {
        for (const item of referenced.media) media.set(item.mediaKey, item);
      }
    }
  }

  const parts: string[] = [];
  const userList = [...users].map((id) => world.users.get(id)).filter((user) => user !== undefined);
  const list = (name: string, items: string[]) => items.length > 0 && parts.push(`"${name}":[${items.join(',')}]`);
  list(
    'users',
    userList.map((user) => userFragment(presenter, user, selection.userFields)),
  );
  list(
    'tweets',
    [...included].map((tweet) => tweetFragment(presenter, tweet, selection.tweetFields)),
  );
  list(
    'media',
    [...media.values()].map((item) => JSON.stringify(mediaObject(presenter, item, selection.mediaFields))),
  );
  return parts.join(',');
}

function addIfPresent<T>(set: Set<T>, item: T | undefined): void {
  if (item !== undefined) set.add(item);
}

function mediaObject({ origin }: Presenter, media: Media, fields: string[]): object {
  const all: Record<string, unknown> = {
    media_key: media.mediaKey,
    type: 'photo',
    url: `${origin}/media/${media.mediaKey}.svg`,
    width: media.width,
    height: media.height,
    alt_text: media.altText,
  };
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

function tweetFragment({ world }: Presenter, tweet: Tweet, fields: string[]): string {
  return cached(world, tweet, `t:${fields.join()}`, () =>
    pickFields(fields, (field) => tweetField(world, tweet, field)),
  );
}

function userFragment(presenter: Presenter, user: User, fields: string[]): string {
  const isPersonal = fields.includes('receives_your_dm');
  const key = `u:${fields.join()}${isPersonal ? presenter.viewer?.id : ''}`;
  return cached(presenter.world, user, key, () => pickFields(fields, (field) => userField(presenter, user, field)));
}

function cached(world: World, record: object, key: string, make: () => object): string {
  let byKey = world.fragments.get(record);
  if (!byKey) world.fragments.set(record, (byKey = new Map()));
  let json = byKey.get(key);
  if (json === undefined) byKey.set(key, (json = JSON.stringify(make())));
  return json;
}

function pickFields(fields: string[], read: (field: string) => unknown): object {
  return Object.fromEntries(fields.map((field) => [field, read(field)]));
}

function tweetField(world: World, tweet: Tweet, field: string): unknown {
  switch (field) {
    case 'id':
      return tweet.id;
    case 'text':
      return tweet.text;
    case 'author_id':
      return tweet.authorId;
    case 'created_at':
      return iso(tweet.createdAt);
    case 'conversation_id':
      return tweet.conversationId;
    case 'in_reply_to_user_id':
      return tweet.inReplyToUserId;
    case 'edit_history_tweet_ids':
      return tweet.editHistoryTweetIds;
    case 'edit_controls':
      return {
        edits_remaining: Math.max(0, 6 - tweet.editHistoryTweetIds.length),
        is_edit_eligible: tweet.inReplyToTweetId === undefined && tweet.retweetedTweetId === undefined,
        editable_until: iso(tweet.createdAt + EDIT_WINDOW_MS),
      };
    case 'entities':
      return Object.keys(tweet.entities).length > 0 ? tweet.entities : undefined;
    case 'display_text_range':
      return tweet.displayTextRange;
    case 'referenced_tweets': {
      const references = referencedTweets(tweet);
      return references.length > 0 ? references : undefined;
    }
    case 'attachments':
      return tweet.media.length > 0 ? { media_keys: tweet.media.map((media) => media.mediaKey) } : undefined;
    case 'public_metrics':
      return world.metricsOf(tweet);
    case 'note_tweet':
      return tweet.noteTweet;
    case 'lang':
      return tweet.lang;
    case 'reply_settings':
      return tweet.replySettings;
    case 'possibly_sensitive':
      return false;
    default:
      return undefined;
  }
}

function referencedTweets(tweet: Tweet): { type: string; id: string }[] {
  const references: { type: string; id: string }[] = [];
  if (tweet.retweetedTweetId) references.push({ type: 'retweeted', id: tweet.retweetedTweetId });
  if (tweet.quotedTweetId) references.push({ type: 'quoted', id: tweet.quotedTweetId });
  if (tweet.inReplyToTweetId) references.push({ type: 'replied_to', id: tweet.inReplyToTweetId });
  return references;
}

function userField({ world, origin, viewer }: Presenter, user: User, field: string): unknown {
  switch (field) {
    case 'id':
      return user.id;
    case 'name':
      return user.name;
    case 'username':
      return user.username;
    case 'created_at':
      return iso(user.createdAt);
    case 'description':
      return user.description;
    case 'location':
      return user.location;
    case 'profile_image_url':
      return user.hasAvatar ? `${origin}/avatars/${user.username}.svg` : undefined;
    case 'protected':
      return user.isProtected;
    case 'verified':
      return user.verifiedType !== 'none';
    case 'verified_type':
      return user.verifiedType;
    case 'subscription_type':
      return user.subscription;
    case 'most_recent_tweet_id':
      return world.tweetsBy(user.id).at(-1)?.id;
    case 'receives_your_dm':
      return viewer ? mayReceive(world, user, viewer) : undefined;
    case 'public_metrics':
      return {
        followers_count: user.followers,
        following_count: user.following,
        tweet_count: world.tweetsBy(user.id).length,
        listed_count: 0,
        like_count: 0,
        media_count: 0,
      };
    default:
      return undefined;
  }
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
