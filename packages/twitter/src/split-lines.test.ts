import { describe, expect, it } from 'vitest';
import { lineSplitter } from './split-lines.ts';

const linesOf = (pieces: string[], most = 100) => {
  const split = lineSplitter(most);
  return pieces.flatMap((piece) => split(Buffer.from(piece, 'latin1')));
};

describe('lines of a stream', () => {
  it('are whole however they arrive, and signs of life are none', () => {
    const expected = ['one', 'two'].map((text) => ({ text, isWhole: true }));
    expect(linesOf(['one\r\ntwo\r\n'])).toEqual(expected);
    expect(linesOf([...'\r\none\r\n\r\n\r\ntwo\r\nthr'])).toEqual(expected);
  });

  it('keep characters whose bytes come apart', () => {
    const bytes = Buffer.from('João\n').toString('latin1');
    expect(linesOf([bytes.slice(0, 3), bytes.slice(3)])).toEqual([{ text: 'João', isWhole: true }]);
  });

  it('that are too long are only begun, and the next one is whole again', () => {
    expect(linesOf(['x'.repeat(70), 'x'.repeat(70), '\nnext\n'])).toEqual([
      { text: 'x'.repeat(100), isWhole: false },
      { text: 'next', isWhole: true },
    ]);
  });
});
