import { MAX_KEYWORDS, type Capture } from '@perch/contracts';
import { parseKeywordList, validatePhrase, type PhraseProblem } from '@perch/core';

export type Keyword = Capture['keywords'][number];

export interface KeywordEntry {
  added: string[];
  /** what was not taken, and why: a problem of core, or that it is there already, or that there is no room */
  refused: { phrase: string; why: PhraseProblem | 'duplicate' | 'too_many' }[];
}

const keyOf = (phrase: string) => {
  const valid = validatePhrase(phrase);
  return valid.ok ? valid.normalized : phrase;
};

/** What was typed or pasted, taken apart and checked against what is there, as intake will read it. */
export function enterKeywords(text: string, existing: readonly string[]): KeywordEntry {
  const known = new Set(existing.map(keyOf));
  const entry: KeywordEntry = { added: [], refused: [] };
  for (const phrase of parseKeywordList(text)) {
    const valid = validatePhrase(phrase);
    if (!valid.ok) entry.refused.push({ phrase, why: valid.reason });
    else if (known.has(valid.normalized)) entry.refused.push({ phrase, why: 'duplicate' });
    else if (existing.length + entry.added.length >= MAX_KEYWORDS) entry.refused.push({ phrase, why: 'too_many' });
    else {
      known.add(valid.normalized);
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
