import { AsyncLocalStorage } from 'node:async_hooks';
import { JOBS, type JobName, type JobPayload } from '@perch/contracts';
import { UnrecoverableError, Worker, type Telemetry } from 'bullmq';
import type { Redis } from 'ioredis';
import { failureOf } from './failure-of.ts';
import { prefixOf, QUEUES } from './queues.ts';

/** What a job's log lines carry, so that all of them are found by any of these. */
export type JobBindings = { queue: JobName; jobId: string } & Partial<Record<`${string}Id`, string>>;

const running = new AsyncLocalStorage<JobBindings>();

/** The job in which this is asked: its queue, its id and the ids of what it is about. */
export const currentJob = (): JobBindings | undefined => running.getStore();

const bindingsOf = (queue: JobName, { id = '', data }: { id?: string | undefined; data: unknown }): JobBindings => ({
  ...(Object.fromEntries(
    Object.entries(data ?? {}).filter(([name, value]) => name.endsWith('Id') && typeof value === 'string'),
  ) as Record<`${string}Id`, string>),
  queue,
  jobId: id,
});

/** How a job ended. */
export interface EndedJob {
  name: JobName;
  outcome: 'done' | 'failed';
  seconds: number;
  /** from when it was due, by the clock of who asked for it: what it waited for a worker, and for earlier tries, is in it */
  lagSeconds: number;
}

export interface WorkerOptions {
  /** hears of each job that was tried */
  onEnded?: ((job: EndedJob) => void) | undefined;
  /** for traces */
  telemetry?: Telemetry | undefined;
}

export type Processor<N extends JobName> = (payload: JobPayload<N>) => Promise<void>;

/** How long a job may be nobody's: that of a worker that was killed is taken up within the sum of both. */
const LOCK_MS = 20_000;
const LOOK_FOR_LOST_EVERY_MS = 5_000;

/**
 * Starts working one queue. `onError` hears failed jobs and lost connections; Redis keeps no word of why a job failed. A
 * worker that was cut off from Redis for longer than its lock goes on while another takes up its job: what may happen
 * once only is guarded by leases in Postgres, never by this lock.
 */
export function startWorker<N extends JobName>(
  name: N,
  process: Processor<N>,
  redis: Redis,
  onError: (error: Error, job?: JobBindings) => void,
  options: WorkerOptions = {},
): Worker {
  const { onEnded, telemetry } = options;
  async function work(data: unknown, dueAt: number): Promise<void> {
    const payload = JOBS[name].safeParse(data);
    if (!payload.success) throw new UnrecoverableError(`malformed payload of ${name}: ${payload.error.message}`);
    const began = performance.now();
    let outcome: EndedJob['outcome'] = 'failed';
    try {
      await process(payload.data as JobPayload<N>);
      outcome = 'done';
    } finally {
      const lagSeconds = Math.max(0, Date.now() - dueAt) / 1000;
      onEnded?.({ name, outcome, seconds: (performance.now() - began) / 1000, lagSeconds });
    }
  }
  const heard = new WeakSet<Error>();
  const worker = new Worker(
    name,
    async (job) => {
      const bindings = bindingsOf(name, job);
      try {
        await running.run(bindings, () => work(job.data, job.timestamp + (job.opts.delay ?? 0)));
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)), bindings);
        const failure = failureOf(error);
        heard.add(failure);
        throw failure;
      }
    },
    {
      connection: redis,
      prefix: prefixOf(name),
      concurrency: QUEUES[name].concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_FOR_LOST_EVERY_MS,
      ...(telemetry && { telemetry }),
    },
  );
  worker.on('error', (error) => onError(error));
  worker.on('failed', (job, error) => {
    if (!heard.has(error)) onError(error, job && bindingsOf(name, job));
  });
  return worker;
}
