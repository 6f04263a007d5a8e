import type { World } from '../world/world.ts';
import { creditsDepleted, paymentRequired, usageCapExceeded } from './problem.ts';

/**
 * Refuses calls while the credits are used up or, for reads of tweets, the month's cap is. Two bodies are on record for
 * missing credits and not what decides between them: here reads get the one, writes the other.
 */
export function refuseUnpaid(world: World, method: string, readsTweets: boolean): void {
  const { credits, usageCap } = world.settings;
  if (credits === 'depleted') throw method === 'GET' ? creditsDepleted() : paymentRequired();
  if (usageCap === 'exceeded' && readsTweets) throw usageCapExceeded();
}
