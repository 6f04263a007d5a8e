import type { JobPayload } from '@perch/contracts';
import { carryOnErasure, claimErasure, releaseErasure } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** A step takes some ten milliseconds: whoever is silent for so long is gone. */
const LEASE_SECONDS = 60;
/** After which the others get their turn, and a worker that is to stop can stop. */
const TURN_MS = 10_000;
/** A reply under way is over by then, or in doubt. */
const WAIT_SECONDS = 15;

/** Erases a person's data, some transactions at a time. */
export const eraseContactData =
  (services: WorkerServices) =>
  async ({ organizationId, erasureId }: JobPayload<'erase-contact'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    const turn = await claimErasure(ctx, { erasureId, leaseSeconds: LEASE_SECONDS });
    if (!turn) return;
    const endsAt = performance.now() + TURN_MS;
    let step = await carryOnErasure(ctx, turn);
    while (step === 'more' && performance.now() < endsAt) step = await carryOnErasure(ctx, turn);
    if (step === 'more') await releaseErasure(ctx, turn, 0);
    if (step === 'waits') await releaseErasure(ctx, turn, WAIT_SECONDS);
    if (step === 'done') services.log.info({ organizationId, erasureId }, "a contact's data was erased");
  };
