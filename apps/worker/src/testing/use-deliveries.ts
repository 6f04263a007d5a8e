import { loadWorkerConfig, platformAppOf, type JobName, type LiveEvent } from '@perch/contracts';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import { sealTokens, type Context } from '@perch/desk';
import { createMailer, type Mailer } from '@perch/notify';
import {
  makeAccount,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeTicket,
  makeTweet,
  openTestDatabase,
  startSandbox,
  type Sandbox,
  type SandboxFaultRule,
} from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { deliver } from '../processors/deliver.ts';
import { createServices, type WorkerServices } from '../services.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

export const hello = () => `We are on it, ${crypto.randomUUID()} & soon <3`;

export const onPost = (effect: SandboxFaultRule['effect'], times = 1): SandboxFaultRule[] => [
  { match: { method: 'POST', path: '/2/tweets' }, effect, times },
];

export interface Scene {
  ctx: Context;
  db: TenantDatabase;
  organizationId: string;
  accountId: string;
  ticketId: string;
  /** the customer's tweet on X */
  tweetId: string;
}

/** For the tests of one file: the sandbox with @acme and carla, and a worker that carries out one delivery at a time. */
export function useDeliveries() {
  const box = createSecretBox(new Map([['test', new Uint8Array(32).fill(7)]]));
  const world = {
    box,
    database: undefined! as Database,
    sandbox: undefined! as Sandbox,
    mailer: undefined! as Mailer,
    services: undefined! as WorkerServices,
    /** what the test's clock is ahead of the world's */
    ahead: 0,
    asked: [] as { name: JobName; payload: object }[],
    events: [] as LiveEvent[],
  };

  beforeAll(async () => {
    world.database = openTestDatabase();
    const sandbox = (world.sandbox = await startSandbox());
    await sandbox.control.user({ username: 'acme', brand: true });
    await sandbox.control.user({ username: 'carla' });
    world.mailer = createMailer({ url: sandbox.smtpUrl, from: 'Perch <perch@acme.test>' });
    const config = loadWorkerConfig({
      APP_DATABASE_URL: process.env.APP_DATABASE_URL,
      REDIS_URL: process.env.REDIS_URL,
      PUBLIC_URL: 'http://127.0.0.1:4000',
      ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
      SMTP_URL: sandbox.smtpUrl,
      MAIL_FROM: 'Perch <perch@acme.test>',
      X_CLIENT_ID: sandbox.clientId,
      X_CLIENT_SECRET: sandbox.clientSecret,
      X_TIMEOUT_MS: '400',
    });
    const { url: apiUrl } = sandbox;
    world.services = createServices({
      config,
      database: world.database,
      box,
      twitter: createTwitter({ apiUrl, timeoutMs: config.X_TIMEOUT_MS }),
      mailer: world.mailer,
      producer: {
        enqueue: async (name, payload) => void world.asked.push({ name, payload }),
        publish: async (event) => void world.events.push(event),
        scheduleSweep: async () => {},
        close: async () => {},
      },
      log: silent as never,
      now: () => new Date(Date.now() + world.ahead),
    });
  });
  afterAll(async () => {
    world.mailer?.close();
    await world.sandbox?.stop();
    await world.database?.close();
  });
  beforeEach(() => {
    world.ahead = 0;
    world.asked = [];
    world.events = [];
  });
  afterEach(() => world.sandbox.control.clearFaults());

  /** An organization with @acme connected, and carla's tweet as a ticket of it. */
  async function scene(says = '@acme help'): Promise<Scene> {
    const { database, sandbox, services } = world;
    const { db, id: organizationId } = await makeOrganization(database);
    const token = await sandbox.control.token('acme');
    const { twitterUserId } = await services.twitter.identityOf(platformAppOf(services.config)!, token);
    const account = await makeAccount(db, { twitterUserId, username: 'acme' });
    await db.transaction((tx) =>
      tx.accountCredential.create({
        data: {
          organizationId,
          accountId: account.id,
          ...sealTokens(box, account.id, {
            accessToken: token.accessToken,
            refreshToken: token.refreshToken,
            expiresAt: new Date(Date.now() + 7_200_000),
            scopes: token.scopes,
          }),
        },
      }),
    );
    const posted = await sandbox.control.tweet({ from: 'carla', text: `${says} ${crypto.randomUUID()}` });
    const { accessToken } = token;
    const as = {
      organizationId,
      accountId: account.id,
      app: platformAppOf(services.config)!,
      accessToken,
      accessSecret: null,
    };
    const [met] = (await services.twitter.tweetsByIds(as, [posted.id])).items;
    const carla = await makeProfile(db, { twitterUserId: met!.authorId, username: 'carla' });
    const ticket = await makeTicket(db, {
      accountId: account.id,
      customerId: carla.twitterUserId,
      conversationId: met!.conversationId,
      lastMessageAt: met!.postedAt,
    });
    const tweet = await makeTweet(db, {
      accountId: account.id,
      tweetId: posted.id,
      authorId: carla.twitterUserId,
      conversationId: met!.conversationId,
      mentionedUserIds: met!.mentionedUserIds,
      postedAt: met!.postedAt,
      ticketId: ticket.id,
      decision: 'opened',
    });
    await makeMessage(db, { ticketId: ticket.id, tweetRowId: tweet.id, postedAt: met!.postedAt });
    const member = await makeMember(db);
    const ctx: Context = {
      ...services.contextOf(organizationId),
      actor: { kind: 'member', memberId: member.id, permissions: ['tickets.reply', 'tickets.view'] },
    };
    return { ctx, db, organizationId, accountId: account.id, ticketId: ticket.id, tweetId: posted.id };
  }

  const run = ({ organizationId }: Pick<Scene, 'organizationId'>, deliveryId: string) =>
    deliver(world.services)({ organizationId, deliveryId, due: 0 });

  const stored = ({ db, organizationId }: Pick<Scene, 'db' | 'organizationId'>, id: string) =>
    db.transaction((tx) => tx.delivery.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } }));

  /** Runs the delivery, each time when it is due next, until it rests. */
  async function runUntilSettled(at: Scene, deliveryId: string, limit: { rounds?: number; changes?: number } = {}) {
    const states: string[] = [];
    for (let round = 0; round < (limit.rounds ?? 20); round++) {
      const delivery = await stored(at, deliveryId);
      if (states.at(-1) !== delivery.state) states.push(delivery.state);
      if (states.length === limit.changes || ['sent', 'failed', 'discarded'].includes(delivery.state)) break;
      world.ahead = Math.max(world.ahead, delivery.dueAt.getTime() - Date.now() + 5);
      await run(at, deliveryId);
    }
    return { states, delivery: await stored(at, deliveryId) };
  }

  const answersOnX = (at: Scene) => world.sandbox.control.tweets({ author: 'acme', inReplyTo: at.tweetId });

  return { world, scene, run, stored, runUntilSettled, answersOnX };
}
