import type { JobPayload } from '@perch/contracts';
import { claimRematch, emptyOldStreams, releaseRematch, rematchTweets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** A step takes some ten milliseconds: whoever is silent for so long is gone. */
const LEASE_SECONDS = 30;
/** After which the others get their turn, and a worker that is to stop can stop. */
const TURN_MS = 5000;

/** Looks through the stored tweets of an account for its new keywords, the newest first; then empties old streams. */
export const rematchKeywords =
  (services: WorkerServices) =>
  async ({ organizationId, accountId }: JobPayload<'rematch-keywords'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    const rematch = await claimRematch(ctx, { accountId, leaseSeconds: LEASE_SECONDS });
    if (!rematch) return;
    const endsAt = performance.now() + TURN_MS;
    const isInTime = () => performance.now() < endsAt;
    let step = await rematchTweets(ctx, rematch);
    while (step.kind === 'more' && isInTime()) step = await rematchTweets(ctx, { ...rematch, after: step.after });
    if (step.kind === 'lease_lost') return;
    let isOver = step.kind === 'done' && (await emptyOldStreams(ctx, rematch));
    while (step.kind === 'done' && !isOver && isInTime()) isOver = await emptyOldStreams(ctx, rematch);
    if (!isOver) await releaseRematch(ctx, rematch);
  };
