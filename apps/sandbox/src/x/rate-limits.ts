/** Calls per window, for one user and for the whole app; what is absent is not limited. */
export interface Limit {
  user?: number;
  app?: number;
  userDay?: number;
  appDay?: number;
}

const QUARTER_HOUR_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;

interface Window {
  used: number;
  resetsAt: number;
}

export interface Verdict {
  isAllowed: boolean;
  headers: Record<string, string>;
}

/** X counts by app, and the calls of a user by user and app. */
export interface CountedCaller {
  app: string;
  /** null: the app itself */
  userId: string | null;
}

const WAIVED = 1_000_000;

const headersOf = (prefix: string, maximum: number, { used, resetsAt }: Window) => ({
  [`${prefix}-limit`]: String(maximum),
  [`${prefix}-remaining`]: String(Math.max(0, maximum - used)),
  [`${prefix}-reset`]: String(Math.ceil(resetsAt / 1000)),
});

/** X's fixed windows: each opens with its first call and closes 15 minutes or 24 hours later. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();

  /**
   * The answer where limits are switched off: so high that nobody meets them. Callers that keep to limits of their own
   * would otherwise go on with those they know.
   */
  waive(limit: Limit, { userId }: CountedCaller, now: number): Verdict {
    const open = { used: 1, resetsAt: now + QUARTER_HOUR_MS };
    const headers: Record<string, string> = {};
    if (limit.user || limit.app) Object.assign(headers, headersOf('x-rate-limit', WAIVED, open));
    if (userId !== null && limit.userDay) Object.assign(headers, headersOf('x-user-limit-24hour', WAIVED, open));
    if (limit.appDay) Object.assign(headers, headersOf('x-app-limit-24hour', WAIVED, open));
    return { isAllowed: true, headers };
  }

  take(endpoint: string, limit: Limit, { app, userId }: CountedCaller, now: number): Verdict {
    const headers: Record<string, string> = {};
    let isAllowed = true;
    const count = (scope: string, maximum: number | undefined, length: number, prefix: string) => {
      if (maximum === undefined) return;
      const window = this.#window(`${endpoint} ${app} ${scope}`, length, now);
      if (window.used >= maximum) isAllowed = false;
      else window.used += 1;
      Object.assign(headers, headersOf(prefix, maximum, window));
    };
    const quarter = userId === null ? limit.app : limit.user;
    count(userId ?? 'app', quarter, QUARTER_HOUR_MS, 'x-rate-limit');
    if (userId !== null) count(`${userId} day`, limit.userDay, DAY_MS, 'x-user-limit-24hour');
    count('app day', limit.appDay, DAY_MS, 'x-app-limit-24hour');
    return { isAllowed, headers };
  }

  /** Closes a window until the given moment, as if all its calls were used. */
  exhaust(endpoint: string, { app, userId }: CountedCaller, resetsAt: number): void {
    this.#windows.set(`${endpoint} ${app} ${userId ?? 'app'}`, { used: Number.MAX_SAFE_INTEGER, resetsAt });
  }

  clear(): void {
    this.#windows.clear();
  }

  #window(key: string, length: number, now: number): Window {
    let window = this.#windows.get(key);
    if (!window || window.resetsAt <= now) this.#windows.set(key, (window = { used: 0, resetsAt: now + length }));
    return window;
  }
}
