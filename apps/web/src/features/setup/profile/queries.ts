import type { OwnPhone, Session } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';
import { sessionQuery } from '../../../lib/session.ts';

const KEY = ['own-phone'] as const;
const ASK_AGAIN_MS = 2_000;

/** The member's own number; asked for again while the SMS with the code is on its way. */
export const useOwnPhone = () =>
  useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get<OwnPhone>('me/phone', { signal }),
    refetchInterval: ({ state }) => (state.data?.code?.state === 'queued' ? ASK_AGAIN_MS : false),
  });

/** What others show of the number is read again. */
function refresh(client: QueryClient, own?: OwnPhone) {
  if (own) client.setQueryData(KEY, own);
  else void client.invalidateQueries({ queryKey: KEY });
  void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  void client.invalidateQueries({ queryKey: directoryQueries.members.queryKey });
}

export function useSendCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (phone: string) => api.post<OwnPhone>('me/phone', { phone }),
    onSuccess: (own) => refresh(client, own),
  });
}

export function useVerifyPhone() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => api.post<OwnPhone>('me/phone/verify', { code }),
    onSuccess: (own) => refresh(client, own),
    // a wrong one counts, and may have been the last
    onError: () => refresh(client),
  });
}

export function useRemovePhone() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.send('DELETE', 'me/phone'),
    onSettled: () => refresh(client),
  });
}

export function useRename() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.patch<Session>('me', { name }),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      void client.invalidateQueries({ queryKey: directoryQueries.members.queryKey });
    },
  });
}
