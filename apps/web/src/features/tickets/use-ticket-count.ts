import type { TicketCount } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { api, type Query } from '../../lib/api.ts';
import { useFollow } from '../../lib/use-follow.ts';
import { useViewCounts } from './view-queries.ts';

/** Counting reads all that it counts: however much changes, it is done no more often. */
const EVERY_MS = 15_000;

/** How many tickets the filters of a list let through; counted anew, now and then, when tickets have changed. */
export function useTicketCount(query: Query) {
  const counted = useQuery({
    queryKey: ['ticket-count', query],
    queryFn: ({ signal }) => api.get<TicketCount>('tickets/count', { query, signal }),
    staleTime: EVERY_MS,
  });
  useFollow(counted, useViewCounts().dataUpdatedAt, EVERY_MS);
  return counted;
}
