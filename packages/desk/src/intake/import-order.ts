import type { PolledStreamName } from '@perch/contracts';

/** Whoever cannot read the brand's own tweets for longer than this decides about customers without them. */
const MOST_PATIENCE_MS = 15 * 60_000;

/** Looked at again after so long. */
export const LOOK_AGAIN_MS = 2_000;

export interface ImportingStream {
  name: PolledStreamName;
  /** where history begins; with `connectedAt` itself there is none */
  startsAt: Date;
  connectedAt: Date;
  /** null: its first round is not over */
  coveredUntil: Date | null;
  /** the same of the brand's own tweets */
  ownTweetsCoveredUntil: Date | null;
}

/**
 * Whether the mentions wait until it is known whom the brand has answered: threads with an answer open no
 * tickets in an import. Customers who write meanwhile wait a few seconds with it, at most a quarter of an hour.
 */
export function waitsForOwnTweets(stream: ImportingStream, now: Date): boolean {
  const { name, startsAt, connectedAt, coveredUntil, ownTweetsCoveredUntil } = stream;
  if (name !== 'mentions') return false;
  if (startsAt >= connectedAt || coveredUntil !== null || ownTweetsCoveredUntil !== null) return false;
  return now.getTime() - connectedAt.getTime() < MOST_PATIENCE_MS;
}
