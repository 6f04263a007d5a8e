import { TWEET_FILTERS } from '@perch/contracts';

/**
 * What stands in the URL of a stream: the accounts, its filters, the tweet whose conversation is open, whose profile is,
 * and whether a ticket is made from a link; of a search what is looked for, its order, and whether X is asked.
 */
export type SocialSearch = Partial<
  Record<'accounts' | 'tweet' | 'profile' | 'link' | 'q' | 'order' | 'where' | (typeof TWEET_FILTERS)[number], string>
>;

export const accountsOf = ({ accounts }: SocialSearch): string[] => accounts?.split(',').filter(Boolean) ?? [];

/** The accounts with one more or less; all and none are the same: no choice. In the order of the list. */
export function toggleAccount(search: SocialSearch, accountId: string, all: readonly string[]): SocialSearch {
  const chosen = accountsOf(search);
  const isChosen = chosen.includes(accountId);
  const next = all.filter((id) => (id === accountId ? !isChosen : chosen.includes(id)));
  const { accounts: _, ...rest } = search;
  return next.length === 0 || next.length === all.length ? rest : { ...rest, accounts: next.join(',') };
}

export const isFiltered = (search: SocialSearch) => TWEET_FILTERS.some((name) => search[name]);

/** What narrows or orders a list, as the query names it. */
export type StreamFilter = (typeof TWEET_FILTERS)[number] | 'accountIds' | 'order';

/** The change of the URL that takes these off. */
export const without = (names: readonly StreamFilter[]): SocialSearch =>
  Object.fromEntries(names.map((name) => [name === 'accountIds' ? 'accounts' : name, '']));

/** Without filters; accounts and the open conversation stay. */
export function withoutFilters({ accounts, tweet }: SocialSearch): SocialSearch {
  return { ...(accounts ? { accounts } : {}), ...(tweet ? { tweet } : {}) };
}

/** A change of the URL; what is empty leaves it. */
export const changed = (search: SocialSearch, change: SocialSearch): SocialSearch =>
  Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value));
