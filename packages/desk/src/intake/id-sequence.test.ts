import { expect, it } from 'vitest';
import { idSequence } from './id-sequence.ts';

it('gives ids that sort by time, then in the order they were asked for', () => {
  const next = idSequence();
  const [now, later] = [new Date(1_795_371_676_586), new Date(1_795_371_676_587)];
  const last = next(later);
  const ids = Array.from({ length: 300 }, () => next(now));
  expect([last, ...ids].sort()).toEqual([...ids, last]);
  expect(new Set(ids).size).toBe(300);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
