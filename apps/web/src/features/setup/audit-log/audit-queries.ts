import type { AuditEntry, PageOf } from '@perch/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { ownZone } from '../../../lib/own-zone.ts';

export interface AuditFilter {
  actorId?: string;
  apiKeyId?: string;
  subjectKind?: string;
  from?: string;
  to?: string;
}

/** Days are those of who looks. */
const zoned = (filter: AuditFilter) => (filter.from || filter.to ? { ...filter, zone: ownZone() } : filter);

export const useAuditLog = (filter: AuditFilter) =>
  useInfiniteQuery({
    queryKey: ['audit-log', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<PageOf<AuditEntry>>('audit-log', { query: { ...zoned(filter), limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 10_000,
  });

/** Where everything that fits the filters is as CSV. */
export function auditExportUrl(filter: AuditFilter): string {
  const wanted = Object.entries(zoned(filter)).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return `/api/v1/audit-log/export?${new URLSearchParams(wanted)}`;
}
