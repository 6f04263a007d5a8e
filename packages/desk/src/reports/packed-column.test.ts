import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinKeys, packKeys, packSeconds, unpackSeconds, type Key } from './packed-column.ts';
import { countsOf, LOOKS } from './report-looks.ts';

function expectKeys(days: Key[][]): void {
  const { keys, codes } = joinKeys(
    days.map((ofRows) => packKeys(ofRows)),
    days.flat().length,
  );
  const texts = keys.map((key) => JSON.stringify(key));
  const told = Array.from(codes, (code) => texts[code]);
  const packed = days.flat().map((key) => JSON.stringify(key));
  // of so many the first that differs says enough
  const row = packed.findIndex((text, at) => text !== told[at]);
  expect([told.length, row, told[row]]).toEqual([packed.length, -1, packed[row]]);
  expect(new Set(texts).size).toBe(keys.length);
}

const key = fc.oneof(
  fc.constantFrom<Key>(null, 'null', '', '[]', [], ['a'], ['a', 'b'], ['b', 'a'], '["a"]', 'ação', '\u2028"'),
  fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
  fc.string({ unit: 'grapheme' }),
);

it('tells what key each row of some days has, however many there are', () => {
  fc.assert(fc.property(fc.array(fc.array(key, { maxLength: 20 }), { maxLength: 4 }), expectKeys));
  // as many as a place of one byte, of two and of four can tell, and one more
  for (const size of [2 ** 8, 2 ** 16]) {
    const ofRows = Array.from({ length: size + 1 }, (_, row) => `${row}`);
    expectKeys([['first', ...ofRows.slice(-99).toReversed()], ofRows.slice(1), ofRows]);
  }
});

it('keeps seconds as they are, wherever in memory the bytes stand', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 20 }), fc.integer({ min: 0, max: 7 }), (seconds, offset) => {
      const sent = Buffer.alloc(4 * seconds.length);
      for (const [row, value] of seconds.entries()) sent.writeInt32BE(value, 4 * row);
      const packed = Buffer.concat([Buffer.alloc(offset), packSeconds(sent)]).subarray(offset);
      expect([...unpackSeconds(packed)]).toEqual(seconds);
    }),
  );
});

it('reads packed days by the places that counts have: with others, all days are to be packed anew', () => {
  const places = Object.entries(LOOKS).map(([name, look]) => [
    name,
    countsOf(look)
      .map(([count]) => count)
      .join(' '),
  ]);
  expect(Object.fromEntries(places)).toEqual({
    opened: 'opened history answered unanswered',
    closed: 'ended closed',
    reopened: 'reopenings',
    replies: 'replies sent failed unknown waiting discarded',
  });
});
