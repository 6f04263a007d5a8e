import { readFile } from 'node:fs/promises';
import { createReply, getTicket, retryDelivery } from '@perch/desk';
import { connectRedis } from '@perch/queue';
import { makeDirectMessage, type SandboxFaultRule } from '@perch/testing';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import { describe, expect, it } from 'vitest';
import { hello, onPost, useDeliveries, type Scene } from '../testing/use-deliveries.ts';
import { deliver } from './deliver.ts';

const { world, scene, run, stored, runUntilSettled, answersOnX } = useDeliveries();

describe('a reply that X refuses', () => {
  it('waits for the end of a rate limit', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults(onPost({ kind: 'rate-limit', resetSeconds: 300 }));
    await run(at, deliveryId);
    const waiting = await stored(at, deliveryId);
    expect(waiting).toMatchObject({ state: 'queued', code: 'rate_limited' });
    expect(waiting.dueAt.getTime() - Date.now()).toBeGreaterThan(290_000);
    await world.sandbox.control.clearFaults();
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
  });

  it('waits for the call budget without asking X, then goes out once', async () => {
    const at = await scene();
    const text = `Patience ${crypto.randomUUID()}`;
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
    const redis = connectRedis(process.env.REDIS_URL!, () => {});
    await redis.ping();
    const limits = createRedisLimits(redis, {
      patienceMs: 10_000,
      onError: (error) => expect.fail(error.message),
    });
    const resetAt = new Date(Date.now() + 300_000);
    await limits.learn(
      {
        endpoint: 'POST /2/tweets',
        app: world.sandbox.clientId,
        organizationId: at.organizationId,
        accountId: at.accountId,
      },
      [{ window: 'quarter', limit: 100, remaining: 0, resetAt }],
    );
    const { url: apiUrl } = world.sandbox;
    const unlimited = world.services.twitter;
    world.services.twitter = createTwitter({ apiUrl, timeoutMs: 400 }, { limits });
    await run(at, deliveryId);
    world.services.twitter = unlimited;

    const waiting = await stored(at, deliveryId);
    expect(waiting).toMatchObject({ state: 'queued', code: 'rate_limited' });
    expect(waiting.dueAt.getTime()).toBeGreaterThanOrEqual(resetAt.getTime());
    const seen = await world.sandbox.control.requests();
    expect(seen.filter(({ body }) => JSON.stringify(body ?? '').includes(text))).toEqual([]);
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
    await redis.quit();
  });

  it('goes out with a fresh token when the old one is refused', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults(onPost({ kind: 'status', status: 401, body: { title: 'Unauthorized' } }));
    const { states, delivery } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['queued', 'sent']);
    expect(delivery).toMatchObject({ hasRefreshed: true, attempt: 2 });
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('fails when the authorization has ended, and says so of the account', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults([{ effect: { kind: 'revoke' } }]);
    const { delivery } = await runUntilSettled(at, deliveryId);
    expect(delivery).toMatchObject({ state: 'failed', code: 'account_not_active' });
    const { organizationId, accountId } = at;
    const account = await at.db.transaction((tx) =>
      tx.account.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: accountId } } }),
    );
    expect(account.state).toBe('needs_reauthorization');
  });

  it.each<[string, object, number, string]>([
    ['no credits are left', { title: 'CreditsDepleted', detail: 'none' }, 402, 'credits_depleted'],
    ['the monthly cap is reached', { title: 'UsageCapExceeded', detail: 'cap' }, 429, 'usage_capped'],
  ])(
    'fails when %s, flags the account, and the next success takes the flag away',
    async (_claim, body, status, code) => {
      const at = await scene();
      const { organizationId, accountId } = at;
      const reason = async () =>
        (
          await at.db.transaction((tx) =>
            tx.account.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: accountId } } }),
          )
        ).stateReason;
      const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
      await world.sandbox.control.faults(onPost({ kind: 'status', status, body }));
      await run(at, deliveryId);
      expect(await stored(at, deliveryId)).toMatchObject({ state: 'failed', code });
      expect(await reason()).toBe(code);
      await retryDelivery(at.ctx, deliveryId);
      await run(at, deliveryId);
      expect((await stored(at, deliveryId)).state).toBe('sent');
      expect(await reason()).toBeNull();
    },
  );

  it.each([
    ['duplicate', 'duplicate_content'],
    ['reply-not-invited', 'not_mentioned'],
    ['reply-not-author', 'not_mentioned'],
    ['deleted-target', 'target_gone'],
    ['feature-not-permitted', 'forbidden'],
    ['video-too-long', 'forbidden'],
    ['not-found', 'not_found'],
    ['dm-closed', 'dm_closed'],
    ['dm-restricted', 'forbidden'],
    ['payment-required', 'credits_depleted'],
    ['usage-cap', 'usage_capped'],
  ])('fails as X’s own words for %s say, and people read in theirs what to do', async (name, code) => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults(onPost({ kind: 'problem', name }));
    await run(at, deliveryId);
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'failed', code, detail: expect.any(String) });
    for (const locale of ['en', 'pt-BR']) {
      const words = await readFile(new URL(`../../../web/src/locales/${locale}.json`, import.meta.url), 'utf8');
      expect(JSON.parse(words)).toHaveProperty(['deliveryCode', code]);
    }
  });

  it('for good, when the customer’s tweet is gone', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.deleteTweet(at.tweetId);
    await run(at, deliveryId);
    expect(await stored(at, deliveryId)).toMatchObject({
      state: 'failed',
      code: 'target_gone',
      detail: expect.stringContaining('deleted or not visible'),
    });
    const hidden = await at.db.query(
      'SELECT text FROM message WHERE organization_id = $1 AND tweet_row_id IS NOT NULL',
      [at.organizationId],
    );
    expect(hidden).toEqual([{ text: '' }]);
    const [ticket] = await at.db.query('SELECT first_responded_at, first_response_seconds FROM ticket', []);
    expect(ticket, 'nobody was answered').toEqual({ first_responded_at: null, first_response_seconds: null });
  });

  it('for good, when the customer has blocked the account; the words say so and name the ways that are left', async () => {
    const at = await scene();
    const { conversationId, id } = await world.sandbox.control.directMessage({
      from: 'carla',
      to: 'acme',
      text: 'psst',
    });
    await makeDirectMessage(at.db, { accountId: at.accountId, dmConversationId: conversationId, dmEventId: id });
    await world.sandbox.control.misfortune('customer-blocks');
    const refused = async (via: 'tweet' | 'dm') => {
      const { deliveryId } = await createReply(at.ctx, at.ticketId, { via, text: hello() });
      await run(at, deliveryId);
      const { state, code } = await stored(at, deliveryId);
      const words = await readFile(new URL('../../../web/src/locales/en.json', import.meta.url), 'utf8');
      return { state, code, words: JSON.parse(words).deliveryCode[code!] as string };
    };
    const tweet = await refused('tweet');
    expect(tweet).toMatchObject({ state: 'failed', code: 'target_gone' });
    expect(tweet.words).toMatch(/blocked.*direct message.*e-mail/);
    const message = await refused('dm');
    expect(message).toMatchObject({ state: 'failed', code: 'dm_closed' });
    expect(message.words).toMatch(/blocked.*e-mail/);
    expect(await answersOnX(at)).toEqual([]);
    // it is not offered a second time
    const { replyTargets } = await getTicket(at.ctx, at.ticketId);
    expect(replyTargets.find(({ via }) => via === 'tweet')).toMatchObject({ available: false, problem: 'target_gone' });
  });

  it('waits when X cannot be reached at all: nothing was sent', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    const nowhere = createTwitter({ apiUrl: 'http://127.0.0.1:9', timeoutMs: 400 });
    await deliver({ ...world.services, twitter: nowhere })({ organizationId: at.organizationId, deliveryId, due: 0 });
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'queued', code: 'unreachable' });
    expect((await runUntilSettled(at, deliveryId)).states).toEqual(['queued', 'sent']);
    expect(await answersOnX(at)).toHaveLength(1);
  });
});

describe('a reply to a tweet that X was not asked about for a minute', () => {
  /** The customer's tweet was met so long ago. */
  async function staleScene(): Promise<Scene> {
    const at = await scene();
    await at.db.query(`UPDATE ticket SET checked_at = now() - interval '3 minutes' WHERE organization_id = $1`, [
      at.organizationId,
    ]);
    return at;
  }
  const parent = ({ db, tweetId }: Scene) => db.transaction((tx) => tx.tweet.findFirstOrThrow({ where: { tweetId } }));
  const posts = async () =>
    (await world.sandbox.control.requests()).filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/2/tweets'),
    );
  const lookups = async () =>
    (await world.sandbox.control.requests()).filter(
      ({ method, template }) => method === 'GET' && template === '/2/tweets',
    );

  it('is not posted when that tweet is gone, which is written down', async () => {
    const at = await staleScene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.deleteTweet(at.tweetId);
    const before = await posts();
    await run(at, deliveryId);
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'failed', code: 'target_gone', attempt: 1 });
    expect(await posts()).toEqual(before);
    expect(await parent(at)).toMatchObject({ deletedAt: expect.any(Date), erasedAt: null });
    expect(world.events.map(({ type }) => type)).toContain('tweet.deleted');
    // its other tweets are looked up too
    expect(world.asked).toContainEqual({
      name: 'check-ticket',
      payload: expect.objectContaining({ ticketId: at.ticketId }),
    });
    await expect(createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() })).rejects.toMatchObject({
      code: 'reply_not_eligible',
      errors: [{ path: 'via', message: 'target_gone' }],
    });
  });

  it('goes under its newest edit', async () => {
    const at = await staleScene();
    const text = hello();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
    const edited = await world.sandbox.control.editTweet(at.tweetId, '@acme help, please');
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('sent');
    expect(await world.sandbox.control.tweets({ author: 'acme', inReplyTo: edited.id })).toMatchObject([{ text }]);
    expect(await answersOnX(at)).toEqual([]);
    expect(await parent(at)).toMatchObject({ latestTweetId: edited.id, text: '@acme help, please' });
  });

  it('is found again under that edit when the answer of X is lost', async () => {
    const at = await staleScene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    const edited = await world.sandbox.control.editTweet(at.tweetId, '@acme help, please');
    await world.sandbox.control.faults(onPost({ kind: 'cut-after' }));
    const { states, delivery } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['queued', 'unknown', 'sent']);
    expect(delivery.payload).toMatchObject({ inReplyToTweetId: edited.id, parentVersions: [at.tweetId] });
    expect(await world.sandbox.control.tweets({ author: 'acme', inReplyTo: edited.id })).toHaveLength(1);
  });

  it.each<[string, SandboxFaultRule['effect']]>([
    ['has no room for the look', { kind: 'rate-limit', resetSeconds: 60 }],
    ['does not answer', { kind: 'cut-before' }],
    ['is slower than our patience', { kind: 'slow', ms: 700 }],
  ])('is posted all the same when X %s', async (_claim, effect) => {
    const at = await staleScene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults([{ match: { method: 'GET', path: '/2/tweets' }, effect }]);
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('costs one look, and none when X has told of the tweet a moment ago', async () => {
    const before = (await lookups()).length;
    const fresh = await scene();
    const { deliveryId } = await createReply(fresh.ctx, fresh.ticketId, { via: 'tweet', text: hello() });
    const asked = (await lookups()).length;
    expect(asked).toBe(before + 1); // the scene's own
    await run(fresh, deliveryId);
    expect(await lookups()).toHaveLength(asked);
    const stale = await staleScene();
    const second = await createReply(stale.ctx, stale.ticketId, { via: 'tweet', text: hello() });
    await run(stale, second.deliveryId);
    expect(await lookups()).toHaveLength(asked + 2);
  });
});
