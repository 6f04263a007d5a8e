import { postTweet } from '../world/post-tweet.ts';
import type { World } from '../world/world.ts';
import { TRICKLE_TEXTS } from '../scenarios/trickle-texts.ts';

const TICK_MS = 500;

/** Now and then somebody tweets to the first brand, so that a demonstration is alive. */
export function startTrickle(world: World): () => void {
  let owed = 0;
  let next = 0;
  const timer = setInterval(() => {
    const { enabled, perMinute } = world.settings.trickle;
    if (!enabled) return;
    owed += (perMinute * TICK_MS) / 60_000;
    for (; owed >= 1; owed -= 1) {
      const brand = world.brands()[0];
      const customers = [...world.users.values()].filter((user) => !user.isBrand);
      const author = customers[Math.floor(Math.random() * customers.length)];
      if (!brand || !author) {
        owed = 0; // nobody to write, or to write to: it is not made up for later
        return;
      }
      postTweet(world, { author, text: `@${brand.username} ${TRICKLE_TEXTS[next % TRICKLE_TEXTS.length]!}` });
      next += 1;
    }
  }, TICK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
