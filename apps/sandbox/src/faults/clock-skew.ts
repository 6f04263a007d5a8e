import type { World } from '../world/world.ts';

/**
 * Sets X's clock off by so many seconds: what X dates from now on (ids, `created_at`, resets, the Date header) follows
 * it. Nobody has lived through the difference, so tokens keep their remaining life and what was visible stays visible.
 */
export function setClockSkew(world: World, seconds: number): void {
  const before = world.clock();
  const moved = (seconds - world.settings.clockSkewSeconds) * 1000;
  world.settings.clockSkewSeconds = seconds;
  for (const token of world.tokens.values()) token.expiresAt += moved;
  const now = world.clock();
  for (const item of [...world.timeline, ...world.directMessages]) {
    if (item.indexedAt > now && item.indexedAt <= before) item.indexedAt = now;
  }
}
