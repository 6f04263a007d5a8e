const HUES = 8;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const firstLetter = (word: string) => {
  for (const { segment } of graphemes.segment(word)) if (/[\p{L}\p{N}\p{Emoji}]/u.test(segment)) return segment;
  return '';
};

/** One or two letters to stand for a name in any script; "?" when it has none. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).map(firstLetter).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.join('').toLocaleUpperCase() || '?';
}

/** The same name always has the same colour. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)!) >>> 0;
  return sum % HUES;
}
