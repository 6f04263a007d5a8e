import type { StreamName } from '@perch/contracts';

const LONGEST_PAUSE_MS = 15 * 60_000;

/** Spreads what would otherwise fall due together: up to a tenth sooner or later. `random` lies in [0, 1). */
export function withJitter(milliseconds: number, random: number): number {
  return Math.round(milliseconds * (0.9 + 0.2 * random));
}

/** How long a stream that has failed `failures` times in a row waits: doubling, at most a quarter of an hour. */
export function pauseAfterFailures(intervalSeconds: number, failures: number): number {
  return Math.min(intervalSeconds * 1000 * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS);
}

export const STREAM_NAMES = [
  'mentions',
  'direct_messages',
  'own_tweets',
  'search',
  'tweet_checks',
] as const satisfies readonly StreamName[];

/** Seconds between two rounds of each stream. */
export type PollIntervals = Record<(typeof STREAM_NAMES)[number], number>;

/** What looks for the rest of what the others have brought, from the moment of connecting on. */
const LATER_STREAMS: readonly StreamName[] = ['search', 'tweet_checks'];

/**
 * The streams of an account that is connected at `now`, for `stream.createMany`: due at once, and those that bring
 * something from `startsAt` on. What X has from before connecting is an import.
 */
export function streamRowsFor(
  account: { organizationId: string; accountId: string },
  intervalSeconds: PollIntervals,
  startsAt: Date,
  now = startsAt,
) {
  return STREAM_NAMES.map((name) => ({
    ...account,
    name,
    intervalSeconds: Math.round(intervalSeconds[name]),
    startsAt: LATER_STREAMS.includes(name) ? now : startsAt,
    dueAt: now,
  }));
}
