import type { IncomingHttpHeaders } from 'node:http';
import type { WindowState } from './hooks.ts';

const PREFIXES: readonly [WindowState['window'], string][] = [
  ['quarter', 'x-rate-limit'],
  ['user_day', 'x-user-limit-24hour'],
  ['app_day', 'x-app-limit-24hour'],
];
/** The longest window is a day; what X puts further off is a slip, and would silence an account for good. */
const FURTHEST_MS = 25 * 3_600_000;

/** What an answer's headers say of the windows that it counted in. What they leave out is not used up. */
export function windowsOf(headers: IncomingHttpHeaders, now: Date): WindowState[] {
  return PREFIXES.flatMap(([window, prefix]) => {
    const limit = count(headers[`${prefix}-limit`]);
    const remaining = count(headers[`${prefix}-remaining`]);
    const resetAt = instant(count(headers[`${prefix}-reset`]), now);
    return limit !== undefined && remaining !== undefined && resetAt ? [{ window, limit, remaining, resetAt }] : [];
  });
}

/** When the window that is used up begins again: of several, the latest. Undefined where the answer does not say. */
export function resetIn(headers: IncomingHttpHeaders, now: Date): Date | undefined {
  const spent = windowsOf(headers, now).filter(({ remaining }) => remaining === 0);
  if (spent.length > 0) return new Date(Math.max(...spent.map(({ resetAt }) => resetAt.getTime())));
  const retryAfter = count(headers['retry-after']);
  const retryAt = retryAfter === undefined ? undefined : now.getTime() / 1000 + retryAfter;
  return instant(count(headers['x-rate-limit-reset']) ?? retryAt, now);
}

function count(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,12}$/.test(header.trim()) ? Number(header) : undefined;
}

function instant(epochSeconds: number | undefined, now: Date): Date | undefined {
  const milliseconds = (epochSeconds ?? Number.NaN) * 1000;
  return milliseconds - now.getTime() < FURTHEST_MS ? new Date(milliseconds) : undefined;
}
