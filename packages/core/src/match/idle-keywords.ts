import { compileKeywordLists } from './match-keywords.ts';
import { parsePhrase } from './phrase.ts';

/** A keyword that never decides anything, since another takes whatever it could find. */
export interface IdleKeyword {
  /** In its list. */
  place: number;
  /** An excluded keyword, or one that stands before it in the list; of an excluded keyword, any other of them. */
  because: 'excluded' | 'earlier';
  /** The other one, as written. */
  phrase: string;
}

/**
 * Keywords whose every finding another keyword finds too. Told by trying each on the least that it finds: what is found
 * there is found wherever the keyword is.
 */
export function idleKeywords(keywords: readonly string[], excluded: readonly string[]): IdleKeyword[] {
  const [listed, stopping] = compileKeywordLists([asKeywords(keywords), asKeywords(excluded)]);
  return keywords.flatMap((phrase, place): IdleKeyword[] => {
    const text = leastFoundBy(phrase);
    if (text === null) return [];
    const stop = stopping!.match({ text })[0];
    if (stop) return [{ place, because: 'excluded', phrase: stop.phrase }];
    const first = listed!.match({ text })[0];
    if (!first || Number(first.keywordId) >= place) return [];
    return [{ place, because: 'earlier', phrase: first.phrase }];
  });
}

/** Excluded keywords that stop nothing that another of them does not stop. */
export function idleExcluded(excluded: readonly string[]): IdleKeyword[] {
  const [matcher] = compileKeywordLists([asKeywords(excluded)]);
  return excluded.flatMap((written, place): IdleKeyword[] => {
    const text = leastFoundBy(written);
    const other = text !== null && matcher!.match({ text }).find(({ keywordId }) => Number(keywordId) !== place);
    return other ? [{ place, because: 'excluded', phrase: other.phrase }] : [];
  });
}

const asKeywords = (phrases: readonly string[]) => phrases.map((phrase, at) => ({ id: String(at), phrase }));

/** Ends a word that goes on after its beginning; nobody's keyword. */
const REST_OF_WORD = 'zqxzq';

/** A text with the keyword and nothing else, in the widest sense that it has; null when it cannot be a keyword. */
function leastFoundBy(written: string): string | null {
  const phrase = parsePhrase(written);
  if (typeof phrase === 'string') return null;
  const rest = phrase.isPrefix ? REST_OF_WORD : '';
  switch (phrase.kind) {
    case 'exact':
      return phrase.literal;
    case 'hashtag':
      return `#${phrase.units}${rest}`;
    case 'handle':
      return `${phrase.units}${rest}`;
    default:
      // any punctuation may stand between the words, which an exact phrase does not reach over
      return phrase.units.replaceAll(' ', ' - ') + rest;
  }
}
