import type { FetchedProfile, FetchedTweet } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { addEscalationHits, askForLook, type EscalationHit } from '../escalation/escalation-hits.ts';
import { latestByAuthor, peopleOfTweets, readErasedPeople, withoutErasedTweets } from '../intake/erased-people.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { lockTicketsOf, touchTickets } from '../intake/hide-tweets.ts';
import { lockCounter, saveProfiles, tweetsByIds } from '../intake/page-queries.ts';
import { addTweets } from '../intake/receive-tweets.ts';
import { refreshTweets } from '../intake/refresh-tweets.ts';
import { compareIds, timeOfSnowflake } from '../intake/snowflake.ts';
import { rewriteTicketWords } from '../tickets/ticket-words.ts';

/** SQL: `expires_at` of what a search of X has found, and something was done with: it stays found, and goes by its age. */
export const STAYS_FOUND = `'9999-12-31'::timestamptz`;

export interface FoundTweets {
  accountId: string;
  tweets: readonly FetchedTweet[];
  profiles: readonly FetchedProfile[];
  /** when what is new goes if nothing is done with it */
  expiresAt: Date;
  /** rows that the account itself has, not those by which others have met a tweet */
  isOfAccount?: boolean;
  /** what of it counts for escalation rules; together with what is reworded, so that rules are locked once */
  counts?: (stored: readonly StoredTweet[]) => Promise<readonly EscalationHit[]>;
}

/** A tweet that X has shown, and the row by which it is known here. */
export interface StoredTweet {
  id: string;
  tweet: FetchedTweet;
  isNew: boolean;
  /** by one of our accounts */
  isOwn: boolean;
}

export interface StoredTweets {
  /** in the order of X, without what was erased, and without own tweets that no account has brought yet */
  stored: StoredTweet[];
  /** what looks different now, for `announceRefreshed` */
  refreshed: Refreshed;
}

interface Refreshed {
  /** X's ids */
  tweetIds: string[];
  tickets: { id: string; rev: number }[];
  /** something new counts for escalation rules */
  isCounted: boolean;
}

interface Known {
  id: string;
  accountId: string;
  tweetId: string;
  latestTweetId: string;
  isInTicket: boolean;
  isHidden: boolean;
  isErased: boolean;
}

const KNOWN = `
  SELECT id, account_id AS "accountId", tweet_id AS "tweetId", latest_tweet_id AS "latestTweetId",
    ticket_id IS NOT NULL AS "isInTicket", deleted_at IS NOT NULL AS "isHidden", erased_at IS NOT NULL AS "isErased"
  FROM (${tweetsByIds('t.*', '$2')}) known ORDER BY id`;
const OWN = `SELECT twitter_user_id AS id FROM account WHERE organization_id = $1 AND twitter_user_id = ANY ($2)`;
const KEEP = `
  UPDATE tweet SET expires_at = $3
  WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND expires_at < $3`;

/**
 * Stores tweets that X was asked for, as the account has met them, without tickets; what is known already stays, and
 * shows what X shows now. Under the organization's counter, as intake. Told twice, it changes nothing.
 */
export async function storeFoundTweets(statement: Statement, ctx: Context, found: FoundTweets): Promise<StoredTweets> {
  const { accountId, tweets, profiles, expiresAt } = found;
  const { organizationId } = ctx;
  const now = ctx.now();
  const ids = tweets.flatMap(({ tweetId, latestTweetId }) => [tweetId, latestTweetId]);
  const authorIds = tweets.map(({ authorId }) => authorId);
  const authors = new Set(authorIds);
  const [, , erased, own, knownRows] = await settleAll([
    saveProfiles(
      statement,
      organizationId,
      profiles.filter(({ twitterUserId }) => authors.has(twitterUserId)),
      latestByAuthor(tweets),
      now,
    ),
    lockCounter(statement, organizationId),
    readErasedPeople(statement, organizationId, peopleOfTweets(tweets)),
    statement('found-own', OWN, [organizationId, authorIds]),
    statement('found-known', KNOWN, [organizationId, [...new Set(ids)]]),
  ]);
  const ours = new Set(own.rows.map(({ id }) => id as string));
  const known = knownRows.rows as unknown as Known[];
  const rowOf = ({ tweetId }: FetchedTweet) =>
    known
      .filter((row) => row.tweetId === tweetId && (row.accountId === accountId || !found.isOfAccount))
      .toSorted((a, b) => rank(a) - rank(b))[0];
  // as an account has met it that has brought it into a ticket, else as the one that asks
  const rank = (row: Known) => (row.isInTicket ? 0 : 2) + (row.accountId === accountId ? 0 : 1);

  const nextId = idSequence();
  const stored: StoredTweet[] = [];
  for (const tweet of withoutErasedTweets(tweets, erased)) {
    const row = rowOf(tweet);
    if (row?.isErased || (!row && ours.has(tweet.authorId))) continue;
    const id = row?.id ?? nextId(timeOfSnowflake(tweet.tweetId));
    stored.push({ id, tweet, isNew: !row, isOwn: ours.has(tweet.authorId) });
  }
  const added = stored.filter(({ isNew }) => isNew).map(({ id, tweet }) => foundRow(id, tweet));
  const changed = stored.filter(({ tweet }) =>
    known.some(
      (row) =>
        row.tweetId === tweet.tweetId && (row.isHidden || compareIds(tweet.latestTweetId, row.latestTweetId) > 0),
    ),
  );
  const met = stored.filter(({ isNew }) => !isNew).map(({ id }) => id);
  if (added.length > 0) await addTweets(statement, organizationId, accountId, added, now, expiresAt);
  if (met.length > 0) await statement('found-keep', KEEP, [organizationId, met, expiresAt]);
  const counting = (await found.counts?.(stored)) ?? [];
  if (changed.length === 0) {
    const isAnyNew = await addEscalationHits(statement, organizationId, counting);
    return { stored, refreshed: { tweetIds: [], tickets: [], isCounted: isAnyNew } };
  }
  const newer = changed.map(({ tweet }) => tweet);
  const changedIds = newer.map(({ tweetId }) => tweetId);
  const [, { tweetIds, ticketIds, isCounted }] = await settleAll([
    lockTicketsOf(statement, organizationId, changedIds),
    refreshTweets(statement, organizationId, newer, now, accountId, counting),
  ]);
  await rewriteTicketWords(statement, organizationId, ticketIds);
  const tickets = await touchTickets(statement, organizationId, ticketIds, now);
  return { stored, refreshed: { tweetIds, tickets, isCounted } };
}

/** Tells of what looks different, after the commit. */
export async function announceRefreshed(ctx: Context, { tweetIds, tickets, isCounted }: Refreshed): Promise<void> {
  await Promise.all([
    isCounted && askForLook(ctx),
    ...tweetIds.map((id) => ctx.publish({ type: 'tweet.changed', id })),
    ...tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
  ]);
}

const foundRow = (id: string, tweet: FetchedTweet) => ({
  id,
  isOwn: false,
  decision: 'ignored' as const,
  reason: { code: 'found_on_x' as const },
  ticketId: null,
  answeredAt: null,
  ...tweet,
});
