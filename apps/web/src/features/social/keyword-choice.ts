import type { KeywordStream } from '@perch/contracts';

/** More than these come on demand: a list may have a thousand. */
export const SHOWN_AT_FIRST = 8;

/** The keywords that a panel shows: those with the words typed, or the first ones, and always the one that is open. */
export function chooseKeywords(
  keywords: readonly KeywordStream[],
  { isOpen, words, openId }: { isOpen: boolean; words: string; openId: string | undefined },
): KeywordStream[] {
  const wanted = words.trim().toLowerCase();
  return keywords.filter(
    ({ id, phrase }, at) => id === openId || (isOpen ? phrase.toLowerCase().includes(wanted) : at < SHOWN_AT_FIRST),
  );
}

export interface KeywordGroup {
  account: KeywordStream['account'];
  keywords: KeywordStream[];
}

/** In the order in which the accounts come. */
export function byAccount(keywords: readonly KeywordStream[]): KeywordGroup[] {
  const groups = new Map<string, KeywordGroup>();
  for (const keyword of keywords) {
    const group = groups.get(keyword.account.id) ?? { account: keyword.account, keywords: [] };
    group.keywords.push(keyword);
    groups.set(keyword.account.id, group);
  }
  return [...groups.values()];
}
