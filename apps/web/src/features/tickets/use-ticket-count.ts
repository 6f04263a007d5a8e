import type { TicketCount } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { api, type Query } from '../../lib/api.ts';

/** Counting reads all that it counts: live changes of tickets do not ask for it again. */
const COUNT_STAYS_MS = 60_000;

/** How many tickets the filters of a list let through. */
export const useTicketCount = (query: Query) =>
  useQuery({
    queryKey: ['ticket-count', query],
    queryFn: ({ signal }) => api.get<TicketCount>('tickets/count', { query, signal }),
    staleTime: COUNT_STAYS_MS,
  });
