import type { World } from '../world/world.ts';
import { playDemo } from './demo.ts';

/** Starts the world anew: empty, or as the demonstration tells it. */
export function playScenario(world: World, scenario: 'demo' | 'empty'): void {
  world.clear();
  if (scenario === 'demo') playDemo(world);
}
