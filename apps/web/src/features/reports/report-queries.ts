import type { Report, ReportHours, ReportOverview } from '@perch/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, type Query } from '../../lib/api.ts';

const STALE_MS = 60_000;

function useReportAt<T>(path: string, query: Query) {
  return useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => api.get<T>(path, { query, signal }),
    staleTime: STALE_MS,
    // another period or filter replaces the figures once they are there
    placeholderData: keepPreviousData,
  });
}

export const useOverview = (query: Query) => useReportAt<ReportOverview>('reports/overview', query);
export const useReport = (query: Query) => useReportAt<Report>('reports', query);
export const useHours = (query: Query) => useReportAt<ReportHours>('reports/hours', query);
