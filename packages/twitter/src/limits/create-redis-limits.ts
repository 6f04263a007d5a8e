import type { CallsLeft } from '@perch/contracts';
import type { Redis } from 'ioredis';
import type { CountedCall, Limits, WindowState } from '../hooks.ts';
import { callsLeft, SHOWN_CALLS, type KeptWindow } from './calls-left.ts';
import { PUBLISHED_LIMITS, type EndpointLimits } from './published-limits.ts';
import { LEARN, TAKE } from './scripts.ts';

export interface RedisLimitsOptions {
  /** hears why the budget could not be asked, at most once a minute; calls go out meanwhile, and X has the last word */
  onError: (error: Error) => void;
  /** what is allowed until X says otherwise, by endpoint */
  published?: Partial<Record<string, EndpointLimits>>;
  /** how long Redis may take to answer before the call goes out; 300 unless told */
  patienceMs?: number;
}

/** The budget in Redis, which can also be looked at. */
export interface RedisLimits extends Limits {
  /**
   * What X still allows an account of the calls that people care about. Takes nothing. What nobody has called yet, and
   * all of it while Redis does not answer, is what X publishes.
   */
  left(account: Omit<CountedCall, 'endpoint'>): Promise<CallsLeft[]>;
  /** The same; null while Redis does not answer. */
  leftIfKnown(account: Omit<CountedCall, 'endpoint'>): Promise<CallsLeft[] | null>;
}

type WindowName = WindowState['window'];
interface Window {
  name: WindowName;
  limit: number | undefined;
}

interface AskedWindow extends Window {
  kind: CallsLeft['kind'];
  call: CountedCall;
}

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
const LENGTH_MS: Record<WindowName, number> = { quarter: QUARTER_MS, user_day: DAY_MS, app_day: DAY_MS };

/** A budget that answers later than this holds up more than it saves. */
const USUAL_PATIENCE_MS = 300;
const COMPLAINT_EVERY_MS = 60_000;
/** So that not all who wait for a window begin at the same moment. */
const JITTER_MS = 2_000;
/** X names resets in whole seconds, by its own clock. */
const SLACK_MS = 5_000;
const LIMITS_KEPT_MS = 7 * DAY_MS;
const NOTHING_KEPT: KeptWindow = { limit: null, used: null, reset: null, told: null, shares: null };

type Script = (keyCount: number, ...rest: (string | number)[]) => Promise<number>;

/**
 * One budget for all processes, kept in Redis for each app. Windows are fixed: opened by their first call, closed at their
 * reset. An account has windows of its own; the app's 24 hours are shared, and their last fifth by fair shares. Redis may be
 * wiped or away: then calls go out, and the next answer of X tells what is left.
 */
export function createRedisLimits(redis: Redis, options: RedisLimitsOptions): RedisLimits {
  const { onError, published = PUBLISHED_LIMITS, patienceMs = USUAL_PATIENCE_MS } = options;
  redis.defineCommand('perchTakeCall', { lua: TAKE });
  redis.defineCommand('perchLearnLimits', { lua: LEARN });
  const scripts = redis as unknown as { perchTakeCall: Script; perchLearnLimits: Script };

  // two apps share no window; the hash tag keeps all keys of a call in one slot of a Redis Cluster
  const prefixOf = ({ app }: CountedCall) => `perch:x:{${app}}`;
  const keyOf = (call: CountedCall, window: WindowName) =>
    `${prefixOf(call)}:${window}:${window === 'app_day' ? '' : `${call.accountId}:`}${call.endpoint}`;
  const keysOf = (call: CountedCall, windows: readonly WindowName[]) => {
    const keys = windows.map((window) => keyOf(call, window));
    return [`${prefixOf(call)}:limits`, ...keys, ...keys.map((key) => `${key}:shares`)];
  };
  const fieldOf = ({ endpoint }: CountedCall, window: WindowName) => `${window} ${endpoint}`;

  let complainedAt = Number.NEGATIVE_INFINITY;
  async function ask<T>(question: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      if (redis.status !== 'ready') throw new Error(`Redis is not ready (${redis.status})`);
      return await within(patienceMs, question());
    } catch (error) {
      if (Date.now() - complainedAt >= COMPLAINT_EVERY_MS) {
        complainedAt = Date.now();
        onError(error instanceof Error ? error : new Error(String(error)));
      }
      return otherwise;
    }
  }

  /** Sent together, the questions travel in one round trip. */
  async function look(call: CountedCall, window: WindowName): Promise<KeptWindow> {
    const key = keyOf(call, window);
    const isShared = window === 'app_day';
    const [[limit = null, used = null, reset = null], told, own, organizations] = await Promise.all([
      redis.hmget(key, 'limit', 'used', 'reset'),
      redis.hget(`${prefixOf(call)}:limits`, fieldOf(call, window)),
      isShared ? redis.hget(`${key}:shares`, call.organizationId) : null,
      isShared ? redis.hlen(`${key}:shares`) : 0,
    ]);
    return { limit, used, reset, told, shares: isShared ? { own, organizations } : null };
  }

  const askedOf = (account: Omit<CountedCall, 'endpoint'>): AskedWindow[] =>
    SHOWN_CALLS.flatMap(([kind, endpoint]) =>
      windowsOf(published[endpoint]).map((window) => ({ ...window, kind, call: { ...account, endpoint } })),
    );
  const keptOf = (asked: AskedWindow[]) =>
    ask<KeptWindow[] | null>(() => Promise.all(asked.map(({ call, name }) => look(call, name))), null);

  return {
    take: async (call) => {
      const windows = windowsOf(published[call.endpoint]);
      const keys = keysOf(
        call,
        windows.map(({ name }) => name),
      );
      const args = windows.flatMap(({ name, limit }) => [
        fieldOf(call, name),
        limit ?? '',
        LENGTH_MS[name],
        name === 'app_day' ? '1' : '0',
      ]);
      const fullUntil = await ask(() => scripts.perchTakeCall(keys.length, ...keys, call.organizationId, ...args), 0);
      return fullUntil === 0 ? null : new Date(fullUntil + Math.random() * JITTER_MS);
    },
    learn: async (call, told) => {
      const keys = keysOf(
        call,
        told.map(({ window }) => window),
      );
      const args = told.flatMap(({ window, limit, remaining, resetAt }) => [
        fieldOf(call, window),
        limit,
        remaining,
        resetAt.getTime(),
      ]);
      await ask(() => scripts.perchLearnLimits(keys.length, ...keys, SLACK_MS, LIMITS_KEPT_MS, ...args), 0);
    },
    left: async (account) => {
      const asked = askedOf(account);
      return leftOf(asked, await keptOf(asked));
    },
    leftIfKnown: async (account) => {
      const asked = askedOf(account);
      const kept = await keptOf(asked);
      return kept && leftOf(asked, kept);
    },
  };
}

function leftOf(asked: AskedWindow[], kept: KeptWindow[] | null): CallsLeft[] {
  const now = Date.now();
  return asked.flatMap(({ kind, name, limit }, at) => {
    const left = callsLeft(kept?.[at] ?? NOTHING_KEPT, limit, now);
    return left ? [{ kind, window: name, ...left }] : [];
  });
}

/** All windows in which a call may count: X may have told of one that it does not publish. */
const windowsOf = ({ user, userDay, appDay }: EndpointLimits = {}): Window[] => [
  { name: 'quarter', limit: user },
  { name: 'user_day', limit: userDay },
  { name: 'app_day', limit: appDay },
];

async function within<T>(milliseconds: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
