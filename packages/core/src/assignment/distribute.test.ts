import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distribute, type Candidate } from './distribute.ts';

const candidate = (id: string, load = 0, minute: number | null = null): Candidate => ({
  id,
  load,
  lastAssignedAt: minute === null ? null : new Date(minute * 60_000),
});
const given = (...args: Parameters<typeof distribute>) => [...distribute(...args).values()].join('');

describe('distribute', () => {
  it('goes in turn from whoever has waited longest', () => {
    const members = [candidate('a', 0, 3), candidate('b', 9, 1), candidate('c', 0, 2)];
    expect(given('round_robin', ['1', '2', '3', '4'], members)).toBe('bcab');
  });

  it('begins with whoever never had one', () => {
    expect(given('round_robin', ['1', '2'], [candidate('a', 0, 1), candidate('b')])).toBe('ba');
  });

  it('fills up those who have fewest, in turn among equals', () => {
    const members = [candidate('a', 3, 1), candidate('b', 1, 2), candidate('c', 1, 1)];
    expect(given('least_loaded', ['1', '2', '3', '4', '5'], members)).toBe('cbcba');
  });

  it('gives nothing by hand, or where nobody takes tickets', () => {
    expect(given('manual', ['1'], [candidate('a')])).toBe('');
    expect(given('round_robin', ['1'], [])).toBe('');
  });

  it('is fair: nobody has two more than another by turn, and by load the fullest grows last', () => {
    const members = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), load: fc.nat(20) }), {
      selector: ({ id }) => id,
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(members, fc.nat(40), (drawn, count) => {
        const candidates = drawn.map(({ id, load }) => candidate(id, load));
        const ticketIds = Array.from({ length: count }, (_, n) => `${n}`);
        const counts = (rule: 'round_robin' | 'least_loaded') => {
          const map = distribute(rule, ticketIds, candidates);
          expect(map.size).toBe(count);
          return candidates.map(({ id }) => [...map.values()].filter((to) => to === id).length);
        };
        const turns = counts('round_robin');
        expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1);
        const loads = counts('least_loaded').map((got, n) => ({ got, total: got + candidates[n]!.load }));
        const least = Math.min(...loads.map(({ total }) => total));
        const fullest = Math.max(0, ...loads.filter(({ got }) => got > 0).map(({ total }) => total));
        expect(fullest).toBeLessThanOrEqual(least + 1);
      }),
    );
  });
});
