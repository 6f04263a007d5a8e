import { findUrls } from './find-urls.ts';
import { MAX_TWEET_LENGTH } from './lengths.ts';
import { weightedLength } from './weighted-length.ts';

/** More tweets than this are no answer any more. */
export const MOST_PARTS = 25;

/** Worth cutting early for: a part is at least so full. */
const LEAST_FULL = 0.4;

interface Unit {
  text: string;
  weight: number;
  /** how well a part may end after it: 0 not at all, 1 within a word, 2 word, 3 sentence, 4 line or paragraph */
  end: 0 | 1 | 2 | 3 | 4;
}

/**
 * An answer as numbered tweets ("… 1/3"), each within X's limit with its number: cut between paragraphs, else
 * sentences, else words, and within a word only if nothing else is left; never within a link, a mention or what people
 * see as one character. What fits into one tweet stays as it is, without a number. Null: it would be more than `most`.
 */
export function splitThread(
  text: string,
  { limit = MAX_TWEET_LENGTH, most = MOST_PARTS }: { limit?: number; most?: number } = {},
): string[] | null {
  const whole = text.trim();
  if (weightedLength(whole) <= limit) return [whole];
  const units = unitsOf(whole);
  for (let digits = 1; digits <= String(most).length; digits++) {
    const parts = cut(units, limit - (2 + 2 * digits));
    if (parts.length <= most && String(parts.length).length <= digits) {
      return parts.map((part, at) => part + numbered(at + 1, parts.length));
    }
  }
  return null;
}

/** A part as it was written, without its number. */
export const unnumbered = (text: string, part: { number: number; of: number }): string => {
  const suffix = numbered(part.number, part.of);
  return text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
};

const numbered = (number: number, of: number) => ` ${number}/${of}`;

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const MENTION = /(?<![\p{L}\p{N}_@＠])[@＠][A-Za-z0-9_]{1,20}/gu;
const SENTENCE_END = /(?:[.!?…]["'”’)\]]*)$/u;
const WIDE_SENTENCE_END = /[。！？]["'”’」』）]*$/u;

/** Links and mentions whole, the rest by what people see as characters. */
function unitsOf(text: string): Unit[] {
  const whole = [
    ...findUrls(text).map(({ start, end }) => ({ start, end })),
    ...[...text.matchAll(MENTION)].map((match) => ({ start: match.index, end: match.index + match[0].length })),
  ].toSorted((a, b) => a.start - b.start);
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of whole) {
    if (start < from) continue;
    for (const { segment } of GRAPHEMES.segment(text.slice(from, start))) pieces.push(segment);
    pieces.push(text.slice(start, end));
    from = end;
  }
  for (const { segment } of GRAPHEMES.segment(text.slice(from))) pieces.push(segment);

  let before = '';
  return pieces.map((piece, at) => {
    before = (before + piece).slice(-8);
    return { text: piece, weight: weightedLength(piece), end: endAfter(before, pieces[at + 1] ?? '') };
  });
}

function endAfter(before: string, next: string): Unit['end'] {
  if (/^[\r\n]/u.test(next)) return 4;
  if (WIDE_SENTENCE_END.test(before)) return 3;
  if (/^\s/u.test(next)) return SENTENCE_END.test(before) ? 3 : 2;
  // not between a number and the mark that follows it, nor before what closes a word
  return /^[\p{P}\p{M}]/u.test(next) || /\s$/u.test(before) ? 0 : 1;
}

function cut(units: readonly Unit[], budget: number): string[] {
  const parts: string[] = [];
  let from = 0;
  while (from < units.length) {
    if (/^\s+$/u.test(units[from]!.text)) {
      from++;
      continue;
    }
    let to = partEnd(units, from, budget);
    // a cut may make a link of what was none, or the other way round: X counts the part as it stands
    while (to > from + 1 && weightedLength(textOf(units, from, to)) > budget) to--;
    parts.push(textOf(units, from, to));
    from = to;
  }
  return parts;
}

/** After which unit the part that begins at `from` ends best. */
function partEnd(units: readonly Unit[], from: number, budget: number): number {
  const bestAt: Record<Unit['end'], number> = { 0: -1, 1: -1, 2: -1, 3: -1, 4: -1 };
  let weight = 0;
  let to = from;
  for (; to < units.length && weight + units[to]!.weight <= budget; to++) {
    weight += units[to]!.weight;
    const { end } = units[to]!;
    if (end >= 3 ? weight >= budget * LEAST_FULL : true) bestAt[end] = to + 1;
  }
  if (to === units.length) return to;
  return ([4, 3, 2, 1] as const).map((end) => bestAt[end]).find((at) => at > from) ?? Math.max(to, from + 1);
}

const textOf = (units: readonly Unit[], from: number, to: number) =>
  units
    .slice(from, to)
    .map((unit) => unit.text)
    .join('')
    .trim();
