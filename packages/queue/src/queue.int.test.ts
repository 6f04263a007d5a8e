import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { liveChannel, type JobName, type JobPayload, type LiveEvent } from '@perch/contracts';
import { ensureRedisServer } from '@perch/embedded';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProducer, type Producer } from './producer.ts';
import { prefixOf, QUEUES } from './queues.ts';
import { anotherConnection, connectRedis } from './redis.ts';
import { startWorker } from './start-worker.ts';

let redis: Redis;
let producer: Producer;
const lost: unknown[] = [];
beforeAll(() => {
  redis = connectRedis(process.env.REDIS_URL!, () => {});
  producer = createProducer(redis, (error) => lost.push(error));
});
beforeEach(async () => {
  await redis.flushdb();
  lost.length = 0;
});
afterAll(async () => {
  await producer.close();
  redis.disconnect();
});

const job = (due = 1): JobPayload<'deliver'> => ({ organizationId: randomUUID(), deliveryId: randomUUID(), due });

async function working(
  process: (payload: JobPayload<'deliver'>) => Promise<void>,
  during: () => Promise<void>,
  onError: (error: Error) => void = () => {},
) {
  const worker = startWorker('deliver', process, redis, onError);
  try {
    await during();
  } finally {
    await worker.close();
  }
}

/** A Redis that refuses what touches two slots, as each node of a cluster does. */
async function withCluster(during: (url: string) => Promise<void>) {
  const toolsDir = path.resolve(import.meta.dirname, '../../../.perch/tools');
  const binary = await ensureRedisServer({ toolsDir, log: () => {} });
  const dir = mkdtempSync(path.join(os.tmpdir(), 'perch-cluster-'));
  const port = 20_000 + randomInt(10_000); // its bus listens ten thousand above
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--cluster-enabled',
    'yes',
    '--cluster-announce-ip',
    '127.0.0.1',
  ];
  const server = spawn(binary, args, { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const node = new Redis(port, { retryStrategy: () => 50 });
  node.on('error', () => {});
  try {
    await node.cluster('ADDSLOTSRANGE', 0, 16_383);
    await vi.waitFor(async () => expect(await node.cluster('INFO')).toContain('cluster_state:ok'), 10_000);
    await during(`redis://127.0.0.1:${port},redis://127.0.0.1:${port}`);
  } finally {
    node.disconnect();
    server.kill('SIGKILL');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  }
}

describe('a Redis Cluster', () => {
  it('serves queues, each in a slot of its own, the sweep and live events', async () => {
    await withCluster(async (url) => {
      const cluster = connectRedis(url, () => {});
      const inCluster = createProducer(cluster, (error) => lost.push(error));
      const seen: number[] = [];
      let sweeps = 0;
      const workers = [
        startWorker(
          'deliver',
          async ({ due }) => void seen.push(due),
          cluster,
          () => {},
        ),
        startWorker(
          'sweep',
          async () => void sweeps++,
          cluster,
          () => {},
        ),
      ];
      const listener = anotherConnection(cluster, { lazyConnect: true });
      const heard: string[] = [];
      listener.on('message', (_channel, message) => heard.push(message));
      try {
        const event: LiveEvent = { organizationId: randomUUID(), type: 'ticket.changed', id: randomUUID(), rev: 2 };
        await listener.subscribe(liveChannel(event.organizationId));
        await inCluster.publish(event);
        await inCluster.enqueue('deliver', job(1));
        await inCluster.enqueue('deliver', job(2), { delayMs: 50 });
        await inCluster.scheduleSweep(50);
        await vi.waitFor(() => expect([seen.toSorted(), heard.length, sweeps > 1]).toEqual([[1, 2], 1, true]), 10_000);
        expect(lost).toEqual([]);
        const slotOf = (name: JobName) => cluster.cluster('KEYSLOT', `${prefixOf(name)}:${name}:wait`);
        const slots = await Promise.all((Object.keys(QUEUES) as JobName[]).map(slotOf));
        expect(new Set(slots).size).toBe(slots.length);
      } finally {
        await Promise.all([...workers, inCluster].map((each) => each.close()));
        for (const connection of [listener, cluster]) connection.disconnect();
      }
    });
  });
});

describe('the queue', () => {
  it('drops a second request for the same look at a row, and takes one for a later look', async () => {
    const seen: number[] = [];
    const first = job(1);
    await producer.enqueue('deliver', first);
    await producer.enqueue('deliver', first);
    await producer.enqueue('deliver', { ...first, due: 2 });
    await working(
      async ({ due }) => void seen.push(due),
      () => vi.waitFor(() => expect(seen.toSorted()).toEqual([1, 2]), 5000),
    );
  });

  it('takes the same request again once the job has ended, also when it failed for good', async () => {
    let runs = 0;
    const errors: string[] = [];
    const again = job();
    await producer.enqueue('deliver', again);
    await working(
      async () => {
        runs++;
        throw Object.assign(new Error('no luck'), { code: '23505' });
      },
      async () => {
        await vi.waitFor(() => expect(runs).toBe(3), 15_000); // three attempts
        await vi.waitFor(async () => {
          await producer.enqueue('deliver', again);
          expect(runs).toBeGreaterThan(3);
        }, 5000);
      },
      (error) => errors.push(error.message),
    );
    expect(errors).toContain('no luck');
    const jobs = (await redis.keys('*')).filter((key) => /:\d+$/.test(key));
    const kept = JSON.stringify(await Promise.all(jobs.map((key) => redis.hgetall(key))));
    expect(kept).toContain('Error 23505');
    expect(kept).not.toContain('no luck');
  });

  it('looks once more for what was asked for while it looked, where a look may have begun too early', async () => {
    const organizationId = randomUUID();
    const ask = () => producer.enqueue('evaluate-escalation', { organizationId });
    let looks = 0;
    const look = async () => {
      if (++looks === 1) await Promise.all([ask(), ask()]);
    };
    const worker = startWorker('evaluate-escalation', look, redis, () => {});
    try {
      await ask();
      await vi.waitFor(() => expect(looks).toBe(2), 5000);
    } finally {
      await worker.close();
    }
    expect(lost).toEqual([]);
  });

  it('keeps a request until its time has come, and never runs it a moment early', async () => {
    const ran: number[] = [];
    const asked = Date.now();
    await producer.enqueue('deliver', job(), { delayMs: 250 });
    await producer.enqueue('deliver', job());
    await working(
      async () => void ran.push(Date.now() - asked),
      () => vi.waitFor(() => expect(ran).toHaveLength(2), 10_000),
    );
    expect(Math.max(...ran)).toBeGreaterThanOrEqual(250);
  });

  it('says how long after its time a job was done, whatever it was put off for', async () => {
    const lags: number[] = [];
    const queue = new Queue('evaluate-escalation', { connection: redis, prefix: prefixOf('evaluate-escalation') });
    const worker = startWorker(
      'evaluate-escalation',
      async () => {},
      redis,
      () => {},
      { onEnded: ({ lagSeconds }) => lags.push(lagSeconds) },
    );
    const anHourAgo = { timestamp: Date.now() - 3_600_000 };
    try {
      await queue.add('look', { organizationId: randomUUID() }, anHourAgo);
      await vi.waitFor(() => expect(lags).toHaveLength(1), 5000);
      await queue.add('look', { organizationId: randomUUID() }, { ...anHourAgo, delay: 3_599_999 });
      await queue.promoteJobs();
      await vi.waitFor(() => expect(lags).toHaveLength(2), 5000);
    } finally {
      await worker.close();
      await queue.close();
    }
    expect(lags[0]).toBeGreaterThanOrEqual(3600);
    expect(lags[1]).toBeLessThan(3600 - 60);
  });

  it('refuses a payload that is not of the job', async () => {
    await expect(producer.enqueue('deliver', { ...job(), deliveryId: 'x' })).rejects.toThrow();
  });

  it('schedules the sweep again after Redis was wiped', async () => {
    let sweeps = 0;
    const worker = startWorker(
      'sweep',
      async () => void sweeps++,
      redis,
      () => {},
    );
    try {
      await producer.scheduleSweep(50);
      await vi.waitFor(() => expect(sweeps).toBeGreaterThan(1), 5000);
      await redis.flushdb();
      const before = sweeps;
      await producer.scheduleSweep(50);
      await vi.waitFor(() => expect(sweeps).toBeGreaterThan(before + 1), 5000);
    } finally {
      await worker.close();
    }
  });

  it('publishes a live event on the channel of its organization', async () => {
    const event: LiveEvent = { organizationId: randomUUID(), type: 'ticket.changed', id: randomUUID(), rev: 2 };
    const heard: string[] = [];
    const listener = redis.duplicate();
    await listener.subscribe(liveChannel(event.organizationId));
    listener.on('message', (_channel, message) => heard.push(message));
    await producer.publish(event);
    await vi.waitFor(() => expect(heard.map((message) => JSON.parse(message))).toEqual([event]));
    listener.disconnect();
  });

  it('lets a request go on within two seconds while Redis is away, and says what was lost', async () => {
    const nowhere = connectRedis('redis://127.0.0.1:1', () => {});
    const cut = createProducer(nowhere, (error) => lost.push(error));
    const started = Date.now();
    await cut.publish({ organizationId: randomUUID(), type: 'ticket.changed', id: 'x' });
    expect(Date.now() - started).toBeLessThan(3000);
    expect(lost).toHaveLength(1);
    nowhere.disconnect();
  });
});
