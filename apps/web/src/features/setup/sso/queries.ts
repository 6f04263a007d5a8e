import type { SaveSso, SsoDiscovery, SsoDomainProof, SsoSettings } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';

const SSO = ['sso'] as const;

export const useSso = () =>
  useQuery({
    queryKey: SSO,
    queryFn: ({ signal }) => api.get<SsoSettings>('organization/sso', { signal }),
    staleTime: 0,
  });

/** Who comes by single sign-on is another matter then, too. */
function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: directoryQueries.members.queryKey });
}

export function useSaveSso() {
  const client = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: (settings: SaveSso) => api.put<SsoSettings>('organization/sso', settings),
    onSuccess: (saved) => {
      client.setQueryData(SSO, saved);
      return changed();
    },
  });
}

export function useRemoveSso() {
  const client = useQueryClient();
  const changed = useChanged();
  return useMutation({
    mutationFn: () => api.send('DELETE', 'organization/sso'),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: SSO }), changed()]),
  });
}

export const useTestSso = () =>
  useMutation({ mutationFn: (issuer: string) => api.post<SsoDiscovery>('organization/sso/test', { issuer }) });

export function useCheckDomain() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (domain: string) => api.post<SsoDomainProof>(`organization/sso/domains/${domain}/check`, undefined),
    onSuccess: (proved) =>
      client.setQueryData<SsoSettings>(
        SSO,
        (before) =>
          before && {
            ...before,
            domains: before.domains.map((each) => (each.domain === proved.domain ? proved : each)),
          },
      ),
  });
}
