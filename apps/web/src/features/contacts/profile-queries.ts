import { page, ProfileRef, ProfileSearch, ProfileSearchPrice } from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

const Profiles = page(ProfileRef);
/** How often a search is asked for that X had not answered within the first call. */
const MOST_LOOKS = 20;

export const useKnownProfiles = (query: string) =>
  useInfiniteQuery({
    queryKey: ['profiles', 'known', query],
    queryFn: ({ pageParam, signal }) =>
      api.get('social/profiles', Profiles, { query: { query, limit: 8, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    select: ({ pages }) => pages.flatMap(({ data }) => data),
    enabled: query !== '',
  });

export const useProfileSearchPrice = (query: string) =>
  useQuery({
    queryKey: ['profile-searches', 'price', query],
    queryFn: ({ signal }) => api.get('social/profile-searches/price', ProfileSearchPrice, { query: { query }, signal }),
    enabled: query !== '',
    retry: false,
  });

/** Asks X, and looks again for an answer that takes longer. */
export const useProfileSearch = () =>
  useMutation({
    mutationFn: async (asked: { query: string; accountId: string }) => {
      let search = await api.post('social/profile-searches', asked, ProfileSearch);
      for (let looks = 0; search.state === 'queued' && looks < MOST_LOOKS; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 1500));
        search = await api.get(`social/profile-searches/${search.id}`, ProfileSearch);
      }
      return search;
    },
  });
