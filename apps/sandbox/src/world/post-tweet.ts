import { composeRetweet, composeText, type ComposedText } from './compose-text.ts';
import { guessLanguage } from './guess-language.ts';
import type { Media, Poll, Tweet, User } from './records.ts';
import type { World } from './world.ts';

export interface NewTweet {
  author: User;
  text: string;
  createdAt?: number;
  indexedAt?: number;
  inReplyTo?: Tweet;
  quote?: Tweet;
  /** Automatic mentions the author took out of a reply. */
  excludeReplyUserIds?: string[];
  media?: Media[];
  poll?: { options: string[]; durationMinutes: number };
  isPaidPartnership?: boolean;
  replySettings?: string;
  baseline?: Partial<Tweet['baseline']>;
}

const NO_COUNTS = { retweets: 0, replies: 0, likes: 0, quotes: 0, impressions: 0 };

export function permalink(author: User, tweetId: string): string {
  return `https://x.com/${author.username}/status/${tweetId}`;
}

/** Puts a tweet into the world as X would store it. Whether it may be posted is decided before. */
export function postTweet(world: World, input: NewTweet): Tweet {
  const createdAt = input.createdAt ?? world.clock();
  const id = newTweetId(world, createdAt);
  const composed = compose(world, id, input);
  const parent = input.inReplyTo;
  const tweet: Tweet = {
    ...blank(world, id, input.author, createdAt),
    indexedAt: input.indexedAt ?? createdAt + indexDelay(world),
    typedText: input.text,
    ...stored(composed),
    lang: guessLanguage(input.text),
    conversationId: parent?.conversationId ?? id,
    ...(parent && { inReplyToUserId: parent.authorId, inReplyToTweetId: parent.id }),
    ...(input.quote && { quotedTweetId: input.quote.id }),
    media: input.media ?? [],
    ...(input.poll && { poll: openPoll(world, input.poll, createdAt) }),
    ...(input.isPaidPartnership && { isPaidPartnership: true }),
    replySettings: input.replySettings ?? 'everyone',
    baseline: { ...NO_COUNTS, ...input.baseline },
  };
  const added = world.addTweet(tweet);
  world.activities.emit('activity', { kind: 'posted', tweet: added });
  return added;
}

export function postRetweet(world: World, author: User, original: Tweet, createdAt = world.clock()): Tweet {
  const id = newTweetId(world, createdAt);
  const composed = composeRetweet(original, world.users.get(original.authorId)!);
  const tweet: Tweet = {
    ...blank(world, id, author, createdAt),
    typedText: '',
    ...stored(composed),
    lang: original.lang,
    retweetedTweetId: original.id,
  };
  return world.addTweet(tweet);
}

/** Replaces a tweet by a new version with an id of its own; the old one stays readable by id. */
export function editTweet(world: World, old: Tweet, text: string): Tweet {
  const author = world.users.get(old.authorId)!;
  const id = newTweetId(world, world.clock());
  const composed = compose(world, id, {
    author,
    text,
    media: old.media,
    inReplyTo: old.inReplyToTweetId ? world.tweets.get(old.inReplyToTweetId) : undefined,
    quote: old.quotedTweetId ? world.tweets.get(old.quotedTweetId) : undefined,
  });
  world.removeTweet(old, { keepById: true });
  const { noteTweet: _, ...kept } = old;
  const edited: Tweet = {
    ...kept,
    id,
    createdAt: world.clock(),
    indexedAt: world.clock() + indexDelay(world),
    typedText: text,
    ...stored(composed),
    lang: guessLanguage(text),
    editHistoryTweetIds: [...old.editHistoryTweetIds, id],
  };
  for (const version of edited.editHistoryTweetIds) {
    const earlier = world.tweets.get(version);
    if (earlier) earlier.editHistoryTweetIds = edited.editHistoryTweetIds;
    world.touch(earlier);
  }
  return world.addTweet(edited);
}

/** Deletes all versions of a tweet, and with it the retweets of it. */
export function deleteTweet(world: World, tweet: Tweet): void {
  const latest = world.tweets.get(tweet.editHistoryTweetIds.at(-1)!) ?? tweet;
  world.removeTweet(latest);
  for (const id of latest.editHistoryTweetIds) world.tweets.delete(id);
  for (const retweet of world.retweetsOf(latest.id)) world.removeTweet(retweet);
  const { authorId, editHistoryTweetIds: tweetIds } = latest;
  world.activities.emit('activity', { kind: 'deleted', authorId, tweetIds });
}

/** X's ids only roughly follow time: with jitter a later tweet may have a smaller id than an earlier one. */
function newTweetId(world: World, createdAt: number): string {
  const { idJitterMs } = world.settings;
  return world.newId(createdAt - Math.round(Math.random() * idJitterMs));
}

function openPoll(world: World, poll: NonNullable<NewTweet['poll']>, createdAt: number): Poll {
  return {
    id: world.newId(createdAt),
    options: poll.options.map((label) => ({ label, votes: 0 })),
    durationMinutes: poll.durationMinutes,
  };
}

function compose(world: World, id: string, input: NewTweet): ComposedText {
  return composeText({
    id,
    author: input.author,
    typedText: input.text,
    leading: input.inReplyTo ? automaticMentions(world, input.author, input.inReplyTo, input) : [],
    media: input.media ?? [],
    ...(input.quote && { quoteUrl: permalink(world.users.get(input.quote.authorId)!, input.quote.id) }),
    findUser: world.userByName,
  });
}

/** Whom X names in front of a reply: the parent's author, then those the parent names; never the writer. */
function automaticMentions(world: World, author: User, parent: Tweet, input: NewTweet): User[] {
  const excluded = new Set([author.id, ...(input.excludeReplyUserIds ?? [])]);
  const typed = new Set(leadingUsernames(input.text));
  return [...new Set([parent.authorId, ...parent.mentionedIds])]
    .filter((id) => !excluded.has(id))
    .map((id) => world.users.get(id))
    .filter((user) => user !== undefined)
    .filter((user) => !typed.has(user.username.toLowerCase()));
}

function leadingUsernames(text: string): string[] {
  const start = /^(?:\s*@\w{1,15})+/.exec(text)?.[0] ?? '';
  return start
    .split(/[\s@]+/)
    .filter(Boolean)
    .map((name) => name.toLowerCase());
}

function blank(world: World, id: string, author: User, createdAt: number) {
  return {
    id,
    authorId: author.id,
    createdAt,
    indexedAt: createdAt + indexDelay(world),
    conversationId: id,
    media: [],
    replySettings: 'everyone',
    editHistoryTweetIds: [id],
    likedBy: [],
    baseline: { ...NO_COUNTS },
  };
}

function stored({ text, displayTextRange, entities, mentionedIds, noteTweet }: ComposedText) {
  return { text, displayTextRange, entities, mentionedIds, ...(noteTweet && { noteTweet }) };
}

export function indexDelay(world: World): number {
  const { min, max } = world.settings.indexDelaySeconds;
  return max === 0 ? 0 : (min + Math.random() * (max - min)) * 1000;
}
