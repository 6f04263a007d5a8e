import { createSecretBox } from '@perch/db';
import { createReply, enqueueEmail } from '@perch/desk';
import { createMailer, type Mailer } from '@perch/notify';
import { makeDelivery, makeDirectMessage, makeOrganization, type SandboxFaultRule } from '@perch/testing';
import { describe, expect, it } from 'vitest';
import { hello, onPost, useDeliveries } from '../testing/use-deliveries.ts';
import { deliver } from './deliver.ts';

const { world, scene, run, stored, runUntilSettled, answersOnX } = useDeliveries();

describe('a reply', () => {
  it('becomes a tweet under the customer’s, and the ticket is answered', async () => {
    const at = await scene();
    const text = hello();
    const { messageId, deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
    expect(world.asked).toEqual([{ name: 'deliver', payload: expect.objectContaining({ deliveryId }) }]);
    expect((await stored(at, deliveryId)).state).toBe('queued');

    await run(at, deliveryId);
    const [answer] = await answersOnX(at);
    expect(answer).toMatchObject({ text, inReplyTo: at.tweetId });

    const { organizationId, db } = at;
    const delivery = await stored(at, deliveryId);
    expect(delivery).toMatchObject({
      state: 'sent',
      remoteId: answer!.id,
      permalink: `https://x.com/acme/status/${answer!.id}`,
      attempt: 1,
      leaseToken: null,
    });
    const { message, ticket } = await db.transaction(async (tx) => ({
      message: await tx.message.findUniqueOrThrow({
        where: { organizationId_id: { organizationId, id: messageId } },
        include: { tweet: true },
      }),
      ticket: await tx.ticket.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: at.ticketId } } }),
    }));
    expect(message.tweet).toMatchObject({
      tweetId: answer!.id,
      isOwn: true,
      decision: 'outbound',
      ticketId: at.ticketId,
      inReplyToTweetId: at.tweetId,
      conversationId: answer!.conversationId,
      text,
    });
    expect(message.postedAt.toISOString()).toBe(answer!.createdAt);
    expect(ticket).toMatchObject({ awaitsReply: false, messageCount: 2, preview: text });
    expect(ticket.lastOutboundAt).toEqual(message.postedAt);
    expect(ticket).toMatchObject({ firstRespondedAt: message.postedAt, firstResponseSeconds: expect.any(Number) });
    expect(ticket.lastMessageAt).toEqual(message.postedAt);

    expect(world.events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['delivery.changed', 'message.changed', 'ticket.changed']),
    );
    await run(at, deliveryId); // once more changes nothing
    expect(await stored(at, deliveryId)).toEqual(delivery);
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('by direct message stays in the conversation', async () => {
    const at = await scene();
    const asking = await world.sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst' });
    await makeDirectMessage(at.db, {
      accountId: at.accountId,
      dmConversationId: asking.conversationId,
      dmEventId: asking.id,
    });
    const text = hello();
    const { deliveryId, messageId } = await createReply(at.ctx, at.ticketId, { via: 'dm', text });
    await run(at, deliveryId);
    const [sent] = await world.sandbox.control.directMessages('carla');
    expect(sent).toMatchObject({ from: 'acme', text, conversationId: asking.conversationId });
    expect(await stored(at, deliveryId)).toMatchObject({ state: 'sent', remoteId: sent!.id, permalink: null });
    const { organizationId } = at;
    const message = await at.db.transaction((tx) =>
      tx.message.findUniqueOrThrow({
        where: { organizationId_id: { organizationId, id: messageId } },
        include: { directMessage: true },
      }),
    );
    expect(message).toMatchObject({ visibility: 'private', channel: 'twitter_dm' });
    expect(message.directMessage).toMatchObject({ dmEventId: sent!.id, isOwn: true, ticketId: at.ticketId });
    const ticket = await at.db.transaction((tx) => tx.ticket.findFirstOrThrow({ where: { id: at.ticketId } }));
    expect(ticket).toMatchObject({ firstRespondedAt: message.postedAt, firstResponseSeconds: expect.any(Number) });
  });

  it('into a thread of three people has all of its 280 characters, whatever mentions X adds; typed ones count', async () => {
    await world.sandbox.control.user({ username: 'bruno' });
    const at = await scene('@acme @bruno help us');
    const full = (typed: string, length: number) => `${typed}${crypto.randomUUID()} `.padEnd(length, 'x');
    for (const text of [full('', 280), full('@bruno ', 280)]) {
      const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text });
      await world.sandbox.control.faults(onPost({ kind: 'cut-after' }));
      const { states, delivery } = await runUntilSettled(at, deliveryId);
      expect(states).toEqual(['queued', 'unknown', 'sent']);
      const posted = (await answersOnX(at)).filter((tweet) => tweet.text === text);
      expect(posted).toMatchObject([{ id: delivery.remoteId, mentions: ['carla', 'bruno'] }]);
    }
    const tooLong = createReply(at.ctx, at.ticketId, { via: 'tweet', text: full('@bruno ', 281) });
    await expect(tooLong).rejects.toMatchObject({ code: 'reply_too_long' });
  });

  it('goes out once when two workers take it at the same moment', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await Promise.all(Array.from({ length: 5 }, () => run(at, deliveryId)));
    expect((await stored(at, deliveryId)).state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });
});

describe('a reply whose fate X keeps to itself stands there exactly once', () => {
  it.each<[string, SandboxFaultRule['effect'], number, string[]]>([
    ['the answer is lost', { kind: 'cut-after' }, 1, ['queued', 'unknown', 'sent']],
    ['the answer cannot be read', { kind: 'malformed' }, 1, ['queued', 'unknown', 'sent']],
    ['the request is lost', { kind: 'cut-before' }, 1, ['queued', 'unknown', 'queued', 'sent']],
    ['X answers 503', { kind: 'status', status: 503 }, 1, ['queued', 'unknown', 'queued', 'sent']],
    [
      'X answers 500 twice',
      { kind: 'status', status: 500 },
      2,
      ['queued', 'unknown', 'queued', 'unknown', 'queued', 'sent'],
    ],
  ])('%s', async (_claim, effect, times, path) => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults(onPost(effect, times));
    const { states, delivery } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(path);
    const answers = await answersOnX(at);
    expect(answers).toHaveLength(1);
    expect(delivery.remoteId).toBe(answers[0]!.id);
  });

  it('X is slower than our patience, and posts after all', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults(onPost({ kind: 'slow', ms: 700 }));
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('unknown');
    await expect.poll(() => answersOnX(at)).toHaveLength(1);
    expect((await runUntilSettled(at, deliveryId)).states).toEqual(['unknown', 'sent']);
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('the worker died in mid-post: the lease ends, and the post is found', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    const text = (await stored(at, deliveryId)).payload as { text: string };
    await at.db.query(
      `UPDATE delivery SET state = 'sending', attempt = 1, sending_at = now(), lease_token = $2,
         lease_until = now() + interval '3 s', due_at = now() + interval '3 s' WHERE id = $1`,
      [deliveryId, crypto.randomUUID()],
    );
    await world.sandbox.control.tweet({ from: 'acme', text: text.text, inReplyTo: at.tweetId });
    await run(at, deliveryId);
    expect((await stored(at, deliveryId)).state).toBe('sending'); // not before the lease has ended
    const { states } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['sending', 'unknown', 'sent']);
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('is not posted again while X cannot be read', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults([{ effect: { kind: 'cut-after' } }]);
    const { states } = await runUntilSettled(at, deliveryId, { rounds: 8 });
    expect(states).toEqual(['queued', 'unknown']);
    expect(await answersOnX(at)).toHaveLength(1);
    await world.sandbox.control.clearFaults();
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('a timeline that shows the post only after we have given it up leads to no second one', async () => {
    const at = await scene();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
    await world.sandbox.control.faults(onPost({ kind: 'cut-after' }), { indexDelaySeconds: { min: 2, max: 2 } });
    // two looks, the second a minute after the lease, saw nothing; X refuses the same words: an earlier attempt arrived
    const { states } = await runUntilSettled(at, deliveryId, { changes: 4 });
    expect(states).toEqual(['queued', 'unknown', 'queued', 'unknown']);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await runUntilSettled(at, deliveryId)).delivery.state).toBe('sent');
    expect(await answersOnX(at)).toHaveLength(1);
  });

  it('a direct message whose answer is lost is found in its conversation', async () => {
    const at = await scene();
    const asking = await world.sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst' });
    await makeDirectMessage(at.db, { accountId: at.accountId, dmConversationId: asking.conversationId });
    const text = hello();
    const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'dm', text });
    await world.sandbox.control.faults([{ match: { method: 'POST' }, effect: { kind: 'cut-after' }, times: 1 }]);
    const { states } = await runUntilSettled(at, deliveryId);
    expect(states).toEqual(['queued', 'unknown', 'sent']);
    const sent = (await world.sandbox.control.directMessages('carla')).filter((message) => message.text === text);
    expect(sent).toHaveLength(1);
  });
});

it('a reply that cannot begin for a reason of our own waits: nothing is in doubt', async () => {
  const at = await scene();
  const { deliveryId } = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: hello() });
  const withoutKey = { ...world.services, box: createSecretBox(new Map([['another', new Uint8Array(32).fill(8)]])) };
  await deliver(withoutKey)({ organizationId: at.organizationId, deliveryId, due: 0 });
  expect(await stored(at, deliveryId)).toMatchObject({ state: 'queued', code: 'internal' });
  expect((await runUntilSettled(at, deliveryId)).states).toEqual(['queued', 'sent']);
  expect(await answersOnX(at)).toHaveLength(1);
});

describe('replies to one conversation', () => {
  it('go in order: the second waits until the fate of the first is known', async () => {
    const at = await scene();
    const first = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: `first ${hello()}` });
    const second = await createReply(at.ctx, at.ticketId, { via: 'tweet', text: `second ${hello()}` });
    await run(at, second.deliveryId);
    expect(await stored(at, second.deliveryId)).toMatchObject({ state: 'queued', code: 'waits_for_earlier' });

    await world.sandbox.control.faults(onPost({ kind: 'cut-after' }));
    await run(at, first.deliveryId);
    world.ahead = 16_000;
    await run(at, second.deliveryId);
    expect((await stored(at, second.deliveryId)).state).toBe('queued');

    world.asked = [];
    await runUntilSettled(at, first.deliveryId);
    expect(world.asked).toContainEqual({
      name: 'deliver',
      payload: expect.objectContaining({ deliveryId: second.deliveryId }),
    });
    await run(at, second.deliveryId);
    expect((await stored(at, second.deliveryId)).state).toBe('sent');
    expect((await answersOnX(at)).map((tweet) => tweet.text.split(' ')[0])).toEqual(['second', 'first']);
  });
});

describe('an e-mail', () => {
  const send = async (to: string) => {
    const { db, id: organizationId } = await makeOrganization(world.database);
    const ctx = world.services.contextOf(organizationId);
    const url = 'https://perch.example/reset-password?token=s3cret';
    const secretData = { url };
    const { deliveryId } = await enqueueEmail(ctx, {
      to,
      locale: 'pt-BR',
      template: 'password-reset',
      secretData,
      box: world.box,
    });
    return { db, organizationId, deliveryId, url };
  };

  it('arrives in the language of its reader; its secret is nowhere in the clear, and gone afterwards', async () => {
    const at = await send('ana@acme.test');
    const [before] = await at.db.query<{ row: string }>('SELECT delivery::text AS row FROM delivery');
    expect(before!.row).not.toContain('s3cret');
    await run(at, at.deliveryId);
    const [mail] = await world.sandbox.control.mail('ana@acme.test');
    expect(mail!.subject).toBe('Defina uma nova senha para o Perch');
    expect(mail!.text).toContain(at.url);
    expect(mail!.headers['message-id']).toContain(at.deliveryId);
    expect(await stored(at, at.deliveryId)).toMatchObject({ state: 'sent', sealed: null });
    await run(at, at.deliveryId);
    expect(await world.sandbox.control.mail('ana@acme.test')).toHaveLength(1);
  });

  it('keeps its lease as long as a slow mail server may take', async () => {
    const at = await send('eva@acme.test');
    let left = 0;
    const slow: Mailer = {
      ...world.mailer,
      send: async (email) => {
        left = (await stored(at, at.deliveryId)).leaseUntil!.getTime() - Date.now();
        return world.mailer.send(email);
      },
    };
    await deliver({ ...world.services, mailer: slow })({ ...at, due: 0 });
    expect(left).toBeGreaterThan(120_000);
    expect((await stored(at, at.deliveryId)).state).toBe('sent');
  });

  it('leads to a page of ours where it is no secret', async () => {
    const { db } = await makeOrganization(world.database);
    const { organizationId } = db;
    const template = 'account-needs-reauthorization';
    const data = { name: 'Lia', username: 'acme', path: '/setup/channels/twitter/7' };
    const payload = { to: 'lia@acme.test', locale: 'en', template, data };
    const { id: deliveryId } = await makeDelivery(db, { kind: 'email', payload, target: 'email:7' });
    await deliver(world.services)({ organizationId, deliveryId, due: 0 });
    const [mail] = await world.sandbox.control.mail('lia@acme.test');
    expect(mail).toMatchObject({ subject: '@acme needs reauthorization' });
    expect(mail!.text).toContain(`${world.services.config.PUBLIC_URL}/setup/channels/twitter/7`);
  });

  it('is given up before its lease ends', { timeout: 5_000 }, async () => {
    const at = await send('ida@acme.test');
    const stuck: Mailer = { ...world.mailer, send: () => new Promise(() => {}) };
    await deliver({ ...world.services, mailer: stuck }, 200)({ ...at, due: 0 });
    expect(await stored(at, at.deliveryId)).toMatchObject({ state: 'queued', code: 'tries_again' });
  });

  it('is tried again when the mail server is away', async () => {
    const at = await send('bia@acme.test');
    const away = createMailer({ url: 'smtp://127.0.0.1:9', from: 'perch@acme.test' });
    await deliver({ ...world.services, mailer: away })({
      organizationId: at.organizationId,
      deliveryId: at.deliveryId,
      due: 0,
    });
    away.close();
    const waiting = await stored(at, at.deliveryId);
    expect(waiting).toMatchObject({ state: 'queued', code: 'tries_again' });
    expect(waiting.dueAt.getTime()).toBeGreaterThan(Date.now() + 10_000);
    world.ahead = 20_000;
    await run(at, at.deliveryId);
    expect(await world.sandbox.control.mail('bia@acme.test')).toHaveLength(1);
  });
});
