import type { PageOf, ProfileRef, ProfileSearch, ProfileSearchPrice } from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

type Profiles = PageOf<ProfileRef>;
/** How often a search is asked for that X had not answered within the first call. */
const MOST_LOOKS = 20;

export const useKnownProfiles = (query: string) =>
  useInfiniteQuery({
    queryKey: ['profiles', 'known', query],
    queryFn: ({ pageParam, signal }) =>
      api.get<Profiles>('social/profiles', { query: { query, limit: 8, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    enabled: query !== '',
  });

export const useProfileSearchPrice = (query: string) =>
  useQuery({
    queryKey: ['profile-searches', 'price', query],
    queryFn: ({ signal }) => api.get<ProfileSearchPrice>('social/profile-searches/price', { query: { query }, signal }),
    enabled: query !== '',
    retry: false,
  });

/** Asks X, and looks again for an answer that takes longer. */
export const useProfileSearch = () =>
  useMutation({
    mutationFn: async (asked: { query: string; accountId: string }) => {
      let search = await api.post<ProfileSearch>('social/profile-searches', asked);
      for (let looks = 0; search.state === 'queued' && looks < MOST_LOOKS; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        search = await api.get<ProfileSearch>(`social/profile-searches/${search.id}`);
      }
      return search;
    },
  });
