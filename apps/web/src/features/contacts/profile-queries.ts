import type { PageOf, ProfileRef } from '@perch/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

type Profiles = PageOf<ProfileRef>;

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
