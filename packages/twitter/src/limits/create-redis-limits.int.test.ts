import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CountedCall, WindowState } from '../hooks.ts';
import { createRedisLimits, type RedisLimits } from './create-redis-limits.ts';

const READ = 'GET /2/users/:id/mentions';
const POST = 'POST /2/tweets';
const DIRECT_MESSAGE = 'POST /2/dm_conversations/:id/messages';
const DAY_MS = 24 * 3_600_000;

let redis: Redis;
beforeAll(async () => {
  redis = new Redis(process.env.REDIS_URL!);
  await redis.ping();
});
afterAll(() => redis.quit());

let app: string;
let errors: Error[];
let limits: RedisLimits;
const published = {
  [READ]: { user: 10 },
  [POST]: { user: 1_000, appDay: 20 },
  [DIRECT_MESSAGE]: { user: 100, userDay: 3, appDay: 1_000 },
};
/** A process of its own, as far as Redis can tell. */
const another = (connection = redis, patienceMs = 10_000) =>
  createRedisLimits(connection, { published, patienceMs, onError: (error) => errors.push(error) });
beforeEach(() => {
  app = randomUUID();
  errors = [];
  limits = another();
});
afterEach(async () => {
  vi.useRealTimers();
  const keys = await redis.keys(`perch:x:{${app}}*`);
  if (keys.length > 0) await redis.del(keys);
});

const by = (accountId: string, endpoint = READ, organizationId = 'org-1'): CountedCall => ({
  endpoint,
  app,
  organizationId,
  accountId,
});
const quarter = (limit: number, remaining: number, resetAt = new Date(Date.now() + 600_000)): WindowState => ({
  window: 'quarter',
  limit,
  remaining,
  resetAt,
});
/** How many of `count` calls, all at once, are let through. */
async function taken(call: CountedCall, count: number, from: RedisLimits = limits): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, () => from.take(call)));
  return answers.filter((answer) => answer === null).length;
}

describe('a window', () => {
  it('gives what X publishes, then says when there will be room, a little later for each', async () => {
    expect(await taken(by('a'), 10)).toBe(10);
    const answers = await Promise.all(Array.from({ length: 20 }, () => limits.take(by('a'))));
    const waits = answers.map((until) => until!.getTime() - Date.now());
    expect(Math.min(...waits)).toBeGreaterThan(14 * 60_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15 * 60_000 + 2_000);
    expect(new Set(answers.map(Number)).size).toBeGreaterThan(1);
  });

  it('never gives more than the limit to processes that take at the same time', async () => {
    const other = new Redis(process.env.REDIS_URL!);
    await other.ping();
    const counts = await Promise.all([taken(by('a'), 30), taken(by('a'), 30, another(other))]);
    expect(counts[0] + counts[1]).toBe(10);
    await other.quit();
  });

  it('of one account holds up no other', async () => {
    await taken(by('a'), 11);
    expect(await taken(by('b'), 10)).toBe(10);
    expect(await taken(by('a', POST), 1)).toBe(1);
  });

  it('belongs to one app', async () => {
    await taken(by('a'), 11);
    app = randomUUID();
    expect(await taken(by('a'), 10, another())).toBe(10);
  });

  it('is not there for an endpoint that X does not limit, until X names a limit', async () => {
    const call = by('a', 'GET /2/unheard/of');
    expect(await taken(call, 50)).toBe(50);
    await limits.learn(call, [quarter(75, 1)]);
    expect(await taken(call, 5)).toBe(1);
  });

  it('takes from none of several when one is used up', async () => {
    expect(await taken(by('a', DIRECT_MESSAGE), 5)).toBe(3);
    const used = await redis.hget(`perch:x:{${app}}:quarter:a:${DIRECT_MESSAGE}`, 'used');
    const shared = await redis.hget(`perch:x:{${app}}:app_day:${DIRECT_MESSAGE}`, 'used');
    expect([used, shared]).toEqual(['3', '3']);
    const until = await limits.take(by('a', DIRECT_MESSAGE));
    expect(until!.getTime() - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
  });
});

describe('what X says', () => {
  it('holds: its limit, and what is left of it', async () => {
    await limits.take(by('a'));
    const resetAt = new Date(Date.now() + 300_000);
    await limits.learn(by('a'), [quarter(300, 4, resetAt)]);
    expect(await taken(by('a'), 10)).toBe(4);
    const until = await limits.take(by('a'));
    expect(until!.getTime()).toBeGreaterThanOrEqual(resetAt.getTime());
    expect(until!.getTime()).toBeLessThanOrEqual(resetAt.getTime() + 2_000);
  });

  it('gives back nothing of what is still under way', async () => {
    const resetAt = new Date(Date.now() + 300_000);
    await taken(by('a'), 8);
    // the answer to the first of them: X has not seen the others yet
    await limits.learn(by('a'), [quarter(10, 9, resetAt)]);
    expect(await taken(by('a'), 10)).toBe(2);
  });

  it('does not count when it is about a window that is over', async () => {
    const resetAt = Date.now() + 600_000;
    await limits.learn(by('a'), [quarter(10, 5, new Date(resetAt))]);
    await limits.learn(by('a'), [quarter(10, 0, new Date(resetAt - 60_000))]);
    await limits.learn(by('a'), [quarter(10, 0, new Date(Date.now() - 1_000))]);
    expect(await taken(by('a'), 10)).toBe(5);
  });

  it('of a newer window ends ours', async () => {
    await limits.learn(by('a'), [quarter(10, 0, new Date(Date.now() + 60_000))]);
    expect(await taken(by('a'), 1)).toBe(0);
    await limits.learn(by('a'), [quarter(10, 9, new Date(Date.now() + 900_000))]);
    expect(await taken(by('a'), 20)).toBe(9);
  });

  it('is remembered beyond its window: the limit, not what was left of it', async () => {
    await limits.learn(by('a'), [quarter(4, 0, new Date(Date.now() + 1_500))]);
    expect(await limits.take(by('a'))).not.toBeNull();
    await vi.waitFor(async () => expect(await redis.exists(`perch:x:{${app}}:quarter:a:${READ}`)).toBe(0), {
      timeout: 10_000,
    });
    expect(await taken(by('a'), 10)).toBe(4);
  });

  it('can be taken back, also a limit of none', async () => {
    await limits.learn(by('a'), [quarter(0, 0, new Date(Date.now() + 1_500))]);
    expect(await limits.take(by('a'))).not.toBeNull();
    await vi.waitFor(async () => expect(await taken(by('a'), 10)).toBe(1), { timeout: 10_000 });
    await limits.learn(by('a'), [quarter(10, 9)]);
    expect(await taken(by('a'), 20)).toBe(9);
  });

  it('of more left than there is gives no more than the limit', async () => {
    await limits.learn(by('a'), [quarter(10, 500)]);
    expect(await taken(by('a'), 30)).toBe(10);
  });

  it('of nothing changes nothing', async () => {
    await taken(by('a'), 3);
    await limits.learn(by('a'), []);
    expect(await taken(by('a'), 10)).toBe(7);
  });

  it('of a day closes the account for that day, whatever the quarter has left', async () => {
    const resetAt = new Date(Date.now() + DAY_MS / 2);
    await limits.learn(by('a'), [quarter(10, 9), { window: 'user_day', limit: 50, remaining: 0, resetAt }]);
    const until = await limits.take(by('a'));
    expect(until!.getTime()).toBeGreaterThanOrEqual(resetAt.getTime());
    expect(await taken(by('b'), 1)).toBe(1);
  });
});

it('two apps share no window, not even those of an account that uses both', async () => {
  const through = (other: string, endpoint: string) => ({ ...by('a', endpoint), app: other });
  expect(await taken(by('a'), 12)).toBe(10);
  expect(await taken(through(`${app}-2`, READ), 12)).toBe(10);
  expect(await taken(by('a', POST), 30)).toBe(await taken(through(`${app}-2`, POST), 30));
  await limits.learn(by('b'), [quarter(5, 5)]);
  expect(await taken({ ...by('b'), app: `${app}-2` }, 12)).toBe(10);
  await redis.del(await redis.keys(`perch:x:{${app}-2}*`));
});

describe('the 24 hours of the app', () => {
  const from = (organizationId: string) => by(`account of ${organizationId}`, POST, organizationId);

  it('are shared by all organizations', async () => {
    expect((await taken(from('one'), 12)) + (await taken(from('two'), 12))).toBe(20);
    const until = await limits.take(from('two'));
    expect(until!.getTime() - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('are one organization’s alone when no other asks', async () => {
    expect(await taken(from('one'), 30)).toBe(20);
  });

  it('leave the last fifth to those who have had less than their share', async () => {
    expect(await taken(from('small'), 1)).toBe(1);
    // 16 of 20 are gone when 15 more have been taken; the fair share of two is 10
    expect(await taken(from('greedy'), 30)).toBe(15);
    expect(await taken(from('small'), 30)).toBe(4);
    expect(await taken(from('greedy'), 1)).toBe(0);
  });

  it('have something for an organization that comes late', async () => {
    await taken(from('greedy'), 16);
    // with the newcomer the share is 10
    expect(await taken(from('late'), 2)).toBe(2);
    expect(await taken(from('greedy'), 5)).toBe(0);
  });
});

describe('what is left', () => {
  const left = async (accountId = 'a', organizationId = 'org-1', from = limits) =>
    Object.fromEntries(
      (await from.left({ app, accountId, organizationId })).map(({ kind, window, ...rest }) => [
        `${kind} ${window}`,
        rest,
      ]),
    );
  const ofNobody = (limit: number) => ({ limit, remaining: limit, resetsAt: null, source: 'published' });

  it('is what X publishes while nothing was called, and looking takes nothing', async () => {
    for (let n = 0; n < 3; n++) {
      expect(await left()).toEqual({
        'mentions quarter': ofNobody(10),
        'tweets_sent quarter': ofNobody(1_000),
        'tweets_sent app_day': ofNobody(20),
        'direct_messages_sent quarter': ofNobody(100),
        'direct_messages_sent user_day': ofNobody(3),
        'direct_messages_sent app_day': ofNobody(1_000),
      });
    }
    expect(await redis.keys(`perch:x:{${app}}*`)).toEqual([]);
  });

  it('shrinks with the calls of the account, and with those of others where all share', async () => {
    await taken(by('a', POST), 4);
    await taken(by('b', POST), 1);
    const { 'tweets_sent quarter': own, 'tweets_sent app_day': shared } = await left();
    expect([own!.remaining, shared!.remaining]).toEqual([996, 15]);
    expect(Date.parse(own!.resetsAt!) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(Date.parse(shared!.resetsAt!) - Date.now()).toBeGreaterThan(DAY_MS - 60_000);
  });

  it('is what X has said, in this window and, of the limit, after it', async () => {
    const resetAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 300_000);
    await limits.learn(by('a'), [quarter(300, 4, resetAt)]);
    const told = { limit: 300, remaining: 4, resetsAt: resetAt.toISOString(), source: 'x' };
    expect((await left())['mentions quarter']).toEqual(told);
    expect((await left('b'))['mentions quarter']).toEqual({ ...told, remaining: 300, resetsAt: null });
  });

  it('names a window that only X has told of', async () => {
    const resetAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 300_000);
    await limits.learn(by('a', POST), [{ window: 'user_day', limit: 50, remaining: 7, resetAt }]);
    expect((await left())['tweets_sent user_day']).toMatchObject({ limit: 50, remaining: 7, source: 'x' });
  });

  it('says of the last fifth of what all share what taking would give', async () => {
    await taken(by('a', POST, 'small'), 1);
    await taken(by('a', POST, 'greedy'), 15);
    for (const organizationId of ['small', 'greedy', 'late']) {
      const { remaining } = (await left('a', organizationId))['tweets_sent app_day']!;
      expect([organizationId, remaining]).toEqual([organizationId, { small: 4, greedy: 0, late: 4 }[organizationId]]);
    }
    expect(await taken(by('a', POST, 'late'), 10)).toBe(4);
  });

  it('is what X publishes while Redis is away', async () => {
    const away = new Redis({ port: 9, lazyConnect: true, retryStrategy: null });
    await taken(by('a'), 4);
    expect((await left('a', 'org-1', another(away)))['mentions quarter']).toEqual(ofNobody(10));
    expect(await another(away).leftIfKnown(by('a'))).toBeNull();
    away.disconnect();
  });
});

describe('Redis', () => {
  it('wiped in the middle costs nothing but what X says next', async () => {
    await taken(by('a'), 10);
    await redis.del(await redis.keys(`perch:x:{${app}}*`));
    expect(await limits.take(by('a'))).toBeNull();
    await limits.learn(by('a'), [quarter(10, 0)]);
    expect(await limits.take(by('a'))).not.toBeNull();
  });

  it('away lets calls go out, and complains once a minute', async () => {
    const away = new Redis({ port: 9, lazyConnect: true, retryStrategy: null });
    const open = another(away);
    expect(await taken(by('a'), 20, open)).toBe(20);
    await open.learn(by('a'), [quarter(10, 0)]);
    expect(errors).toHaveLength(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    await open.take(by('a'));
    away.disconnect();
    expect(errors).toHaveLength(2);
  });

  it('that does not answer in time lets calls go out', async () => {
    const slow = new Redis(process.env.REDIS_URL!);
    await slow.ping();
    const open = another(slow, 300);
    const held = slow.blpop(`nothing:${app}`, 1);
    expect(await open.take(by('a'))).toBeNull();
    expect(errors[0]!.message).toContain('did not answer');
    await held;
    await slow.quit();
  });
});
