import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@perch/db';
import { claimStream, receiveTweets, streamRowsFor } from '@perch/desk';
import { connectRedis, createProducer } from '@perch/queue';
import { asApplication } from '@perch/testing';
import pg from 'pg';
import { contextOf } from '../harness/recorded-sql.ts';
import { UNTIL, type FilledDatabase } from './filled-database.ts';
import { mentionPages } from './mentions.ts';

const INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
const PAGE = 5;
const MOST = 10_000;

export interface Storm {
  /** Has so many pages of five mentions come in, one after the other. */
  come(pages: number): Promise<number>;
  /** So many mentions a second until `stop` is called, which answers how many came. */
  blow(perSecond: number): { stop: () => Promise<number> };
  /** Removes all that came. */
  end(): Promise<void>;
}

/** Mentions that come in as the worker takes them in: committed, tickets opened, announced to the browsers. */
export async function tweetStorm({ servers, organizationId }: FilledDatabase): Promise<Storm> {
  const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: 2 });
  const redis = connectRedis(servers.redisUrl, console.error);
  const producer = createProducer(redis, console.error);
  const db = database.of(organizationId);
  const begin = new Date(Math.max(Date.now(), Date.parse(UNTIL)) + 60_000);
  const ctx = {
    ...contextOf(db),
    publish: (event: { type: never; id: string }) => producer.publish({ organizationId, ...event }),
    now: () => new Date(),
  } as ReturnType<typeof contextOf>;
  const [account] = await db.query<{ id: string; twitterUserId: string }>(
    'SELECT id, twitter_user_id AS "twitterUserId" FROM account WHERE organization_id = $1 ORDER BY username LIMIT 1',
    [organizationId],
  );
  const accountId = account!.id;
  await db.query('DELETE FROM stream WHERE organization_id = $1', [organizationId]);
  const rows = streamRowsFor({ organizationId, accountId }, INTERVALS, new Date());
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  const round = await claimStream(ctx, { accountId, name: 'mentions', leaseSeconds: 86_400, intervalSeconds: 60 });
  const pages = mentionPages({ brandId: account!.twitterUserId, pages: MOST / PAGE, size: PAGE, begin });
  let next = 0;
  const receive = async () => {
    const answer = await receiveTweets(ctx, { ...round!, accountId, stream: 'mentions', page: pages[next++]! });
    if (answer.kind !== 'received') throw new Error('the lease was lost');
    return answer.added;
  };
  return {
    async come(wanted) {
      let came = 0;
      for (let page = 0; page < wanted; page++) came += await receive();
      return came;
    },
    blow(perSecond) {
      let isOver = false;
      const began = performance.now();
      const blowing = (async () => {
        let came = 0;
        while (!isOver) {
          came += await receive();
          await sleep(Math.max(0, began + (came / perSecond) * 1000 - performance.now()));
        }
        return came;
      })();
      return {
        stop() {
          isOver = true;
          return blowing;
        },
      };
    },
    async end() {
      await producer.close();
      redis.disconnect();
      await database.close();
      await removeAll(
        servers.postgresUrl('perch_bench'),
        organizationId,
        pages.slice(0, next).flatMap(({ items }) => items),
      );
    },
  };
}

async function removeAll(url: string, organizationId: string, items: readonly { tweetId: string; authorId: string }[]) {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const ids = items.map(({ tweetId }) => tweetId);
  const OF_STORM =
    'SELECT ticket_id FROM tweet WHERE organization_id = $1 AND tweet_id = ANY ($2) AND ticket_id IS NOT NULL';
  await owner.query(`DELETE FROM ticket WHERE organization_id = $1 AND id IN (${OF_STORM})`, [organizationId, ids]);
  await owner.query('DELETE FROM tweet WHERE organization_id = $1 AND tweet_id = ANY ($2)', [organizationId, ids]);
  await owner.query('DELETE FROM profile WHERE organization_id = $1 AND twitter_user_id = ANY ($2)', [
    organizationId,
    items.map(({ authorId }) => authorId),
  ]);
  await owner.query('DELETE FROM stream WHERE organization_id = $1', [organizationId]);
  await owner.end();
}
