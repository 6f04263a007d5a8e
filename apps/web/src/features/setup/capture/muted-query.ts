import { type ListOf, MAX_PROFILE_IDS, type ProfileRef } from '@perch/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

type profiles = ListOf<ProfileRef>;

/** X users that we have met, by the beginning of a handle or name. */
export const useProfileSearch = (query: string) =>
  useQuery({
    queryKey: ['profiles', 'search', query],
    queryFn: async ({ signal }) => (await api.get<profiles>('social/profiles', { query: { query }, signal })).data,
    enabled: query !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** Who they are, in this order; at most `MAX_PROFILE_IDS`. */
export const useProfiles = (ids: readonly string[]) =>
  useQuery({
    queryKey: ['profiles', 'ids', ids],
    queryFn: async ({ signal }) =>
      (await api.get<profiles>('social/profiles', { query: { ids: ids.slice(0, MAX_PROFILE_IDS).join(',') }, signal }))
        .data,
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  });
