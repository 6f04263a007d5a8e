import type { DeliveryState } from './types.ts';

/** Looking for a lost post ends within some minutes if X can be asked and answers; what is older cannot be decided. */
export const UNDECIDED_AFTER_MS = 15 * 60_000;

export interface Undecided {
  state: DeliveryState;
  /** When the latest attempt began. */
  attemptSince: Date | null;
  /** Whether its account can be read at all: connected, not paused, not waiting for an authorization. */
  canLook: boolean;
}

/**
 * Only a person can say whether it was posted: nobody can look for it, or looking has not decided it for so long that
 * it will not any more (X does not answer, or shows no longer what was posted then).
 */
export function needsDecision({ state, attemptSince, canLook }: Undecided, now: Date): boolean {
  if (state !== 'unknown') return false;
  return !canLook || (attemptSince !== null && now.getTime() - attemptSince.getTime() >= UNDECIDED_AFTER_MS);
}
