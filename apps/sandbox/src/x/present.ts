import type { Resources } from '../world/bill.ts';
import type { Media, Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { TweetSelection } from './fields.ts';
import { missingResource } from './problem.ts';
import { referencedTweets, tweetField } from './tweet-field.ts';
import { userField } from './user-field.ts';

const SELECTIONS_KEPT = 16;

export interface Presenter {
  world: World;
  /** Where this sandbox serves avatars and pictures. */
  origin: string;
  /** Who asks; some user fields depend on it. */
  viewer?: User | undefined;
}

/** Charges what an answer contains to whoever asked. */
export function billResponse({ world, viewer }: Presenter, data: Resources, includes?: Resources): void {
  world.bill.chargeResponse({ userId: viewer?.id ?? null, data, ...(includes && { includes }), now: world.clock() });
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
    const list = tweetFragments(presenter, tweets, selection.tweetFields);
    parts.push(`"data":${extra.single ? list[0] : `[${list.join(',')}]`}`);
  }
  const [includes, included] =
    selection.expansions.size > 0 ? includesOf(presenter, tweets, selection, errors) : ['', undefined];
  billResponse(presenter, { posts: tweets }, included);
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
    const list = userFragments(presenter, users, selection.userFields);
    parts.push(`"data":${extra.single ? list[0] : `[${list.join(',')}]`}`);
  }
  if (selection.expansions.has('most_recent_tweet_id')) {
    const latest = users.map((user) => presenter.world.tweetsBy(user.id).at(-1)).filter((tweet) => tweet !== undefined);
    const list = tweetFragments(presenter, latest, selection.tweetFields);
    if (list.length > 0) parts.push(`"includes":{"tweets":[${list.join(',')}]}`);
    billResponse(presenter, { users }, { posts: latest });
  } else billResponse(presenter, { users });
  if (extra.errors && extra.errors.length > 0) parts.push(`"errors":${JSON.stringify(extra.errors)}`);
  return `{${parts.join(',')}}`;
}

function includesOf(
  presenter: Presenter,
  tweets: Tweet[],
  selection: TweetSelection,
  errors: object[],
): [string, Resources] {
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
  list('users', userFragments(presenter, userList, selection.userFields));
  list('tweets', tweetFragments(presenter, [...included], selection.tweetFields));
  list(
    'media',
    [...media.values()].map((item) => JSON.stringify(mediaObject(presenter, item, selection.mediaFields))),
  );
  return [parts.join(','), { users: userList, posts: included, media: media.values() }];
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

function tweetFragments({ world }: Presenter, tweets: Tweet[], fields: string[]): string[] {
  return fragments(world, tweets, `t:${fields.join()}`, (tweet) =>
    pickFields(fields, (field) => tweetField(world, tweet, field)),
  );
}

export function userFragments(presenter: Presenter, users: User[], fields: string[]): string[] {
  const isPersonal = fields.includes('receives_your_dm');
  const key = `u:${fields.join()}${isPersonal ? presenter.viewer?.id : ''}`;
  return fragments(presenter.world, users, key, (user) =>
    pickFields(fields, (field) => userField(presenter, user, field)),
  );
}

/** The JSON of each record, made once for a selection and kept until the record changes. */
function fragments<T extends object>(world: World, records: T[], key: string, make: (record: T) => object): string[] {
  return records.map((record) => {
    let byKey = world.fragments.get(record);
    if (!byKey || byKey.size > SELECTIONS_KEPT) world.fragments.set(record, (byKey = new Map()));
    let json = byKey.get(key);
    if (json === undefined) byKey.set(key, (json = JSON.stringify(make(record))));
    return json;
  });
}

function pickFields(fields: string[], read: (field: string) => unknown): object {
  return Object.fromEntries(fields.map((field) => [field, read(field)]));
}
