import { expect, it } from 'vitest';
import { VolumeMemory, type CountedStream, type VolumeSource } from './volume-memory.ts';

const NOW = 1_800_000_900;
const step = (ago: number) => NOW - (NOW % 300) - ago * 300;

function counter(streams: Record<string, Record<number, number>>, countedFrom: number | null = null) {
  const froms: number[] = [];
  const came: { late: number | null } = { late: null };
  const count = async (from: number): Promise<CountedStream[]> => {
    froms.push(from);
    return Object.entries(streams).map(([key, counts]) => {
      const since = Object.entries(counts).filter(([at]) => Number(at) >= from);
      return { key, counts: Object.fromEntries(since), countedFrom };
    });
  };
  const source: VolumeSource = { count, oldestSince: async () => came.late };
  return { froms, came, source };
}

it('counts the day once, then what is not over yet, for all who look at the same time', async () => {
  const memory = new VolumeMemory();
  const streams: Record<string, Record<number, number>> = { a: { [step(40)]: 7, [step(0)]: 1 } };
  const { froms, came, source } = counter(streams);
  await Promise.all([memory.read('org', NOW, source), memory.read('org', NOW + 4, source)]);
  streams.a![step(0)] = 2;
  const later = await memory.read('org', NOW + 20, source);
  expect([later.get('a')?.get(step(40)), later.get('a')?.get(step(0))]).toEqual([7, 2]);
  expect(froms).toEqual([NOW - (NOW % 3600) - 23 * 3600, step(2)]);
  // another stream is counted whole, and so is all after half an hour
  streams.b = { [step(40)]: 3 };
  expect((await memory.read('org', NOW + 40, source)).get('b')?.get(step(40))).toBe(3);
  await memory.read('org', NOW + 1_900, source);
  expect(froms.slice(2)).toEqual([step(2), froms[0], froms[0]]);
  // what came late is counted where it was posted
  came.late = step(40) + 7.5;
  streams.a![step(40)] = 8;
  expect((await memory.read('org', NOW + 1_920, source)).get('a')?.get(step(40))).toBe(8);
  expect(froms.at(-1)).toBe(step(40));
});

it('what a storm leaves uncounted is not taken for nothing, and a failed look is not kept', async () => {
  const memory = new VolumeMemory();
  const cut = { count: () => Promise.reject(new Error('cut')), oldestSince: async () => null };
  await expect(memory.read('org', NOW, cut)).rejects.toThrow('cut');
  const { source } = counter({ a: { [step(1)]: 5 } }, step(1));
  const steps = (await memory.read('org', NOW, source)).get('a')!;
  expect([steps.get(step(2)), steps.get(step(1)), steps.get(step(0))]).toEqual([null, 5, undefined]);
});
