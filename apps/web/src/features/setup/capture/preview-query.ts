import type { CapturePreview, Capture } from '@perch/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, isApiError } from '../../../lib/api.ts';

export const PREVIEW_DAYS = [1, 7, 30] as const;
export type PreviewDays = (typeof PREVIEW_DAYS)[number];

const MOST_TRIES = 4;

/** What the edited settings would make of the last days. Asked anew when they change; forgotten soon, as tweets come in. */
export const useCapturePreview = (accountId: string, capture: Capture, days: PreviewDays) =>
  useQuery({
    queryKey: ['capture-preview', accountId, capture, days],
    queryFn: ({ signal }) =>
      api.post<CapturePreview>(`twitter/accounts/${accountId}/capture/preview`, { capture, days }, { signal }),
    staleTime: 60_000,
    gcTime: 5 * 60_000,
    // while the days are switched, those shown before stay
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    // somebody else is looking: it takes a second
    retry: (count, error) => isApiError(error, 'busy') && count < MOST_TRIES,
    retryDelay: 700,
  });
