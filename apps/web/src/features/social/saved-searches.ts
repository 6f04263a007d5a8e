import type { ListOf, SavedSearch } from '@perch/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

export const savedSearchesQuery = queryOptions({
  queryKey: ['social', 'saved-searches'],
  queryFn: async ({ signal }) => (await api.get<ListOf<SavedSearch>>('social/saved-searches', { signal })).data,
  staleTime: 60_000,
});

/** Those of the member; apart from what searches, since every page of the tab shows the pinned ones. */
export const useSavedSearches = () => useQuery(savedSearchesQuery);
