import type { World } from '../world/world.ts';
import { creditsDepleted, paymentRequired, usageCapExceeded } from './problem.ts';

/** The X account that pays for the app; above what a JavaScript number holds, as X's are. */
const ENROLLED_ACCOUNT = '1894736210458112001';

/**
 * Refuses calls while the credits are used up or, for reads of tweets, the month's cap is. Two bodies are on record for
 * missing credits and not what decides between them: here reads get the one, writes the other.
 */
export function refuseUnpaid(world: World, method: string, readsTweets: boolean): void {
  const { credits, usageCap } = world.settings;
  if (credits === 'depleted') throw method === 'GET' ? creditsDepleted(ENROLLED_ACCOUNT) : paymentRequired();
  if (usageCap === 'exceeded' && readsTweets) throw usageCapExceeded();
}
