import { randomUUID } from 'node:crypto';
import type { Database } from '@perch/db';
import {
  createReply,
  describeAttachment,
  discardDelivery,
  editReply,
  listMessages,
  resolveDelivery,
  retryDelivery,
  reviewDelivery,
  sendAsDirectMessage,
  sendDeliveryNow,
  storeAttachment,
  type Context,
  type CreatedReply,
} from '@perch/desk';
import { makeMember, makeRole, openTestDatabase, startSandbox, type Sandbox, type SandboxEffect } from '@perch/testing';
import { AppError, type CreateReply } from '@perch/contracts';
import { DELIVERY_CODES, PERMISSIONS } from '@perch/core';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Clock, PollingWorld } from '../../test/polling-world.ts';

const RUNS = Number(process.env.PERCH_PROPERTY_RUNS ?? 2);
/** Without a number of runs the same stories each time: new ones are looked for on purpose. */
const { PERCH_PROPERTY_SEED = process.env.PERCH_PROPERTY_RUNS ? undefined : '1' } = process.env;
const SEED = PERCH_PROPERTY_SEED === undefined ? {} : { seed: Number(PERCH_PROPERTY_SEED) };
/** Far more than one takes, for a machine that has other work. */
const SECONDS_A_RUN = 120;
const VIDEO = Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex');
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const ANIMATION = Buffer.from('R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64');

let sandbox: Sandbox;
let database: Database;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox?.stop();
  await database?.close();
});

/** A world in which carla has written a tweet and a direct message to the brand, and somebody answers her. */
class ReplyWorld {
  readonly polling: PollingWorld;
  readonly agent: Context;
  /** whose replies need approval */
  readonly junior: Context;
  readonly tickets: { tweet: string; dm: string };
  /** what members asked for, as their browsers would say it again */
  readonly requests: ReplyRequest[] = [];
  #count = 0;

  private constructor(
    polling: PollingWorld,
    [agent, junior]: readonly [Context, Context],
    tickets: { tweet: string; dm: string },
  ) {
    this.polling = polling;
    this.agent = agent;
    this.junior = junior;
    this.tickets = tickets;
  }

  static async open(): Promise<ReplyWorld> {
    await sandbox.control.reset('empty');
    const polling = await PollingWorld.open(new Clock(sandbox), database, { settings: { X_TIMEOUT_MS: '1500' } });
    await sandbox.control.user({ username: 'carla' });
    await sandbox.control.tweet({ from: 'carla', text: '@acme help' });
    await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'help' });
    await polling.clock.advance(30);
    await polling.runDue();
    const { db } = polling;
    const rows = await db.query<{ id: string; channel: string }>('SELECT id, channel FROM ticket', []);
    const ticketOf = (channel: string) => rows.find((row) => row.channel === channel)!.id;
    const tickets = { tweet: ticketOf('twitter'), dm: ticketOf('twitter_dm') };
    const members = [await memberOf(polling), await memberOf(polling, { repliesNeedApproval: true })] as const;
    return new ReplyWorld(polling, members, tickets);
  }

  text(length = 0): string {
    const words = `Answer ${++this.#count} of ours, which takes its time and its words. `;
    return words.repeat(Math.ceil(Math.max(1, length) / words.length)).trim() + ` (${this.#count})`;
  }

  async file(fileName: string, content: Buffer): Promise<string> {
    const bytes = (async function* () {
      yield Uint8Array.from(content);
    })();
    return (await storeAttachment(this.agent, { fileName, bytes })).id;
  }

  picture = () => this.file('seat.png', PIXEL);

  /** The worker goes on with what is due, second after second of it; or two do that race for each delivery. */
  async pass(seconds: number, steps = 1, workers: 1 | 2 = 1): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await this.polling.clock.advance(seconds / steps);
      await this.polling.runDueDeliveries(workers);
      await this.polling.runDue();
      await this.polling.runDueDeliveries(workers);
    }
  }

  deliveries() {
    return this.polling.db.query<StoredReply>(
      `SELECT id, kind, state, code, remote_id AS "remoteId", thread_id AS "threadId", part, payload->>'text' AS text,
         payload->>'inReplyToTweetId' AS "answersId", hold_reason AS "holdReason", updated_at AS "updatedAt"
       FROM delivery WHERE organization_id = $1 AND kind IN ('tweet', 'dm') ORDER BY id`,
      [this.polling.db.organizationId],
    );
  }

  async delivery(id: string): Promise<StoredReply> {
    return (await this.deliveries()).find((delivery) => delivery.id === id)!;
  }

  onX = () => sandbox.control.tweets({ author: 'acme' });
  sentOnX = async () => (await sandbox.control.directMessages('carla')).filter(({ from }) => from === 'acme');
  told = (kind: string) =>
    this.polling.db.query<{ member_id: string }>(
      'SELECT member_id FROM notification WHERE organization_id = $1 AND kind = $2',
      [this.polling.db.organizationId, kind],
    );
}

interface ReplyRequest {
  by: Context;
  ticketId: string;
  input: CreateReply;
  idempotencyKey: string;
  /** what was answered first */
  answer: CreatedReply | null;
}

interface StoredReply extends Record<string, unknown> {
  id: string;
  kind: 'tweet' | 'dm';
  state: string;
  code: string | null;
  remoteId: string | null;
  threadId: string | null;
  part: number | null;
  text: string;
  answersId: string | null;
  holdReason: string | null;
  updatedAt: Date;
}

async function memberOf(polling: PollingWorld, role: { repliesNeedApproval?: boolean } = {}): Promise<Context> {
  const { id: roleId } = await makeRole(polling.db, {
    name: `Role ${randomUUID()}`,
    builtIn: null,
    permissions: [...PERMISSIONS],
    ...role,
  });
  const { id: memberId } = await makeMember(polling.db, { roleId });
  return { ...polling.asMember(), actor: { kind: 'member', memberId, permissions: PERMISSIONS } };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );

describe('a reply', () => {
  let world: ReplyWorld;
  beforeEach(async () => {
    world = await ReplyWorld.open();
  });

  it('may be taken back until its time has come, and goes out then', async () => {
    const { agent, tickets } = world;
    const text = world.text();
    const first = await createReply(agent, tickets.tweet, { via: 'tweet', text, undoSeconds: 5 });
    await world.pass(4);
    expect(await world.onX()).toHaveLength(0);
    expect(await discardDelivery(agent, first.deliveryId)).toEqual({ text });
    const second = await createReply(agent, tickets.tweet, { via: 'tweet', text, undoSeconds: 5 });
    const third = await createReply(agent, tickets.dm, { via: 'dm', text: 'at once', undoSeconds: 60 });
    await sendDeliveryNow(agent, third.deliveryId);
    await world.pass(5);
    expect((await world.onX()).map((tweet) => tweet.text)).toEqual([text]);
    expect(await world.sentOnX()).toHaveLength(1);
    expect(await codeOf(discardDelivery(agent, second.deliveryId))).toBe('delivery_not_retryable');
  });

  it('that was scheduled before the customer wrote again does not go out in silence', async () => {
    const { agent, tickets, polling } = world;
    const sendAt = new Date(polling.now().getTime() + 3_600_000).toISOString();
    const { deliveryId } = await createReply(agent, tickets.tweet, { via: 'tweet', text: world.text(), sendAt });
    const other = await createReply(agent, tickets.dm, { via: 'dm', text: world.text(), sendAt });
    await sandbox.control.tweet({
      from: 'carla',
      text: '@acme solved!',
      inReplyTo: (await sandbox.control.tweets({ author: 'carla' }))[0]!.id,
    });
    await world.pass(1800, 2);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'held', holdReason: 'scheduled' });
    await world.pass(1900, 2);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'failed', code: 'newer_message' });
    expect(await world.delivery(other.deliveryId)).toMatchObject({ state: 'sent' });
    expect((await world.told('delivery_failed')).map((row) => row.member_id)).toEqual([agent.actor.memberId]);
    await retryDelivery(agent, deliveryId);
    await world.pass(5);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'sent' });
  });

  it('of who needs it waits until somebody else has approved it', async () => {
    const { agent, junior, tickets } = world;
    const text = world.text();
    const { deliveryId } = await createReply(junior, tickets.tweet, { via: 'tweet', text, undoSeconds: 5 });
    await world.pass(60);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'held', holdReason: 'approval' });
    expect((await world.told('approval_requested')).map((row) => row.member_id)).toEqual([agent.actor.memberId]);
    const approve = async (by: Context) =>
      reviewDelivery(by, deliveryId, {
        verdict: 'approved',
        seenUpdatedAt: (await world.delivery(deliveryId)).updatedAt,
      });
    expect(await codeOf(approve(junior))).toBe('own_approval');
    expect(await codeOf(sendDeliveryNow(junior, deliveryId))).toBe('delivery_not_retryable');

    await reviewDelivery(agent, deliveryId, { verdict: 'rejected', note: 'Say sorry' });
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'failed', code: 'rejected' });
    expect(await codeOf(retryDelivery(junior, deliveryId))).toBe('delivery_not_retryable');
    await editReply(junior, deliveryId, { text: `Sorry! ${text}` });
    await world.pass(60);
    expect(await world.onX()).toHaveLength(0);
    await approve(agent);
    await world.pass(5);
    expect((await world.onX()).map((tweet) => tweet.text)).toEqual([`Sorry! ${text}`]);
    for (const kind of ['reply_rejected', 'reply_approved']) {
      expect((await world.told(kind)).map((row) => row.member_id)).toEqual([junior.actor.memberId]);
    }
  });

  it('that is split waits for its parts, and each answers the one before', async () => {
    const { agent, tickets } = world;
    await sandbox.control.faults([
      { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'cut-after' }, times: 1 },
      { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'problem', name: 'duplicate' }, times: 1 },
    ]);
    const { deliveryId } = await createReply(agent, tickets.tweet, {
      via: 'tweet',
      text: world.text(700),
      asThread: true,
    });
    await world.pass(60, 6);
    const [first, second, third] = await world.deliveries();
    expect([first!.state, second!.state, third!.state]).toEqual(['sent', 'failed', 'queued']);
    expect(third!.code).toBe('waits_for_part');
    const later = await createReply(agent, tickets.tweet, { via: 'tweet', text: 'Something else' });
    await world.pass(5);
    expect(await world.delivery(later.deliveryId)).toMatchObject({ state: 'sent' });
    await retryDelivery(agent, second!.id);
    await world.pass(60, 4);
    const parts = (await world.deliveries()).filter(({ threadId }) => threadId === deliveryId);
    expect(parts.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
    const byId = new Map((await world.onX()).map((tweet) => [tweet.id, tweet]));
    expect(byId.size).toBe(4);
    expect(parts.slice(1).map(({ remoteId }) => byId.get(remoteId!)!.inReplyTo)).toEqual([
      parts[0]!.remoteId,
      parts[1]!.remoteId,
    ]);
  });

  it.each([
    ['a picture', 'seat.png', PIXEL, 'photo'],
    ['an animation', 'seat.gif', ANIMATION, 'animated_gif'],
  ])(
    'with %s is one tweet, however its answer was lost, and comes back from X as itself',
    async (_what, name, bytes, kind) => {
      const { agent, tickets, polling } = world;
      await sandbox.control.faults([
        { match: { method: 'POST', path: '/2/media/upload/initialize' }, effect: { kind: 'cut-before' }, times: 1 },
        { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'cut-after' }, times: 1 },
      ]);
      const altText = 'Seat 12, by the window';
      const attachmentIds = [await world.file(name, bytes)];
      await describeAttachment(agent, attachmentIds[0]!, { altText });
      const text = world.text();
      const { deliveryId, messageId } = await createReply(agent, tickets.tweet, { via: 'tweet', text, attachmentIds });
      await world.pass(400, 8);
      expect(await world.delivery(deliveryId)).toMatchObject({ state: 'sent' });
      expect(await world.onX()).toMatchObject([{ text, media: [{ altText }] }]);
      const shown = (await listMessages(agent, tickets.tweet, { limit: 10 })).data;
      expect(shown.filter(({ direction }) => direction === 'out')).toMatchObject([
        { id: messageId, attachments: [{ altText }] },
      ]);
      const own = 'SELECT media FROM tweet WHERE organization_id = $1 AND is_own';
      expect(await polling.db.query(own, [polling.db.organizationId])).toMatchObject([{ media: [{ kind, altText }] }]);
      const twice = createReply(agent, tickets.tweet, { via: 'tweet', text: world.text(), attachmentIds });
      expect(await codeOf(twice)).toBe('attachment_unusable');
    },
  );

  it('with a video waits while X works on it, and is uploaded once', async () => {
    const { agent, tickets, polling } = world;
    const uploads = () => polling.calls.get('uploadMedia') ?? 0;
    const attachmentIds = [await world.file('seat.mp4', VIDEO)];
    const { deliveryId } = await createReply(agent, tickets.tweet, { via: 'tweet', text: world.text(), attachmentIds });
    await polling.runDueDeliveries();
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'queued', code: 'media_processing' });
    expect(await world.onX()).toEqual([]);
    await world.pass(6, 4);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'sent', code: null });
    expect(await world.onX()).toHaveLength(1);
    expect(uploads()).toBe(1);
  });

  it('that only a person can tell of is known again when X shows it', async () => {
    const { agent, tickets } = world;
    await sandbox.control.faults([{ effect: { kind: 'cut-after' } }]);
    const { deliveryId } = await createReply(agent, tickets.tweet, { via: 'tweet', text: world.text() });
    await world.pass(1200, 8);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'unknown', code: 'undecided' });
    expect(await world.told('delivery_unclear')).toHaveLength(1);
    await resolveDelivery(agent, deliveryId, { posted: true });
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'sent', code: 'said_posted', remoteId: null });
    await sandbox.control.clearFaults();
    await world.pass(1200, 4);
    const [posted] = await world.onX();
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'sent', code: null, remoteId: posted!.id });
  });

  it('that X refuses in public goes as a direct message, once', async () => {
    const { agent, tickets } = world;
    await sandbox.control.faults([
      { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'problem', name: 'duplicate' }, times: 1 },
    ]);
    const text = world.text();
    const attachmentIds = [await world.picture()];
    const { deliveryId } = await createReply(agent, tickets.tweet, { via: 'tweet', text, attachmentIds });
    await world.pass(5);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'failed' });
    const moved = await sendAsDirectMessage(agent, deliveryId);
    expect(await sendAsDirectMessage(agent, deliveryId)).toEqual(moved);
    await world.pass(5);
    expect((await world.sentOnX()).map((message) => message.text)).toEqual([text]);
    expect(await world.delivery(deliveryId)).toMatchObject({ state: 'discarded' });
  });
});

const WHATS = ['plain', 'thread', 'media', 'dm', 'dm media', 'scheduled', 'undo', 'approval', 'dm approval'] as const;
const STEERINGS = ['discard', 'retry', 'send now', 'edit'] as const;

interface Steering {
  do: (typeof STEERINGS)[number];
  nth: number;
}

type Step =
  /** `twice`: the browser asks again before it has an answer */
  | { do: 'send'; what: (typeof WHATS)[number]; twice: boolean }
  | Steering
  /** of what waits for approval */
  | { do: 'approve' | 'reject'; nth: number }
  /** a request is said again, long after */
  | { do: 'again'; nth: number }
  | { do: 'customer' }
  | { do: 'pass'; seconds: number; workers: 1 | 2 }
  | { do: 'fault'; on: 'post' | 'dm' | 'upload' | 'read' | 'anything'; effect: SandboxEffect; times: number }
  | { do: 'kill'; afterCalls: number };

const PATHS = {
  post: { method: 'POST', path: '/2/tweets' },
  dm: { method: 'POST', path: '/2/dm_conversations/:id/messages' },
  upload: { method: 'POST', path: '/2/media/upload/initialize' },
  read: { method: 'GET' },
  anything: {},
} as const;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({ what: fc.constantFrom(...WHATS), twice: fc.boolean() })
      .map((given): Step => ({ do: 'send', ...given })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...STEERINGS), fc.nat(30)).map(([what, nth]): Step => ({ do: what, nth })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('approve', 'approve', 'reject'), fc.nat(5))
      .map(([what, nth]): Step => ({ do: what, nth })),
  },
  { weight: 2, arbitrary: fc.nat(30).map((nth): Step => ({ do: 'again', nth })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'customer' }) },
  {
    weight: 7,
    arbitrary: fc
      .record({ seconds: fc.constantFrom(1, 6, 40, 90, 1200), workers: fc.constantFrom<1 | 2>(1, 2) })
      .map((given): Step => ({ do: 'pass', ...given })),
  },
  {
    weight: 6,
    arbitrary: fc
      .record({
        on: fc.constantFrom('post', 'post', 'dm', 'upload', 'read', 'anything'),
        effect: fc.constantFrom<SandboxEffect>(
          { kind: 'rate-limit', resetSeconds: 300 },
          { kind: 'status', status: 503 },
          { kind: 'status', status: 401 },
          { kind: 'cut-before' },
          { kind: 'cut-after' },
          { kind: 'malformed' },
          { kind: 'problem', name: 'duplicate' },
        ),
        times: fc.integer({ min: 1, max: 2 }),
      })
      .map((fault): Step => ({ do: 'fault', ...fault })),
  },
  { weight: 4, arbitrary: fc.nat(4).map((afterCalls): Step => ({ do: 'kill', afterCalls })) },
);

async function send(world: ReplyWorld, { what, twice }: Extract<Step, { do: 'send' }>): Promise<void> {
  const { agent, junior, tickets, polling } = world;
  const via = what.startsWith('dm') ? 'dm' : 'tweet';
  const input: CreateReply = {
    via,
    text: world.text(what === 'thread' ? 500 : 0),
    attachmentIds: what.endsWith('media') ? [await world.picture()] : [],
    asThread: what === 'thread',
    ...(what === 'undo' && { undoSeconds: 5 }),
    ...(what === 'scheduled' && { sendAt: new Date(polling.now().getTime() + 60_000).toISOString() }),
  };
  const by = what.endsWith('approval') ? junior : agent;
  const request = { by, ticketId: tickets[via], input, idempotencyKey: randomUUID(), answer: null };
  world.requests.push(request);
  await Promise.all([ask(request), twice && ask(request)]);
}

/** Asks for a reply, maybe not for the first time: what is answered is always the same. */
async function ask(request: ReplyRequest): Promise<void> {
  const { by, ticketId, input, idempotencyKey } = request;
  const asked = createReply(by, ticketId, input, { idempotencyKey }).then((answer) => {
    expect(answer).toEqual((request.answer ??= answer));
  });
  // what was refused the first time may be too late by now, and what was written may have other words
  await tryTo(asked, [request.answer === null ? 'validation_failed' : 'idempotency_key_reused']);
}

async function steer(world: ReplyWorld, { do: what, nth }: Steering): Promise<void> {
  const deliveries = await world.deliveries();
  const delivery = deliveries[nth % Math.max(1, deliveries.length)];
  // what is in doubt may stand on X whoever gives it up: that is for people to weigh
  if (!delivery || delivery.state === 'unknown') return;
  const { agent } = world;
  const done = {
    discard: () => discardDelivery(agent, delivery.id),
    retry: () => retryDelivery(agent, delivery.id, { acceptNewer: true }),
    'send now': () => sendDeliveryNow(agent, delivery.id, { acceptNewer: true }),
    edit: () => editReply(agent, delivery.id, { text: world.text() }),
  }[what]();
  await tryTo(done);
}

const tryTo = async (work: Promise<unknown>, refusals: string[] = []) =>
  expect(['no error', 'delivery_not_retryable', 'account_not_active', ...refusals]).toContain(await codeOf(work));

async function review(world: ReplyWorld, { do: what, nth }: Extract<Step, { do: 'approve' | 'reject' }>) {
  const waiting = (await world.deliveries()).filter(
    ({ holdReason, part }) => holdReason === 'approval' && (part ?? 1) === 1,
  );
  const reply = waiting[nth % Math.max(1, waiting.length)];
  if (!reply) return;
  const verdict =
    what === 'reject'
      ? ({ verdict: 'rejected' } as const)
      : ({ verdict: 'approved', seenUpdatedAt: reply.updatedAt } as const);
  await tryTo(reviewDelivery(world.agent, reply.id, verdict), ['newer_message']);
}

async function play(world: ReplyWorld, steps: readonly Step[]): Promise<void> {
  for (const each of steps) {
    switch (each.do) {
      case 'send':
        await send(world, each);
        break;
      case 'again':
        if (world.requests.length > 0) await ask(world.requests[each.nth % world.requests.length]!);
        break;
      case 'approve':
      case 'reject':
        await review(world, each);
        break;
      case 'customer': {
        const [asked] = await sandbox.control.tweets({ author: 'carla' });
        await sandbox.control.tweet({ from: 'carla', text: '@acme and now?', inReplyTo: asked!.id });
        break;
      }
      case 'pass':
        await world.pass(each.seconds, 2, each.workers);
        break;
      case 'fault':
        await sandbox.control.faults([{ match: PATHS[each.on], effect: each.effect, times: each.times }]);
        break;
      case 'kill':
        world.polling.doomAfter(each.afterCalls);
        break;
      default:
        await steer(world, each);
    }
  }
}

/** X behaves, the machine stays up, and nothing is left to do. */
async function comeToRest(world: ReplyWorld): Promise<void> {
  await sandbox.control.clearFaults();
  await world.pass(30);
  await world.polling.reauthorize();
  const moving = async () =>
    (await world.deliveries()).filter(
      ({ state, code, holdReason }) =>
        ['held', 'queued', 'sending', 'unknown'].includes(state) &&
        code !== 'waits_for_part' &&
        holdReason !== 'approval',
    );
  for (let round = 0; round < 30; round++) {
    await world.pass(400, 2);
    if (round > 2 && (await moving()).length === 0) return;
  }
  expect(await moving(), 'comes to rest').toEqual([]);
}

it(
  'whatever X, people and the machine do, each reply stands on X exactly once, or honestly does not',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24, size: 'max' }), async (steps) => {
        const world = await ReplyWorld.open();
        await play(world, steps);
        await comeToRest(world);

        const deliveries = await world.deliveries();
        const sent = (kind: StoredReply['kind']) =>
          deliveries.filter((delivery) => delivery.kind === kind && delivery.state === 'sent');
        const tweets = await world.onX();
        expect(tweets.map(({ id }) => id).toSorted()).toEqual(
          sent('tweet')
            .map(({ remoteId }) => remoteId)
            .toSorted(),
        );
        const messages = await world.sentOnX();
        expect(messages.map(({ id }) => id).toSorted()).toEqual(
          sent('dm')
            .map(({ remoteId }) => remoteId)
            .toSorted(),
        );

        const readOnX = new Set([...tweets, ...messages].map(({ text }) => text));
        for (const { state, text } of deliveries.filter((each) => each.state !== 'sent')) {
          expect(readOnX, `${state}, and not on X`).not.toContain(text);
        }
        for (const { code } of deliveries.filter(({ state }) => state === 'failed')) {
          expect(DELIVERY_CODES).toContain(code);
        }
        const answers = world.requests.flatMap(({ answer }) => answer?.deliveryId ?? []);
        const first = deliveries.filter(({ part }) => (part ?? 1) === 1);
        expect(first.map(({ id }) => id).toSorted(), 'one for each request').toEqual(answers.toSorted());

        const byId = new Map(tweets.map((tweet) => [tweet.id, tweet]));
        for (const { remoteId, text, answersId } of sent('tweet')) {
          expect(byId.get(remoteId!)).toMatchObject({ text, inReplyTo: answersId });
        }
        const parts = new Map(deliveries.map((each) => [`${each.threadId} ${each.part}`, each]));
        for (const { threadId, part, answersId } of sent('tweet').filter((each) => (each.part ?? 1) > 1)) {
          expect(parts.get(`${threadId} ${part! - 1}`)!.remoteId).toBe(answersId);
        }
        const doubled = await world.polling.db.query(
          `SELECT tweet_row_id FROM message WHERE organization_id = $1 AND direction = 'out' AND member_id IS NULL`,
          [world.polling.db.organizationId],
        );
        expect(doubled, 'nothing of ours is taken for written elsewhere').toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true, ...SEED },
    );
  },
  RUNS * SECONDS_A_RUN * 1000,
);
