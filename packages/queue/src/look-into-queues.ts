import type { JobName } from '@perch/contracts';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { prefixOf, QUEUES } from './queues.ts';

/** How a queue stands. */
export interface QueueFigures {
  name: JobName;
  waiting: number;
  active: number;
  delayed: number;
  /** kept ones, at most a thousand */
  failed: number;
  /** how long the first in the line has waited; 0 while nobody does */
  oldestWaitingMs: number;
}

export interface QueueLook {
  figures(): Promise<QueueFigures[]>;
  close(): Promise<void>;
}

/** Queues to look into, never to work on. */
export function openQueues(redis: Redis): Map<JobName, Queue> {
  return new Map(
    (Object.keys(QUEUES) as JobName[]).map((name) => [
      name,
      new Queue(name, { connection: redis, prefix: prefixOf(name) }),
    ]),
  );
}

/** Looks into all queues, as often as it is asked. `onError` hears of lost connections. */
export function lookIntoQueues(redis: Redis, onError: (error: Error) => void): QueueLook {
  const queues = openQueues(redis);
  for (const queue of queues.values()) queue.on('error', onError);
  const look = async ([name, queue]: [JobName, Queue]): Promise<QueueFigures> => {
    const [{ waiting = 0, active = 0, delayed = 0, failed = 0 }, [first]] = await Promise.all([
      queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
      queue.getWaiting(0, 0),
    ]);
    return {
      name,
      waiting,
      active,
      delayed,
      failed,
      oldestWaitingMs: first ? Math.max(0, Date.now() - first.timestamp - (first.opts.delay ?? 0)) : 0,
    };
  };
  return {
    figures: () => Promise.all([...queues].map(look)),
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}
