import { QueryCache, QueryClient } from '@tanstack/react-query';
import { isApiError } from './api.ts';

/** Answers that will not change by asking again. */
const isFinal = (error: Error) =>
  isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;

/** @param onSignedOut called when any query learns that the session has ended that there was */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isApiError(error, 'unauthenticated') && client.getQueryData(['session']) !== undefined) onSignedOut();
        // the session says so, and the page shows it
        if (isApiError(error, 'two_factor_required')) void client.invalidateQueries({ queryKey: ['session'] });
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
  return client;
}
