import { JOBS, liveChannel, type Enqueue, type JobName, type LiveEvent } from '@perch/contracts';
import { Queue, type Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import { prefixOf, QUEUES } from './queues.ts';
import { currentJob } from './start-worker.ts';

export interface Producer {
  enqueue: Enqueue;
  /** Tells the browsers of an organization after a commit. */
  publish: (event: LiveEvent) => Promise<void>;
  /** Makes sure that the sweep is scheduled; call again now and then, since Redis may have been wiped. */
  scheduleSweep: (everyMs: number) => Promise<void>;
  close(): Promise<void>;
}

/** How long a request waits for Redis before it goes on without: the row is due and a sweep will find it. */
const PATIENCE_MS = 1500;

async function atMost<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time')), ms);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Never a moment early: the row would not be due yet. */
const delayOf = (when: { delayMs: number } | undefined) => (when ? { delay: Math.ceil(when.delayMs) + 1 } : {});

/** What the sweep finds due begins a trace of its own; any other job goes on with that of who asks for it. */
const traceOf = () => (currentJob()?.queue === 'sweep' ? { telemetry: { omitContext: true } } : {});

/** `onLost` hears of jobs and events that Redis did not take; nothing depends on them. */
export function createProducer(
  redis: Redis,
  onLost: (error: unknown) => void,
  { telemetry }: { telemetry?: Telemetry | undefined } = {},
): Producer {
  const queues = new Map<JobName, Queue>();
  const queueOf = (name: JobName) => {
    let queue = queues.get(name);
    if (!queue) {
      queue = new Queue(name, {
        connection: redis,
        prefix: prefixOf(name),
        ...(telemetry && { telemetry }),
        defaultJobOptions: {
          attempts: QUEUES[name].attempts,
          backoff: { type: 'exponential', delay: QUEUES[name].backoffMs },
          removeOnComplete: true,
          removeOnFail: { count: 1000 },
        },
      });
      queue.on('error', onLost);
      queues.set(name, queue);
    }
    return queue;
  };
  return {
    enqueue: async (name, payload, when) => {
      const data = JOBS[name].parse(payload);
      const { deduplicationId, runsAgain = false } = QUEUES[name];
      const deduplication = { id: deduplicationId(payload), ...(runsAgain && { keepLastIfActive: true }) };
      await atMost(PATIENCE_MS, queueOf(name).add(name, data, { deduplication, ...delayOf(when), ...traceOf() })).catch(
        onLost,
      );
    },
    publish: async (event) => {
      await atMost(PATIENCE_MS, redis.publish(liveChannel(event.organizationId), JSON.stringify(event))).catch(onLost);
    },
    scheduleSweep: async (everyMs) => {
      await atMost(
        PATIENCE_MS,
        queueOf('sweep').upsertJobScheduler('sweep', { every: everyMs }, { name: 'sweep', data: {} }),
      ).catch(onLost);
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
