import { JOBS, type JobName, type JobPayload } from '@perch/contracts';
import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { PREFIX, QUEUES } from './queues.ts';

/** How a job ended. */
export interface EndedJob {
  name: JobName;
  outcome: 'done' | 'failed';
  seconds: number;
}

export interface WorkerOptions {
  /** hears of each job that was tried */
  onEnded?: ((job: EndedJob) => void) | undefined;
}

export type Processor<N extends JobName> = (payload: JobPayload<N>) => Promise<void>;

/** Starts working one queue. `onError` hears failed jobs and lost connections. */
export function startWorker<N extends JobName>(
  name: N,
  process: Processor<N>,
  redis: Redis,
  onError: (error: Error, payload?: JobPayload<N>) => void,
  options: WorkerOptions = {},
): Worker {
  const { onEnded } = options;
  const worker = new Worker(
    name,
    async (job) => {
      const payload = JOBS[name].safeParse(job.data);
      if (!payload.success) throw new UnrecoverableError(`malformed payload of ${name}: ${payload.error.message}`);
      const began = performance.now();
      let outcome: EndedJob['outcome'] = 'failed';
      try {
        await process(payload.data as JobPayload<N>);
        outcome = 'done';
      } finally {
        onEnded?.({ name, outcome, seconds: (performance.now() - began) / 1000 });
      }
    },
    { connection: redis, prefix: PREFIX, concurrency: QUEUES[name].concurrency, lockDuration: 60_000 },
  );
  worker.on('error', (error) => onError(error));
  worker.on('failed', (job, error) => onError(error, job?.data as JobPayload<N> | undefined));
  return worker;
}
