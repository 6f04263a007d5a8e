import type { JobName } from '@perch/contracts';
import { installationFigures, type Database, type InstallationFigure } from '@perch/db';
import type { QueueLook } from '@perch/queue';
import type { Redis } from 'ioredis';
import type { Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Figures that are read when Prometheus asks. */
export interface Source {
  name: string;
  /** Sets its gauges. */
  read: () => Promise<void>;
  /** Takes them away: what cannot be read is not there, rather than as it was. */
  clear: () => void;
}

/** How all queues stand. */
export function queueSource({ queueJobs, queueAge }: Metrics, look: QueueLook): Source {
  const set = ({ name, oldestWaitingMs, ...counts }: { name: JobName; oldestWaitingMs: number } & Counts) => {
    for (const state of ['waiting', 'active', 'delayed', 'failed'] as const) {
      queueJobs.set({ queue: name, state }, counts[state]);
    }
    queueAge.set({ queue: name }, oldestWaitingMs / 1000);
  };
  return {
    name: 'queues',
    read: async () => (await look.figures()).forEach(set),
    clear: () => [queueJobs, queueAge].forEach((gauge) => gauge.reset()),
  };
}
type Counts = Record<'waiting' | 'active' | 'delayed' | 'failed', number>;

/** What is under way, overdue or of today in Postgres. */
export function installationSource(metrics: Metrics, database: Database): Source {
  const { deliveries, deliveryOverdue, streamsOverdue, streamOverdue, xCost } = metrics;
  const write: Record<InstallationFigure['figure'], (label: string, value: number) => void> = {
    deliveries: (state, value) => deliveries.set({ state }, value),
    delivery_overdue_seconds: (state, value) => deliveryOverdue.set({ state }, value),
    streams_overdue: (stream, value) => streamsOverdue.set({ stream }, value),
    stream_overdue_seconds: (stream, value) => streamOverdue.set({ stream }, value),
    cost_today_micros: (kind, value) => xCost.set({ kind }, value / 1_000_000),
  };
  const gauges: Gauge[] = [deliveries, deliveryOverdue, streamsOverdue, streamOverdue, xCost];
  const clear = () => gauges.forEach((gauge) => gauge.reset());
  return {
    name: 'installation',
    read: async () => {
      const figures = await installationFigures(database, new Date());
      clear(); // a state that nothing is in has no row
      for (const state of ['held', 'queued', 'sending', 'unknown']) deliveries.set({ state }, 0);
      for (const { figure, label, value } of figures) write[figure](label, value);
    },
    clear,
  };
}

/** Whether Postgres and Redis answer this process, and how soon. */
export function serverSource({ up, answerSeconds }: Metrics, database: Database, redis: Redis): Source {
  const ask = async (server: 'postgres' | 'redis', question: () => Promise<unknown>) => {
    const asked = performance.now();
    await within(PATIENCE_MS, question()).then(
      () => {
        up.set({ server }, 1);
        answerSeconds.set({ server }, (performance.now() - asked) / 1000);
      },
      () => {
        up.set({ server }, 0);
        answerSeconds.remove({ server });
      },
    );
  };
  return {
    name: 'servers',
    read: async () => {
      await Promise.all([
        ask('postgres', () => database.pool.query('SELECT 1')),
        ask('redis', () => (redis.status === 'ready' ? redis.ping() : Promise.reject(new Error('not ready')))),
      ]);
    },
    clear: () => [up, answerSeconds].forEach((gauge) => gauge.reset()),
  };
}

/** What X still allows the app of this installation, null while nobody knows; an app of an organization is its own matter. */
export function appCallsSource(
  { xAppCallsLeft }: Metrics,
  look: () => Promise<readonly { kind: string; window: string; remaining: number }[] | null>,
): Source {
  return {
    name: 'app_calls',
    read: async () => {
      const left = await look();
      xAppCallsLeft.reset(); // what nobody knows now has no row
      for (const { kind, window, remaining } of left ?? []) {
        if (window === 'app_day') xAppCallsLeft.set({ kind }, remaining);
      }
    },
    clear: () => xAppCallsLeft.reset(),
  };
}

/** The pool of this process. */
export function poolSource({ postgresConnections }: Metrics, { pool }: Database): Source {
  return {
    name: 'pool',
    read: async () => {
      postgresConnections.set({ state: 'open' }, pool.totalCount);
      postgresConnections.set({ state: 'idle' }, pool.idleCount);
      postgresConnections.set({ state: 'waiting' }, pool.waitingCount);
    },
    clear: () => postgresConnections.reset(),
  };
}

export const PATIENCE_MS = 2_000;

/** @throws Error when the answer takes longer */
export async function within<T>(milliseconds: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
