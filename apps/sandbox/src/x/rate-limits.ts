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

/** X's fixed windows: each opens with its first call and closes 15 minutes or 24 hours later. */
export class RateLimits {
  readonly #windows = new Map<string, Window>();

  /** Counts a call of `caller` (a user id, or null for the app itself). */
  take(endpoint: string, limit: Limit, caller: string | null, now: number): Verdict {
    const headers: Record<string, string> = {};
    let isAllowed = true;
    const count = (scope: string, maximum: number | undefined, length: number, prefix: string) => {
      if (maximum === undefined) return;
      const window = this.#window(`${endpoint} ${scope}`, length, now);
      if (window.used >= maximum) isAllowed = false;
      else window.used += 1;
      headers[`${prefix}-limit`] = String(maximum);
      headers[`${prefix}-remaining`] = String(Math.max(0, maximum - window.used));
      headers[`${prefix}-reset`] = String(Math.ceil(window.resetsAt / 1000));
    };
    const quarter = caller === null ? limit.app : limit.user;
    count(caller ?? 'app', quarter, QUARTER_HOUR_MS, 'x-rate-limit');
    if (caller !== null) count(`${caller} day`, limit.userDay, DAY_MS, 'x-user-limit-24hour');
    count('app day', limit.appDay, DAY_MS, 'x-app-limit-24hour');
    return { isAllowed, headers };
  }

  /** Closes a window until the given moment, as if all its calls were used. */
  exhaust(endpoint: string, caller: string | null, resetsAt: number): void {
    this.#windows.set(`${endpoint} ${caller ?? 'app'}`, { used: Number.MAX_SAFE_INTEGER, resetsAt });
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
