import { setTimeout as sleep } from 'node:timers/promises';
import { lockWaiter } from '@perch/db';
import { TwitterError, type Activity, type ActivityEvent } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { recordActivity } from './record-activity.ts';
import { reconcileSubscriptions } from './reconcile-subscriptions.ts';
import { reconnectPause } from './reconnect-pause.ts';

/** X allows an app two connections, and one hears all there is: one worker of all listens. */
const LOCK = 'perch:activity-stream';
const ASK_FOR_LOCK_EVERY_MS = 2_000;
/** A connection that held so long begins to count its failures anew. */
const STEADY_MS = 60_000;
/** A page that a poll is writing at this moment may hold what X has just deleted. */
const LOOK_AGAIN_MS = 60_000;

export interface RunningActivity {
  /** Hangs up, and lets another worker listen. */
  stop(): Promise<void>;
}

/**
 * Hears of deletions as they happen, in one worker at a time. Nothing depends on it: what is missed while nobody listens
 * is found by the checks of open tickets.
 */
export function startActivity(services: WorkerServices, activity: Activity): RunningActivity {
  const { config, log } = services;
  const stopping = new AbortController();
  const waiter = lockWaiter(config.APP_DATABASE_URL, LOCK);

  async function takeTurns(): Promise<void> {
    while (!stopping.signal.aborted) {
      const lock = await waiter.tryLock().catch((error: unknown) => {
        log.warn({ err: error }, 'nobody can tell who listens to deletions');
        return null;
      });
      if (lock) {
        log.info({}, 'this worker listens to deletions');
        const signal = AbortSignal.any([stopping.signal, lock.lost]);
        await Promise.all([listen(services, activity, signal), subscribe(services, activity, signal)]);
        await lock.release();
        if (!stopping.signal.aborted) log.warn({}, 'another worker may listen to deletions now');
      }
      await pause(ASK_FOR_LOCK_EVERY_MS, stopping.signal);
    }
  }

  const done = takeTurns();
  return {
    stop: async () => {
      stopping.abort();
      await done;
      await waiter.close();
    },
  };
}

async function listen(services: WorkerServices, activity: Activity, signal: AbortSignal): Promise<void> {
  const { log, now } = services;
  const record = (event: ActivityEvent) =>
    recordActivity(services, event).catch((error: unknown) => {
      log.error({ err: error, event }, 'what X told at once could not be written; a check will find it');
    });
  let failures = 0;
  while (!signal.aborted) {
    let openedAt = Number.POSITIVE_INFINITY;
    try {
      await activity.openActivityStream({
        signal,
        onOpen: () => {
          openedAt = now().getTime();
          log.info({}, 'X tells of deletions');
        },
        onEvent: async (event) => {
          await record(event);
          void pause(LOOK_AGAIN_MS, signal).then(() => (signal.aborted ? undefined : record(event)));
        },
      });
    } catch (error) {
      failures = now().getTime() - openedAt > STEADY_MS ? 1 : failures + 1;
      const pauseMs = reconnectPause(failures, Math.random(), now(), resetOf(error));
      log.warn({ why: whyOf(error), failures, pauseMs }, 'X does not tell of deletions for now');
      await pause(pauseMs, signal);
    }
  }
}

async function subscribe(services: WorkerServices, activity: Activity, signal: AbortSignal): Promise<void> {
  const { config, log, now } = services;
  const refused = new Set<string>();
  while (!signal.aborted) {
    let pauseMs = config.X_ACTIVITY_RECONCILE_SECONDS * 1000;
    try {
      await reconcileSubscriptions(services, activity, refused, signal);
    } catch (error) {
      pauseMs = Math.max(pauseMs, (resetOf(error)?.getTime() ?? 0) - now().getTime());
      log.warn({ why: whyOf(error), pauseMs }, 'the subscriptions to deletions are not complete');
    }
    await pause(pauseMs, signal);
  }
}

const resetOf = (error: unknown) => (error instanceof TwitterError ? error.resetAt : undefined);
const whyOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Ends early when `signal` says so. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).then(
    () => {},
    () => {},
  );
