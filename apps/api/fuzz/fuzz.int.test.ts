import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';

it('every operation stands up to hostile requests and shows nothing of another organization', async () => {
  const { findings, statuses } = await fuzz({ requests: 160, seed: 1, rounds: 1 });
  expect(statuses.size).toBeGreaterThan(100);
  expect(findings).toEqual([]);
}, 600_000);
