import type { ProfileSearch, ProfileSearchPrice } from '@perch/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

/** How often a search is asked for that X had not answered within the first call. */
const MOST_LOOKS = 20;

/** What a search for X users on X would cost at most, and as whom it is asked. */
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
