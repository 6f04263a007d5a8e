import { MAX_KEYWORDS, type Capture } from '@perch/contracts';
import { splitKeywordList, validatePhrase, type PhraseProblem } from '@perch/core';

export type Keyword = Capture['keywords'][number];

/** A phrase that was not taken, and why: a problem of core, or that it is there already, or that there is no room. */
export interface RefusedPhrase {
  phrase: string;
  why: PhraseProblem | 'duplicate' | 'too_many';
  /** of a duplicate: how it is written where it is */
  same?: string;
}

export interface KeywordEntry {
  added: string[];
  refused: RefusedPhrase[];
}

export const keyOf = (phrase: string) => {
  const valid = validatePhrase(phrase);
  return valid.ok ? valid.normalized : phrase;
};

/** What was typed or pasted, taken apart and checked against what is there, as intake will read it. */
export function enterKeywords(text: string, existing: readonly string[]): KeywordEntry {
  const known = new Map(existing.map((phrase) => [keyOf(phrase), phrase]));
  const entry: KeywordEntry = { added: [], refused: [] };
  for (const phrase of splitKeywordList(text)) {
    const valid = validatePhrase(phrase);
    const same = valid.ok ? known.get(valid.normalized) : undefined;
    if (!valid.ok) entry.refused.push({ phrase, why: valid.reason });
    else if (same !== undefined) entry.refused.push({ phrase, why: 'duplicate', same });
    else if (existing.length + entry.added.length >= MAX_KEYWORDS) entry.refused.push({ phrase, why: 'too_many' });
    else {
      known.set(valid.normalized, phrase);
      entry.added.push(phrase);
    }
  }
  return entry;
}

export const newKeyword = (phrase: string): Keyword => ({
  phrase,
  departmentId: null,
  priority: null,
  tags: [],
  assigneeId: null,
});
