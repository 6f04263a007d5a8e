import type { FetchedProfile, FetchedTweet, Page, StreamName } from '@perch/contracts';
import type { Database } from '@perch/db';
import { claimStream, receiveDirectMessages, receiveTweets, type Received } from '@perch/desk';
import type { Twitter } from '@perch/twitter';
import { HISTORY_DAYS, type DemoAccount } from './connect-demo-account.ts';
import { demoContext } from './demo-context.ts';

const DAY_MS = 86_400_000;
/** The story takes two weeks. */
const leaseSeconds = (HISTORY_DAYS + 1) * 86_400;

interface BringHistory {
  database: Database;
  twitter: Twitter;
  account: DemoAccount;
  now: Date;
}

/** Writes the last two weeks of the account day by day, as polling would have done it. */
export async function bringHistory({ database, twitter, account, now }: BringHistory): Promise<void> {
  const { twitterUserId, accountId, organizationId, administratorId } = account;
  const contextAt = (at: Date) => demoContext(database, organizationId, administratorId, at);
  const startTime = new Date(now.getTime() - HISTORY_DAYS * DAY_MS);
  const query = { twitterUserId, startTime };
  const mentions = await everyPage((pageToken) => twitter.mentions(account, { ...query, ...pageToken }));
  const own = await everyPage((pageToken) => twitter.ownTweets(account, { ...query, ...pageToken }));
  const messages = await everyPage((pageToken) => twitter.directMessages(account, { twitterUserId, ...pageToken }));

  const claim = async (name: StreamName) => {
    // due again at once: the worker has intervals of its own, and whoever tries Perch tweets right away
    const round = await claimStream(contextAt(startTime), { accountId, name, leaseSeconds, intervalSeconds: 1 });
    if (!round) throw new Error(`The stream ${name} of the demo account is not free`);
    return round.leaseToken;
  };
  const leases = { mentions: await claim('mentions'), own_tweets: await claim('own_tweets') };
  for (let day = 0; day < HISTORY_DAYS; day++) {
    const from = new Date(startTime.getTime() + day * DAY_MS);
    const until = day === HISTORY_DAYS - 1 ? new Date(now.getTime() + DAY_MS) : new Date(from.getTime() + DAY_MS);
    const isLast = day === HISTORY_DAYS - 1;
    const ctx = contextAt(isLast ? now : until);
    for (const [stream, all] of [
      ['mentions', mentions],
      ['own_tweets', own],
    ] as const) {
      const page = { ...between(all, from, until), nextToken: isLast ? null : 'the next day', unreadable: [] };
      expectReceived(await receiveTweets(ctx, { accountId, stream, leaseToken: leases[stream], leaseSeconds, page }));
    }
  }
  const leaseToken = await claim('direct_messages');
  expectReceived(
    await receiveDirectMessages(contextAt(now), {
      accountId,
      leaseToken,
      leaseSeconds,
      page: { ...messages, nextToken: null, unreadable: [] },
    }),
  );
}

function expectReceived(received: Received) {
  if (received.kind !== 'received') throw new Error('The demo account was taken by a worker');
}

async function everyPage<Item>(fetchPage: (token: { pageToken?: string }) => Promise<Page<Item>>) {
  const items: Item[] = [];
  const profiles = new Map<string, FetchedProfile>();
  let pageToken: string | null = null;
  do {
    const page: Page<Item> = await fetchPage(pageToken === null ? {} : { pageToken });
    items.push(...page.items);
    for (const profile of page.profiles) profiles.set(profile.twitterUserId, profile);
    pageToken = page.nextToken;
  } while (pageToken !== null);
  return { items, profiles: [...profiles.values()] };
}

function between({ items, profiles }: { items: FetchedTweet[]; profiles: FetchedProfile[] }, from: Date, until: Date) {
  const inside = items.filter(({ postedAt }) => postedAt >= from && postedAt < until);
  const authors = new Set(inside.map(({ authorId }) => authorId));
  return { items: inside, profiles: profiles.filter(({ twitterUserId }) => authors.has(twitterUserId)) };
}
