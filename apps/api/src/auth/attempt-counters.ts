import type { Redis } from 'ioredis';

/** How often something was tried since the window began, and when it ends. */
export interface Attempts {
  count: number;
  leftMs: number;
}

/** Of one process: more keys than anybody tries while Redis is away; the oldest give way. */
const MOST_KEYS = 50_000;

export type AttemptCounters = ReturnType<typeof createAttemptCounters>;

/**
 * Counts attempts in windows that begin with the first, in Redis for all processes; while that is away each process
 * counts for itself, so that guessing stays slow.
 */
export function createAttemptCounters(redis: Redis, now: () => number = Date.now) {
  const own = new Map<string, { count: number; endsAt: number }>();

  function countHere(key: string, windowMs: number): Attempts {
    const at = now();
    const before = own.get(key);
    const current = before && before.endsAt > at ? before : { count: 0, endsAt: at + windowMs };
    current.count++;
    own.delete(key);
    own.set(key, current);
    if (own.size > MOST_KEYS) own.delete(own.keys().next().value!);
    return { count: current.count, leftMs: current.endsAt - at };
  }

  return {
    async count(key: string, windowMs: number): Promise<Attempts & { isShared: boolean }> {
      const counted = await redis
        .multi()
        .incr(key)
        .pexpire(key, windowMs, 'NX')
        .pttl(key)
        .exec()
        .catch(() => null);
      const [count, , leftMs] = (counted ?? []).map(([, value]) => Number(value));
      if (count === undefined || leftMs === undefined) return { ...countHere(key, windowMs), isShared: false };
      return { count, leftMs, isShared: true };
    },
    /** How often, without counting. */
    async read(key: string): Promise<number> {
      const shared = await redis.get(key).catch(() => null);
      const here = own.get(key);
      return Math.max(Number(shared), here && here.endsAt > now() ? here.count : 0);
    },
    async forget(...keys: string[]): Promise<void> {
      for (const key of keys) own.delete(key);
      await redis.del(...keys).catch(() => 0);
    },
    /** One attempt of those that were counted was none. */
    async takeBack(key: string, windowMs: number): Promise<void> {
      const here = own.get(key);
      if (here) here.count = Math.max(0, here.count - 1);
      await redis
        .multi()
        .decr(key)
        .pexpire(key, windowMs, 'NX')
        .exec()
        .catch(() => null);
    },
  };
}
