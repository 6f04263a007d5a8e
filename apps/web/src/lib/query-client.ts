import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isApiError } from './api.ts';

/** Answers that will not change by asking again. */
const isFinal = (error: Error) =>
  isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;

/** @param onSignedOut called when any query learns that the session has ended */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isApiError(error, 'unauthenticated')) onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: (count, error) => !isFinal(error) && count < 2,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
