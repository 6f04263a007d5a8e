const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/**
 * How long to wait after `failures` failures in a row: doubling from a second to five minutes, half of it by chance, so
 * that nobody comes back together; where X has said when, not before. `random` lies in [0, 1).
 */
export function reconnectPause(failures: number, random: number, now: Date, resetAt?: Date): number {
  const longest = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
  const pause = Math.round(longest * (0.5 + 0.5 * random));
  return Math.max(pause, (resetAt?.getTime() ?? 0) - now.getTime());
}
