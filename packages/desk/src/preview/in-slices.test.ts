import { expect, test } from 'vitest';
import { Slices } from './in-slices.ts';

/** Goes on until it has made way twice; answers how many items that took. */
async function work(slices: Slices): Promise<number> {
  let items = 0;
  for (let pauses = 0; pauses < 2; items++) {
    const pause = slices.next();
    if (pause === null) continue;
    pauses += 1;
    await pause;
  }
  return items;
}

test('others have their turn while it goes on', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const items = await work(new Slices());
  clearInterval(timer);
  expect(items).toBeGreaterThan(2);
  expect(turns).toBeGreaterThan(0);
});

test('ends as soon as nobody waits for it', async () => {
  const gone = new AbortController();
  gone.abort(new Error('gone'));
  await expect(work(new Slices(gone.signal))).rejects.toThrow('gone');
});
