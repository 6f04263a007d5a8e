import { AppError, type Capture, type FloodEstimate } from '@perch/contracts';
import {
  compileKeywords,
  FLOOD_TICKETS_PER_DAY,
  isFlood,
  looseningOf,
  type CompiledCapture,
  type Loosening,
  type TicketsPerDay,
} from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { NO_IMPORTS } from './imported-threads.ts';
import { readPreviewedAccounts, type ReceivingAccount } from './previewed-accounts.ts';
import { receptions } from './receivers.ts';
import { Replay, type Reception, type ReplayedDirectMessage, type ReplayedTweet } from './replay.ts';

// Saving must stay quick, so nothing is counted: the last day is cut into eight parts, and of each the newest tweets are
// tried. How long they took to come tells how many there were.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PARTS = 8;
const PART_MS = DAY_MS / PARTS;
const TWEETS_OF_A_PART = 250;
const CONVERSATIONS = 500;
const MESSAGES_OF_A_CONVERSATION = 5;
const SHORTEST_SPAN_MS = 1000;

const TWEETS = `
  SELECT part.number AS part, t.account_id AS "accountId", t.tweet_id AS "tweetId",
    t.latest_tweet_id AS "latestTweetId", t.author_id AS "authorId", t.conversation_id AS "conversationId",
    t.in_reply_to_tweet_id AS "inReplyToTweetId", t.in_reply_to_user_id AS "inReplyToUserId",
    t.mentioned_user_ids AS "mentionedUserIds", t.kind, t.text, t.posted_at AS "postedAt"
  FROM generate_series(0, ${PARTS - 1}) AS part(number) CROSS JOIN LATERAL (
    SELECT * FROM tweet each
    WHERE each.organization_id = $1 AND each.account_id = $2 AND each.deleted_at IS NULL AND each.expires_at IS NULL
      AND each.posted_at <= $3::timestamptz - part.number * interval '${PART_MS} ms'
      AND each.posted_at > $3::timestamptz - (part.number + 1) * interval '${PART_MS} ms'
    ORDER BY each.posted_at DESC, each.id DESC LIMIT ${TWEETS_OF_A_PART}) t
  ORDER BY t.posted_at, t.id`;

const MESSAGES = `
  SELECT d.account_id AS "accountId", d.dm_event_id AS "dmEventId", d.dm_conversation_id AS "dmConversationId",
    d.sender_id AS "senderId", d.is_group AS "isGroup", d.text, d.posted_at AS "postedAt",
    c.last_message_at AS "lastMessageAt"
  FROM (SELECT * FROM dm_conversation WHERE organization_id = $1 AND account_id = $2 AND last_message_at > $3
        ORDER BY last_message_at DESC LIMIT ${CONVERSATIONS}) c
  CROSS JOIN LATERAL (
    SELECT * FROM direct_message each
    WHERE each.organization_id = $1 AND each.account_id = $2 AND each.dm_conversation_id = c.dm_conversation_id
      AND each.posted_at > $3 AND each.deleted_at IS NULL
    ORDER BY each.posted_at DESC, each.id DESC LIMIT ${MESSAGES_OF_A_CONVERSATION}) d
  ORDER BY d.posted_at, d.id`;

type SampledTweet = ReplayedTweet & { part: number };
type SampledMessage = ReplayedDirectMessage & { lastMessageAt: Date };

/**
 * Tickets in a day, when far more of them would be opened with the edited settings than are now, as far as the last day
 * tells; else null.
 */
export async function floodOf(
  statement: Statement,
  organizationId: string,
  { accountId, saved, edited }: { accountId: string; saved: Capture; edited: Capture },
  now: Date,
): Promise<TicketsPerDay | null> {
  const loosening = looseningOf(saved, edited);
  if (!loosening.isWider && loosening.keywords.length === 0) return null;
  const [{ account, beganAt, brands }, tweets, messages] = await settleAll([
    readPreviewedAccounts(statement, organizationId, accountId),
    statement('flood-tweets', TWEETS, [organizationId, accountId, now]),
    statement('flood-messages', MESSAGES, [organizationId, accountId, new Date(now.getTime() - DAY_MS)]),
  ]);
  if (beganAt === null) return null;
  const sample = sampleOf(tweets.rows as SampledTweet[], messages.rows as SampledMessage[], now, beganAt);
  if (mostMore(sample, loosening) <= FLOOD_TICKETS_PER_DAY / 2) return null;
  const both = receptions(asFromNow(account), brands.map(asFromNow), { saved, edited }, NO_OTHERS);
  const perDay = ticketsPerDay([both.now, both.after], sample, now);
  return isFlood(perDay) ? perDay : null;
}

/** What was imported stands for what will come, and that will be no import. */
const asFromNow = <Account extends ReceivingAccount>(account: Account): Account => ({
  ...account,
  importBefore: null,
  messagesSince: null,
});

/** What others of our accounts have met makes no difference to how many. */
const NO_OTHERS: ReadonlyMap<string, CompiledCapture> = new Map();

/** Items that stand for more: each for `factor` that come in a day. */
interface Part {
  factor: number;
  tweets: SampledTweet[];
  messages: SampledMessage[];
}

/**
 * What came on the last day; to an account that was not there for so long, as if it went on like that. What is older
 * than `beganAt` came through an earlier connection and is no part of it.
 */
export function sampleOf(
  storedTweets: readonly SampledTweet[],
  storedMessages: readonly SampledMessage[],
  now: Date,
  beganAt: Date,
): Part[] {
  const isKnown = ({ postedAt }: { postedAt: Date }) => postedAt >= beganAt;
  const [tweets, messages] = [storedTweets.filter(isKnown), storedMessages.filter(isKnown)];
  const knownMs = Math.min(DAY_MS, Math.max(HOUR_MS, now.getTime() - beganAt.getTime()));
  const parts = Array.from({ length: PARTS }, (_, number): Part => {
    const ofPart = tweets.filter(({ part }) => part === number);
    const isAll = ofPart.length < TWEETS_OF_A_PART;
    const factor = isAll ? 1 : PART_MS / spanMs(now.getTime() - number * PART_MS, ofPart[0]!.postedAt);
    return { factor, tweets: ofPart, messages: [] };
  });
  const latest = new Map(messages.map((message) => [message.dmConversationId, message.lastMessageAt]));
  const oldest = new Date([...latest.values()].reduce((least, at) => Math.min(least, at.getTime()), Infinity));
  const factor = latest.size < CONVERSATIONS ? 1 : DAY_MS / spanMs(now.getTime(), oldest);
  parts.push({ factor, tweets: [], messages: [...messages] });
  return parts.map((part) => ({ ...part, factor: (part.factor * DAY_MS) / knownMs }));
}

const spanMs = (end: number, oldest: Date) => Math.max(SHORTEST_SPAN_MS, end - oldest.getTime());

/** No more tickets than this can be added: found without trying the settings, which costs more than all the rest. */
export function mostMore(sample: readonly Part[], { keywords, isWider }: Loosening): number {
  const added = isWider ? null : compileKeywords(keywords.map((phrase) => ({ id: phrase, phrase })));
  const mayOpen = (item: { text: string }) => added === null || added.match(item).length > 0;
  return sample.reduce(
    (sum, { factor, tweets, messages }) =>
      sum + factor * (tweets.filter(mayOpen).length + messages.filter(mayOpen).length),
    0,
  );
}

export function ticketsPerDay(
  sides: readonly [now: Reception, after: Reception],
  sample: readonly Part[],
  now: Date,
): TicketsPerDay {
  const total = { now: 0, after: 0 };
  for (const { factor, tweets, messages } of sample) {
    const replay = new Replay(sides, NO_IMPORTS, now);
    const decided = [
      ...tweets.map((tweet) => replay.tweet(tweet)),
      ...messages.map((message) => replay.directMessage(message)),
    ];
    total.now += factor * decided.filter(([before]) => before!.kind === 'open').length;
    total.after += factor * decided.filter(([, after]) => after!.kind === 'open').length;
  }
  return total;
}

export function floodError({ now, after }: TicketsPerDay): AppError {
  const estimate: FloodEstimate = { ticketsPerDay: roughly(after), ticketsPerDayNow: roughly(now) };
  const [many, few] = [estimate.ticketsPerDay, estimate.ticketsPerDayNow].map((count) => count.toLocaleString('en'));
  return new AppError('capture_flood', {
    detail: `About ${many} tickets a day instead of ${few}. Save with "acceptFlood": true if that is what you want.`,
    estimate,
  });
}

/** Two digits of it: more would be a promise. */
const roughly = (count: number) => Number(Math.round(count).toPrecision(2));
