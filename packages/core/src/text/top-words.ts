import { stopWordsOf } from './stop-words.ts';

export interface WordCount {
  word: string;
  /** texts that have it */
  count: number;
}

const NOT_WORDS = /https?:\/\/\S+|@\w+/giu;
const WORD = /#?[\p{L}\p{N}][\p{L}\p{M}\p{N}_]*(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;
const SHORTEST = 3;

/**
 * The words that most texts have, without addresses, people, numbers and the words that every text has of their language,
 * or of that of most texts: X takes a short text for another language at times.
 * A text counts once for a word. What only one text has is in none of the others, and is left out.
 * @param texts `language` as X names it; null: unknown
 */
export function topWords(texts: readonly { text: string; language: string | null }[], most: number): WordCount[] {
  const counts = new Map<string, number>();
  const common = stopWordsOf(mostCommon(texts.map(({ language }) => language)));
  for (const { text, language } of texts) {
    const stop = stopWordsOf(language);
    const words = text.replace(NOT_WORDS, ' ').toLowerCase().replaceAll('’', "'").match(WORD) ?? [];
    for (const word of new Set(words)) {
      if (word.length < SHORTEST || stop.has(word) || common.has(word) || !/\p{L}/u.test(word)) continue;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([word, count]) => ({ word, count }));
}

function mostCommon(values: readonly (string | null)[]): string | null {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
