const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

// first and last code unit: ASCII, Latin, Greek, Cyrillic, Arabic letters, quotation marks, kana, Han, Hangul syllables and
// full-width forms: none of them joins one of the others
const PLAIN: [first: number, last: number][] = [
  [0x20, 0x7e],
  [0xa1, 0xa8],
  [0xb0, 0x2ff],
  [0x370, 0x482],
  [0x48a, 0x556],
  [0x621, 0x64a],
  [0x2010, 0x2027],
  [0x3001, 0x3020],
  [0x3041, 0x3096],
  [0x30a1, 0x30fe],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff9d],
];
const plainUnits = new Uint8Array(0x10000);
for (const [first, last] of PLAIN) plainUnits.fill(1, first, last + 1);

const isPlain = (text: string, at: number) => plainUnits[text.charCodeAt(at)] === 1;

/** One line of at most `max` characters as people count them, cut with an ellipsis. */
export function snippet(text: string, max: number): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  if (line.length <= max) return line;
  if (max < 1) return '';
  const end = offsetAfter(line, 0, max - 1);
  return offsetAfter(line, end, 1) === line.length ? line : `${line.slice(0, end).trimEnd()}…`;
}

/**
 * Where `count` characters end that begin at `from`, itself the beginning of one. Only what is not plain is given to the
 * segmenter, with its neighbours: it takes a hundred times longer.
 */
function offsetAfter(line: string, from: number, count: number): number {
  let at = from;
  let left = count;
  while (left > 0 && at < line.length) {
    let end = at + 1;
    if (isPlain(line, at) && (end === line.length || isPlain(line, end))) {
      at = end;
      left -= 1;
      continue;
    }
    while (end < line.length && !(isPlain(line, end - 1) && isPlain(line, end))) end += 1;
    for (const { segment } of GRAPHEMES.segment(line.slice(at, end))) {
      at += segment.length;
      left -= 1;
      if (left === 0) break;
    }
  }
  return at;
}
