import type {
  TwitterAccount,
  TwitterApp,
  TwitterApps,
  ConnectWithKeys,
  CreateTwitterApp,
  UpdateTwitterApp,
} from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';

const APPS = ['twitter-apps'] as const;

/** The organization's own X apps, whether this installation has one, and where X sends people back to. */
export const useTwitterApps = () =>
  useQuery({
    queryKey: APPS,
    queryFn: ({ signal }) => api.get<TwitterApps>('twitter/apps', { signal }),
    staleTime: 15_000,
  });

/** Apps and accounts show each other. */
function useRefresh() {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: APPS }),
      client.invalidateQueries({ queryKey: directoryQueries.accounts.queryKey }),
    ]);
}

export function useCreateTwitterApp() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (app: CreateTwitterApp) => api.post<TwitterApp>('twitter/apps', app),
    onSettled: refresh,
  });
}

export function useUpdateTwitterApp(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (changes: UpdateTwitterApp) => api.patch<TwitterApp>(`twitter/apps/${id}`, changes),
    onSettled: refresh,
  });
}

export function useDeleteTwitterApp(id: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => api.send('DELETE', `twitter/apps/${id}`), onSettled: refresh });
}

export function useConnectWithKeys() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (keys: ConnectWithKeys) => api.post<TwitterAccount>('twitter/accounts/connect-with-keys', keys),
    onSettled: refresh,
  });
}
