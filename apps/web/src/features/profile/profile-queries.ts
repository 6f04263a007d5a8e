import type {
  Contact,
  ContactSummary,
  PageOf,
  Profile,
  ProfileMessage,
  ProfileSentiment,
  RecentTweetsState,
} from '@perch/contracts';
import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

const detail = (id: string) => ['profiles', 'detail', id] as const;
const recent = (id: string) => ['profiles', 'recent', id] as const;
/** How often an answer of X is looked for that took longer than the call. */
const LOOK_MS = 2000;

export const profileQuery = (id: string) =>
  queryOptions({
    queryKey: detail(id),
    queryFn: ({ signal }) => api.get<Profile>(`social/profiles/${id}`, { signal }),
    staleTime: 60_000,
    retry: false,
  });

export const useProfileMessages = (id: string) =>
  useInfiniteQuery({
    queryKey: ['profiles', 'messages', id],
    queryFn: ({ pageParam, signal }) =>
      api.get<PageOf<ProfileMessage>>(`social/profiles/${id}/messages`, {
        query: { limit: 20, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  });

export const useProfileSentiment = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['profiles', 'sentiment', id],
    queryFn: ({ signal }) => api.get<ProfileSentiment>(`social/profiles/${id}/sentiment`, { signal }),
    staleTime: 5 * 60_000,
    enabled,
  });

export const useRecentTweets = (id: string) =>
  useQuery({
    queryKey: recent(id),
    queryFn: ({ signal }) => api.get<RecentTweetsState>(`social/profiles/${id}/recent-tweets`, { signal }),
    refetchInterval: ({ state }) => (state.data?.latest?.state === 'queued' ? LOOK_MS : false),
  });

export function useFetchRecentTweets(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<RecentTweetsState>(`social/profiles/${id}/recent-tweets`, {}),
    onSuccess: (state) => {
      client.setQueryData(recent(id), state);
      if (state.latest?.state === 'failed') void client.invalidateQueries({ queryKey: detail(id) });
    },
  });
}

export const useContactsToLink = (q: string) =>
  useQuery({
    queryKey: ['contacts', 'to-link', q],
    queryFn: async ({ signal }) =>
      (await api.get<PageOf<ContactSummary>>('contacts', { query: { q, limit: 8 }, signal })).data,
    enabled: q !== '',
  });

export function useLinkContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (contact: ContactSummary) => {
      const twitterUserIds = [...contact.profiles.map(({ twitterUserId }) => twitterUserId), id];
      return api.patch<Contact>(`contacts/${contact.id}`, { twitterUserIds });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: detail(id) }),
  });
}
