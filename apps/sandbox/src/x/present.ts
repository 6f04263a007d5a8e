import { iso } from '../iso.ts';
import type { Resources } from '../world/bill.ts';
import type { Media, Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { TweetSelection } from './fields.ts';
import { mediaAddress } from './media-address.ts';
import { includesOf, type Includes } from './includes.ts';
import { tweetField } from './tweet-field.ts';
import { userField } from './user-field.ts';
import { maySeeTweetsOf } from './visibility.ts';
import { nameIn, problemIn, type Vocabulary } from './vocabulary.ts';

const SELECTIONS_KEPT = 16;
/** What X answers differently to each who asks. */
const PERSONAL_FIELDS = ['receives_your_dm', 'most_recent_tweet_id'];

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

export interface Extra {
  errors?: { type: string }[];
  meta?: object;
  /** `data` is one object instead of a list. */
  single?: boolean;
}

/** JSON as it goes over the wire. Kept in bytes, since most of a page has been sent before and need not be encoded anew. */
export type Json = Buffer;

/** JSON of `{data, includes, errors, meta}`; keys without content are left out, as X does. */
export function tweetsJson(presenter: Presenter, tweets: Tweet[], selection: TweetSelection, extra: Extra = {}): Json {
  const data = tweetFragments(presenter, tweets, selection);
  if (selection.expansions.size === 0) {
    billResponse(presenter, { posts: tweets });
    return answerJson(selection.vocabulary, data, [], extra);
  }
  const { errors, ...included } = includesOf(presenter, tweets, selection);
  billResponse(presenter, { posts: tweets }, { users: included.users, posts: included.tweets, media: included.media });
  const lists = includedLists(presenter, included, selection);
  return answerJson(selection.vocabulary, data, lists, { ...extra, errors: [...(extra.errors ?? []), ...errors] });
}

/** The same for users; their expansion leads to their newest tweet. */
export function usersJson(presenter: Presenter, users: User[], selection: TweetSelection, extra: Extra = {}): Json {
  const data = userFragments(presenter, users, selection);
  const latest = selection.expansions.has('most_recent_tweet_id')
    ? users.map((user) => newestTweetOf(presenter, user)).filter((tweet) => tweet !== undefined)
    : [];
  billResponse(presenter, { users }, { posts: latest });
  const lists: IncludedList[] = [['tweets', tweetFragments(presenter, latest, selection)]];
  return answerJson(selection.vocabulary, data, lists, extra);
}

export type IncludedList = [name: string, items: Json[]];

/** The JSON of what expansions led to, under canonical names. */
export function includedLists(
  presenter: Presenter,
  included: Partial<Omit<Includes, 'errors'>>,
  selection: TweetSelection,
): IncludedList[] {
  const { users = [], tweets = [], media = [], polls = [] } = included;
  return [
    ['users', userFragments(presenter, users, selection)],
    ['tweets', tweetFragments(presenter, tweets, selection)],
    ['media', media.map((item) => jsonOf(mediaObject(presenter, item, selection.mediaFields)))],
    ['polls', polls.map((item) => jsonOf(pollObject(presenter.world.clock(), item, selection.pollFields)))],
  ];
}

/** Puts an answer together from the JSON of its parts. */
export function answerJson(vocabulary: Vocabulary, data: Json[], lists: IncludedList[], extra: Extra): Json {
  const members: [name: string, value: Json[]][] = [];
  if (data.length > 0) members.push(['data', extra.single ? data.slice(0, 1) : listOf(data)]);
  const includes = lists
    .filter(([, items]) => items.length > 0)
    .map(([name, items]): (typeof members)[0] => [nameIn(vocabulary, name), listOf(items)]);
  if (includes.length > 0) members.push(['includes', objectOf(includes)]);
  const errors = (extra.errors ?? []).map((error) => problemIn(vocabulary, error));
  if (errors.length > 0) members.push(['errors', [jsonOf(errors)]]);
  if (extra.meta) members.push(['meta', [jsonOf(extra.meta)]]);
  return Buffer.concat(objectOf(members));
}

export const jsonOf = (value: object): Json => Buffer.from(JSON.stringify(value));

const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, COMMA] = ['[', ']', '{', '}', ','].map((sign) =>
  Buffer.from(sign),
) as [Json, Json, Json, Json, Json];

function listOf(items: Json[]): Json[] {
  const parts = [OPEN_LIST];
  for (const item of items) parts.push(item, COMMA);
  parts[parts.length - 1] = CLOSE_LIST;
  return parts;
}

function objectOf(members: [name: string, value: Json[]][]): Json[] {
  const parts = [OPEN_OBJECT];
  members.forEach(([name, value], index) => {
    parts.push(Buffer.from(`${index > 0 ? ',' : ''}"${name}":`), ...value);
  });
  parts.push(CLOSE_OBJECT);
  return parts;
}

function newestTweetOf(presenter: Presenter, user: User): Tweet | undefined {
  return maySeeTweetsOf(presenter.viewer, user) ? presenter.world.tweetsBy(user.id).at(-1) : undefined;
}

function pollObject(now: number, { poll, startedAt }: Includes['polls'][number], fields: string[]): object {
  const endsAt = startedAt + poll.durationMinutes * 60_000;
  const all: Record<string, unknown> = {
    id: poll.id,
    options: poll.options.map(({ label, votes }, index) => ({ position: index + 1, label, votes })),
    duration_minutes: poll.durationMinutes,
    end_datetime: iso(endsAt),
    voting_status: now < endsAt ? 'open' : 'closed',
  };
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

function mediaObject({ origin }: Presenter, media: Media, fields: string[]): object {
  const all: Record<string, unknown> = {
    media_key: media.mediaKey,
    ...mediaAddress(origin, media),
    width: media.width,
    height: media.height,
    alt_text: media.altText,
  };
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

function tweetFragments({ world }: Presenter, tweets: Tweet[], { vocabulary, tweetFields }: TweetSelection): Json[] {
  return fragments(world, tweets, `t:${vocabulary}:${tweetFields.join()}`, (tweet) =>
    pickFields(vocabulary, tweetFields, (field) => tweetField(world, tweet, field, vocabulary)),
  );
}

export function userFragments(
  presenter: Presenter,
  users: User[],
  { vocabulary, userFields }: Pick<TweetSelection, 'vocabulary' | 'userFields'>,
): Json[] {
  const isPersonal = userFields.some((field) => PERSONAL_FIELDS.includes(field));
  const key = `u:${vocabulary}:${userFields.join()}${isPersonal ? presenter.viewer?.id : ''}`;
  return fragments(presenter.world, users, key, (user) =>
    pickFields(vocabulary, userFields, (field) => userField(presenter, user, field, vocabulary)),
  );
}

/** The JSON of each record, made once for a selection and kept until the record changes. */
function fragments<T extends object>(world: World, records: T[], key: string, make: (record: T) => object): Json[] {
  return records.map((record) => {
    let byKey = world.fragments.get(record);
    if (!byKey || byKey.size > SELECTIONS_KEPT) world.fragments.set(record, (byKey = new Map()));
    let json = byKey.get(key);
    if (json === undefined) byKey.set(key, (json = jsonOf(make(record))));
    return json;
  });
}

function pickFields(vocabulary: Vocabulary, fields: string[], read: (field: string) => unknown): object {
  return Object.fromEntries(fields.map((field) => [nameIn(vocabulary, field), read(field)]));
}
