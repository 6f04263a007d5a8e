import type {
  EndedSessions,
  ListOf,
  Member,
  OwnSession,
  OwnSignIn,
  OwnTwoFactor,
  RecoveryCodes,
  SaveSignInRules,
  SignInRules,
  TwoFactorSetup,
} from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';
import { sessionQuery } from '../../../lib/session.ts';

export const useOwnSignIn = () =>
  useQuery({
    queryKey: ['own-sign-in'],
    queryFn: ({ signal }) => api.get<OwnSignIn>('me/sign-in', { signal }),
  });

const SESSIONS = ['own-sessions'] as const;

export const useOwnSessions = () =>
  useQuery({
    queryKey: SESSIONS,
    queryFn: async ({ signal }) => (await api.get<ListOf<OwnSession>>('me/sessions', { signal })).data,
    staleTime: 0,
  });

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.send('DELETE', `me/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

export function useEndOtherSessions() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<EndedSessions>('me/sessions'),
    onSettled: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (passwords: { currentPassword: string; password: string }) => api.send('PUT', 'me/password', passwords),
    onSuccess: () => client.invalidateQueries({ queryKey: SESSIONS }),
  });
}

const TWO_FACTOR = ['own-two-factor'] as const;

export const useOwnTwoFactor = () =>
  useQuery({
    queryKey: TWO_FACTOR,
    queryFn: ({ signal }) => api.get<OwnTwoFactor>('me/two-factor', { signal }),
  });

/** After a change: what shows it is read again. */
export function useTwoFactorChanged() {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [TWO_FACTOR, SESSIONS, sessionQuery.queryKey, directoryQueries.members.queryKey]) {
      void client.invalidateQueries({ queryKey });
    }
  };
}

export const useBeginTwoFactor = () =>
  useMutation({ mutationFn: (password: string) => api.post<TwoFactorSetup>('me/two-factor', { password }) });

export const useConfirmTwoFactor = () =>
  useMutation({ mutationFn: (code: string) => api.post<OwnTwoFactor>('me/two-factor/confirm', { code }) });

export const useNewRecoveryCodes = () =>
  useMutation({
    mutationFn: (password: string) => api.post<RecoveryCodes>('me/two-factor/recovery-codes', { password }),
  });

export const useDisableTwoFactor = () =>
  useMutation({ mutationFn: (password: string) => api.post<OwnTwoFactor>('me/two-factor/disable', { password }) });

export function useResetTwoFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (memberId: string) => api.delete<Member>(`members/${memberId}/two-factor`),
    onSuccess: () => client.invalidateQueries({ queryKey: directoryQueries.members.queryKey }),
  });
}

const RULES = ['sign-in-rules'] as const;

export const useSignInRules = () =>
  useQuery({ queryKey: RULES, queryFn: ({ signal }) => api.get<SignInRules>('organization/sign-in', { signal }) });

export function useSaveSignInRules() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: SaveSignInRules) => api.put<SignInRules>('organization/sign-in', rules),
    onSuccess: (saved) => {
      client.setQueryData(RULES, saved);
      for (const queryKey of [TWO_FACTOR, sessionQuery.queryKey]) void client.invalidateQueries({ queryKey });
    },
  });
}
