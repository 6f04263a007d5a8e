import { expect, test } from 'vitest';
import { Slices } from './in-slices.ts';

/** As many items as take longer than a slice. */
async function work(slices: Slices): Promise<number> {
  const until = performance.now() + 40;
  let pauses = 0;
  while (performance.now() < until) {
    const pause = slices.next();
    if (pause === null) continue;
    pauses += 1;
    await pause;
  }
  return pauses;
}

test('others have their turn while it goes on', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const pauses = await work(new Slices());
  clearInterval(timer);
  expect(pauses).toBeGreaterThan(1);
  expect(turns).toBeGreaterThan(0);
});

test('ends as soon as nobody waits for it', async () => {
  const gone = new AbortController();
  gone.abort(new Error('gone'));
  await expect(work(new Slices(gone.signal))).rejects.toThrow('gone');
});
