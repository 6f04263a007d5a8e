import type { PageOf, SavedSearch, SearchHit, UpdateSavedSearch } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api, type Query } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useFeed } from '../../lib/feed.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { keepLater } from '../../lib/tweet-cache.ts';
import { savedSearchesQuery } from './saved-searches.ts';

export const hitIdOf = (hit: SearchHit) => (hit.type === 'tweet' ? hit.tweet.id : hit.message.id);

/** What a search has found. Nothing is announced here: whoever searches asks for what is there. */
export function useSearchHits(query: Query, isReadable: boolean) {
  const client = useQueryClient();
  return useFeed<SearchHit>({
    key: ['social', 'search', query],
    idOf: hitIdOf,
    keepsPlace: true,
    enabled: isReadable,
    fetchPage: async (cursor, signal) => {
      const page = await api.get<PageOf<SearchHit>>('social/search', {
        query: { ...query, limit: 30, cursor },
        signal,
      });
      const tweets = keepLater(
        client,
        page.data.flatMap((hit) => (hit.type === 'tweet' ? hit.tweet : [])),
      );
      const byId = new Map(tweets.map((tweet) => [tweet.id, tweet]));
      const data = page.data.map((hit) => (hit.type === 'tweet' ? { ...hit, tweet: byId.get(hit.tweet.id)! } : hit));
      return { ...page, data };
    },
  });
}

/** Saves, changes and removes searches of one's own; the list is read again. */
export function useSavedSearchActions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: savedSearchesQuery.queryKey });
  const onError = (error: Error) => notifyProblem(errorSentence(t, error));
  const save = useMutation({
    mutationFn: (body: { query: string; isPinned: boolean }) => api.post<SavedSearch>('social/saved-searches', body),
    onSettled,
    onError,
  });
  const update = useMutation({
    mutationFn: ({ id, change }: { id: string; change: UpdateSavedSearch }) =>
      api.patch<SavedSearch>(`social/saved-searches/${id}`, change),
    onSettled,
    onError,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.send('DELETE', `social/saved-searches/${id}`),
    onSettled,
    onError,
  });
  return { save, update, remove };
}
