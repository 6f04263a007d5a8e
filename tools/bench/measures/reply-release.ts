// How long a reply takes to stand on X once the time to take it back is over: a worker process of its own, Redis,
// Postgres and the sandbox, two brands that answer one after the other.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '@perch/db';
import { createReply } from '@perch/desk';
import { connectRedis, createProducer } from '@perch/queue';
import { asApplication, makeMember, startSandbox, startServers } from '@perch/testing';
import { Clock, PollingWorld } from '../../../apps/worker/test/polling-world.ts';
import { count, ms, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile, spread } from '../harness/percentiles.ts';
import { startWorkerProcess } from '../harness/start-worker-process.ts';

const UNDO_SECONDS = 2;
const REPLY_EVERY_MS = 250;
const BRANDS = ['quiet_inn', 'acme_air'];
const KEY = `k1:${randomBytes(32).toString('base64')}`;

const SENT = `
  SELECT extract(epoch FROM t.posted_at - m.created_at) * 1000 - $2 AS lag FROM delivery d
  JOIN message m ON m.organization_id = d.organization_id AND m.id = d.message_id
  JOIN tweet t ON t.organization_id = m.organization_id AND t.id = m.tweet_row_id
  WHERE d.organization_id = $1 AND d.state = 'sent'`;

type Producer = ReturnType<typeof createProducer>;

/** Somebody who answers one ticket after the other. */
async function openDesk(world: PollingWorld, producer: Producer) {
  const { organizationId } = world.db;
  const { id: memberId } = await makeMember(world.db);
  const member = world.asMember();
  const ctx = { ...member, actor: { ...member.actor, memberId }, enqueue: producer.enqueue };
  const tickets = await world.db.query<{ id: string }>('SELECT id FROM ticket WHERE organization_id = $1', [
    organizationId,
  ]);
  return () => {
    const ticket = tickets.pop()!;
    return createReply(ctx, ticket.id, { via: 'tweet', text: `Answer to ${ticket.id}`, undoSeconds: UNDO_SECONDS });
  };
}

async function lagsOf(worlds: readonly PollingWorld[]): Promise<number[]> {
  const sent = worlds.map((world) =>
    world.db.query<{ lag: string }>(SENT, [world.db.organizationId, UNDO_SECONDS * 1000]),
  );
  return (await Promise.all(sent)).flat().map(({ lag }) => Number(lag));
}

async function waitFor(worlds: readonly PollingWorld[], sent: number): Promise<number[]> {
  for (let waits = 0; waits < 120; waits++) {
    const lags = await lagsOf(worlds);
    if (lags.length >= sent) return lags;
    await pause(500);
  }
  return lagsOf(worlds);
}

async function answerInTurn(report: Report, replies: number): Promise<void> {
  const servers = await startServers({ database: 'perch_bench', durable: true });
  process.env.APP_DATABASE_URL = asApplication(servers.postgresUrl('perch_bench'));
  process.env.REDIS_URL = servers.redisUrl;
  const database = openDatabase(process.env.APP_DATABASE_URL, { maxConnections: 5 });
  const redis = connectRedis(servers.redisUrl, console.error);
  const producer = createProducer(redis, console.error);
  const sandbox = await startSandbox();
  let worker: ReturnType<typeof startWorkerProcess> | undefined;
  try {
    await sandbox.control.reset('empty');
    const clock = new Clock(sandbox);
    const worlds: PollingWorld[] = [];
    for (const username of BRANDS) {
      worlds.push(await PollingWorld.open(clock, database, { username, settings: { ENCRYPTION_KEYS: KEY } }));
    }
    for (let count = 0; count < replies + BRANDS.length; count++) {
      const from = `person_${count}`;
      await sandbox.control.user({ username: from });
      await sandbox.control.tweet({ from, text: `@${BRANDS[count % BRANDS.length]} question ${count}` });
    }
    await pause(1100);
    for (const world of worlds) await world.run('mentions');
    worker = startWorkerProcess(sandbox, { LOG_LEVEL: 'warn', ENCRYPTION_KEYS: KEY });
    const desks = await Promise.all(worlds.map((world) => openDesk(world, producer)));
    // the worker is up when it has sent the first of each brand, which do not count
    for (const reply of desks) await reply();
    const before = await waitFor(worlds, desks.length);
    for (let count = 0; count < replies; count++) {
      await desks[count % desks.length]!();
      await pause(REPLY_EVERY_MS);
    }
    const lags = (await waitFor(worlds, replies + before.length)).toSorted((left, right) => left - right);
    for (const lag of before) lags.splice(lags.indexOf(lag), 1);
    report.row('After the end of the undo time', `${replies} replies, ${REPLY_EVERY_MS} ms apart`, {
      sent: count(lags.length),
      ...spread(lags),
      longest: ms(percentile(lags, 1)),
    });
  } finally {
    worker?.kill();
    await producer.close();
    redis.disconnect();
    await sandbox.stop();
    await database.close();
    await servers.stop();
  }
}

export const measure: Measure = {
  about: 'how long a reply takes to stand on X once the time to take it back is over',
  usage: '[replies]',
  run: (report, [replies = '100']) => answerInTurn(report, Number(replies)),
};
