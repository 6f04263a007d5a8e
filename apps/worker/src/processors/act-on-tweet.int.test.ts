import {
  actOnTweet,
  createReply,
  createTweet,
  discardDelivery,
  listNotifications,
  listOutgoing,
  listSent,
  readTweet,
  type Context,
} from '@perch/desk';
import { makeMessage, makeTweet, type SandboxFaultRule } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hello, onPost, useDeliveries } from '../testing/use-deliveries.ts';

const { world, scene, run, stored, runUntilSettled } = useDeliveries();

describe('what an account does to a tweet', () => {
  const EFFECTS = ['retweet', 'unretweet', 'like', 'unlike', 'delete_tweet'];
  const fault = (effect: object, times = 1) => [{ match: { method: 'POST' }, effect, times }] as SandboxFaultRule[];

  const sandbox = () => world.sandbox.control;
  /** X's ids of the tweets that browsers were told of */
  const events = () => world.events.flatMap((event) => (event.type === 'tweet.changed' ? event.id : []));

  /** Somebody who may act as the account, whose plan lets it like, and carla's tweet as it was met. */
  async function acting(tier: 'enterprise' | 'self_serve' = 'enterprise') {
    const at = await scene();
    const { organizationId, accountId: id } = at;
    await at.db.transaction((tx) =>
      tx.account.update({
        where: { organizationId_id: { organizationId, id } },
        data: { tier, tierSource: 'declared' },
      }),
    );
    const ctx: Context = {
      ...at.ctx,
      actor: { ...at.ctx.actor, permissions: ['social.view', 'social.post', 'tickets.view'] },
    };
    const { id: rowId } = await at.db.transaction((tx) =>
      tx.tweet.findFirstOrThrow({ where: { tweetId: at.tweetId } }),
    );
    const deliveries = () =>
      at.db.transaction((tx) => tx.delivery.findMany({ where: { kind: { in: EFFECTS } }, orderBy: { id: 'asc' } }));
    /** Carries out all that waits, each when it is due. */
    const carryOut = async () => {
      for (const { id: deliveryId } of await deliveries()) await runUntilSettled(at, deliveryId);
      return (await deliveries()).map(({ kind, state }) => `${kind} ${state}`);
    };
    const onX = async (tweetId = at.tweetId) =>
      (await world.sandbox.control.tweets({})).find((tweet) => tweet.id === tweetId) ?? null;
    const actions = async () => (await readTweet(ctx, rowId)).actions;
    return { ...at, ctx, rowId, carryOut, onX, actions, deliveries };
  }
  beforeAll(() => world.sandbox.control.settings({ tier: 'enterprise' }));
  afterAll(() => world.sandbox.control.settings({ tier: 'self-serve' }));

  it('shows at once and stands on X; taken back, it is gone from both', async () => {
    const at = await acting();
    for (const action of ['retweet', 'like'] as const) await actOnTweet(at.ctx, at.rowId, action, true);
    expect(await at.actions()).toMatchObject({
      retweet: { isOn: true, delivery: { state: 'queued' }, priceMicros: 10_000 },
      like: { isOn: true, delivery: { state: 'queued' } },
      delete: { isOn: false, allowed: false, reason: 'not_own' },
    });
    expect(await at.carryOut()).toEqual(['retweet sent', 'like sent']);
    expect(await at.onX()).toMatchObject({ likedBy: ['acme'], retweetedBy: ['acme'] });
    // the retweet stands in Sent at once, as what it was sent as
    const { id: deliveryId, remoteId } = (await at.deliveries())[0]!;
    const [retweet] = (await listSent(at.ctx, { limit: 10 })).data;
    const { id } = retweet!;
    const words = 'RT @carla: My order never arrived';
    expect(retweet).toMatchObject({
      tweetId: remoteId,
      kind: 'retweet',
      isOwn: true,
      text: words,
      sent: { deliveryId },
    });
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'tweet.captured', id: remoteId }));
    // asked for again, nothing happens
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    for (const action of ['retweet', 'like'] as const) await actOnTweet(at.ctx, at.rowId, action, false);
    expect((await at.carryOut()).slice(2)).toEqual(['unretweet sent', 'unlike sent']);
    expect(await at.onX()).toMatchObject({ likedBy: [], retweetedBy: [] });
    expect(await at.actions()).toMatchObject({ retweet: { isOn: false }, like: { isOn: false } });
    expect(await readTweet(at.ctx, id)).toMatchObject({ deletedAt: expect.any(String) });
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'tweet.changed', id: remoteId }));
    const bill = await at.db.query('SELECT kind, units FROM usage_day WHERE organization_id = $1 ORDER BY kind', [
      at.organizationId,
    ]);
    expect(bill.map(({ kind, units }) => [kind, Number(units)])).toEqual([
      ['content_delete', 2],
      ['interaction_create', 2],
    ]);
  });

  describe('a retweet that was made on X', () => {
    /** As the account's timeline shows it. */
    async function retweetedOnX() {
      const at = await acting();
      const { id: tweetId } = await sandbox().tweet({ from: 'acme', retweetOf: at.tweetId });
      const retweet = { tweetId, kind: 'retweet', isOwn: true, decision: 'outbound', retweetedTweetId: at.tweetId };
      const { id } = await makeTweet(at.db, { accountId: at.accountId, ...retweet });
      // X says that it has been done, and not as what
      await actOnTweet(at.ctx, at.rowId, 'retweet', true);
      expect(await at.carryOut()).toEqual(['retweet sent']);
      return { ...at, retweet: { id, tweetId } };
    }

    it('is shown as gone when it is undone from here', async () => {
      const at = await retweetedOnX();
      await actOnTweet(at.ctx, at.rowId, 'retweet', false);
      expect(await at.carryOut()).toEqual(['retweet sent', 'unretweet sent']);
      expect((await listSent(at.ctx, { limit: 10 })).data).toMatchObject([{ deletedAt: expect.any(String) }]);
      expect(events()).toContain(at.retweet.tweetId);
    });

    it('deleted, the tweet is shown as retweeted no more, unless X refuses', async () => {
      const at = await retweetedOnX();
      await actOnTweet(at.ctx, at.retweet.id, 'delete', true);
      expect(await at.actions()).toMatchObject({ retweet: { isOn: false } });
      expect(events()).toContain(at.tweetId);
      await sandbox().faults([
        { match: { method: 'DELETE' }, effect: { kind: 'problem', name: 'feature-not-permitted' }, times: 1 },
      ]);
      expect(await at.carryOut()).toEqual(['retweet sent', 'delete_tweet failed']);
      expect(await at.actions()).toMatchObject({ retweet: { isOn: true } });
      await actOnTweet(at.ctx, at.retweet.id, 'delete', true);
      expect((await at.carryOut()).at(-1)).toBe('delete_tweet sent');
      expect(await at.actions()).toMatchObject({ retweet: { isOn: false } });
      expect(await at.onX()).toMatchObject({ retweetedBy: [] });
    });
  });

  it('taken back before it left, it never goes', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await actOnTweet(at.ctx, at.rowId, 'like', false);
    expect(await at.carryOut()).toEqual(['like discarded']);
    expect(await at.actions()).toMatchObject({ like: { isOn: false, delivery: null } });
    expect(await at.onX()).toMatchObject({ likedBy: [] });
  });

  it.each(['cut-before', 'cut-after'])('asked again after a %s, X has done it once', async (kind) => {
    const at = await acting();
    for (const action of ['retweet', 'like'] as const) await actOnTweet(at.ctx, at.rowId, action, true);
    // the like waits for the retweet
    await world.sandbox.control.faults(fault({ kind }, 2));
    expect(await at.carryOut()).toEqual(['retweet sent', 'like sent']);
    expect((await at.deliveries()).map(({ attempt }) => attempt)).toEqual([3, 1]);
    expect(await at.onX()).toMatchObject({ likedBy: ['acme'], retweetedBy: ['acme'] });
  });

  it('taken back after an answer was lost, it is taken back on X too', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await world.sandbox.control.faults(fault({ kind: 'cut-after' }));
    await run(at, (await at.deliveries())[0]!.id);
    expect(await at.onX()).toMatchObject({ likedBy: ['acme'] });
    await actOnTweet(at.ctx, at.rowId, 'like', false);
    expect(await at.carryOut()).toEqual(['like discarded', 'unlike sent']);
    expect(await at.onX()).toMatchObject({ likedBy: [] });
  });

  it('waits for the end of a rate limit', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await world.sandbox.control.faults(fault({ kind: 'rate-limit', resetSeconds: 300 }));
    const { id } = (await at.deliveries())[0]!;
    await run(at, id);
    const waiting = await stored(at, id);
    expect(waiting).toMatchObject({ state: 'queued', code: 'rate_limited' });
    expect(waiting.dueAt.getTime() - Date.now()).toBeGreaterThan(290_000);
    await world.sandbox.control.clearFaults();
    expect(await at.carryOut()).toEqual(['like sent']);
  });

  it('refused by X, it is set back with the reason, and browsers hear of it', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    await world.sandbox.control.faults(fault({ kind: 'problem', name: 'feature-not-permitted' }));
    world.events = [];
    expect(await at.carryOut()).toEqual(['like failed']);
    expect(await at.actions()).toMatchObject({
      like: { isOn: false, delivery: { state: 'failed', code: 'forbidden' } },
    });
    expect(world.events).toContainEqual(expect.objectContaining({ type: 'tweet.changed', id: at.tweetId }));
    // tried once more, it is asked for anew
    await actOnTweet(at.ctx, at.rowId, 'like', true);
    expect(await at.carryOut()).toEqual(['like failed', 'like sent']);
  });

  it('is not asked for where the plan does not have it', async () => {
    const at = await acting('self_serve');
    await expect(actOnTweet(at.ctx, at.rowId, 'like', true)).rejects.toMatchObject({
      code: 'tweet_action_refused',
      errors: [{ message: 'not_in_plan' }],
    });
    expect(await at.deliveries()).toEqual([]);
  });

  it('a tweet that is gone from X is hidden, and so said', async () => {
    const at = await acting();
    await actOnTweet(at.ctx, at.rowId, 'retweet', true);
    await world.sandbox.control.deleteTweet(at.tweetId);
    expect(await at.carryOut()).toEqual(['retweet failed']);
    const { deletedAt, actions } = await readTweet(at.ctx, at.rowId);
    expect(deletedAt).not.toBeNull();
    expect(actions.retweet).toMatchObject({ isOn: false, allowed: false, reason: 'target_gone' });
  });

  describe('a tweet of its own', () => {
    /** A reply that was sent, in its ticket. */
    async function ownReply() {
      const at = await acting();
      const writer = { ...at.ctx, actor: { ...at.ctx.actor, permissions: ['tickets.reply', 'tickets.view'] as const } };
      const text = hello();
      const { deliveryId, messageId } = await createReply(writer, at.ticketId, { via: 'tweet', text });
      const { delivery } = await runUntilSettled(at, deliveryId);
      const own = await at.db.transaction((tx) =>
        tx.tweet.findFirstOrThrow({ where: { tweetId: delivery.remoteId! } }),
      );
      const words = async () =>
        (await at.db.transaction((tx) => tx.message.findFirstOrThrow({ where: { id: messageId } }))).text;
      return { ...at, own, text, words };
    }

    it('is gone here at once and on X soon, and its ticket says who did it', async () => {
      const at = await ownReply();
      expect(await readTweet(at.ctx, at.rowId)).toMatchObject({ isUnanswered: false });
      await actOnTweet(at.ctx, at.own.id, 'delete', true);
      expect((await readTweet(at.ctx, at.own.id)).deletedAt).not.toBeNull();
      expect(await at.words()).toBe('');
      // nobody answers the customer any more
      expect(await readTweet(at.ctx, at.rowId)).toMatchObject({ isUnanswered: true, answeredAt: null });
      expect(events()).toContain(at.tweetId);
      expect(await at.carryOut()).toEqual(['delete_tweet sent']);
      expect(await at.onX(at.own.tweetId)).toBeNull();
      const said = await at.db.transaction((tx) => tx.ticketEvent.findMany({ where: { kind: 'tweet_gone' } }));
      expect(said).toMatchObject([{ actorId: at.ctx.actor.memberId, to: { isOwn: true, reason: 'not_found' } }]);
      await expect(actOnTweet(at.ctx, at.own.id, 'retweet', true)).rejects.toMatchObject({
        errors: [{ message: 'target_gone' }],
      });
    });

    it('leaves answered what another answer of ours stands under', async () => {
      const at = await ownReply();
      const { accountId, tweetId, ticketId } = at;
      await makeTweet(at.db, { accountId, isOwn: true, decision: 'outbound', inReplyToTweetId: tweetId });
      await actOnTweet(at.ctx, at.own.id, 'delete', true);
      expect(await readTweet(at.ctx, at.rowId)).toMatchObject({ isUnanswered: false, answeredAt: expect.any(String) });
      // an answer by e-mail is one to all that was written before it
      await at.db.query('UPDATE tweet SET deleted_at = now() WHERE organization_id = $1 AND is_own', [
        at.organizationId,
      ]);
      const sent = { ticketId, direction: 'out', channel: 'email', visibility: 'private' } as const;
      await makeMessage(at.db, { ...sent, postedAt: new Date() });
      const second = await makeTweet(at.db, { accountId, isOwn: true, inReplyToTweetId: tweetId, ticketId });
      await actOnTweet(at.ctx, second.id, 'delete', true);
      expect(await readTweet(at.ctx, at.rowId)).toMatchObject({ isUnanswered: false });
    });

    it('stands again in its ticket when X refuses to delete it', async () => {
      const at = await ownReply();
      await actOnTweet(at.ctx, at.own.id, 'delete', true);
      await world.sandbox.control.faults([
        { match: { method: 'DELETE' }, effect: { kind: 'problem', name: 'feature-not-permitted' }, times: 1 },
      ]);
      expect(await at.carryOut()).toEqual(['delete_tweet failed']);
      expect(await at.words()).toBe(at.text);
      expect(await readTweet(at.ctx, at.rowId)).toMatchObject({ isUnanswered: false });
      const { deletedAt, text, actions } = await readTweet(at.ctx, at.own.id);
      expect({ deletedAt, text }).toEqual({ deletedAt: null, text: at.text });
      expect(actions.delete).toMatchObject({ isOn: false, allowed: true, delivery: { code: 'forbidden' } });
      expect(await at.onX(at.own.tweetId)).not.toBeNull();
    });
  });

  describe('a new tweet', () => {
    it('that is asked for again after its time has come is the one that went out then', async () => {
      const at = await acting();
      const asked = { accountId: at.accountId, text: hello(), sendAt: new Date(Date.now() + 60_000).toISOString() };
      const first = await createTweet(at.ctx, asked, 'key-1');
      const later = { ...at.ctx, now: () => new Date(Date.now() + 120_000) };
      expect(await createTweet(later, asked, 'key-1')).toEqual(first);
      await expect(createTweet(later, asked, 'key-2')).rejects.toMatchObject({ code: 'validation_failed' });
      expect((await listOutgoing(at.ctx, { limit: 10 })).data).toMatchObject([{ id: first.deliveryId }]);
    });

    it('waits in Sent, then stands there as on X, once', async () => {
      const at = await acting();
      const text = hello();
      const { deliveryId } = await createTweet(at.ctx, { accountId: at.accountId, text }, 'key-1');
      expect(await createTweet(at.ctx, { accountId: at.accountId, text }, 'key-1')).toEqual({ deliveryId });
      const waiting = await listOutgoing(at.ctx, { limit: 10 });
      expect(waiting.data).toMatchObject([{ id: deliveryId, text, delivery: { state: 'queued' } }]);
      await world.sandbox.control.faults(fault({ kind: 'cut-after' }));
      const { states, delivery } = await runUntilSettled(at, deliveryId);
      expect(states).toEqual(['queued', 'unknown', 'sent']);
      expect((await listOutgoing(at.ctx, { limit: 10 })).data).toMatchObject([{ delivery: { state: 'sent' } }]);
      const sent = await listSent(at.ctx, { limit: 10 });
      expect(sent.data).toMatchObject([{ tweetId: delivery.remoteId, text, actions: { delete: { allowed: true } } }]);
      expect(
        (await world.sandbox.control.tweets({ author: 'acme' })).filter((tweet) => tweet.text === text),
      ).toHaveLength(1);
      await expect(createTweet(at.ctx, { accountId: at.accountId, text })).rejects.toMatchObject({
        code: 'tweet_duplicate',
      });
    });

    it('refused by X, its writer is told, and it stays in Sent with the reason until it is given up', async () => {
      const at = await acting();
      const text = hello();
      const { deliveryId } = await createTweet(at.ctx, { accountId: at.accountId, text });
      await world.sandbox.control.faults(onPost({ kind: 'problem', name: 'duplicate' }));
      await run(at, deliveryId);
      expect((await listNotifications(at.ctx, { limit: 10 })).data).toMatchObject([
        { kind: 'delivery_failed', deliveryId, ticket: null, messageId: null, preview: text },
      ]);
      const { data } = await listOutgoing(at.ctx, { limit: 10 });
      expect(data).toMatchObject([{ delivery: { state: 'failed', code: 'duplicate_content', canEdit: true } }]);
      await expect(discardDelivery(at.ctx, deliveryId)).rejects.toMatchObject({ code: 'forbidden' });
      expect(await discardDelivery(at.ctx, deliveryId, {}, 'tweet')).toEqual({ text });
      expect((await listOutgoing(at.ctx, { limit: 10 })).data).toEqual([]);
    });
  });
});
