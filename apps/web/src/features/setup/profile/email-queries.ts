import type { OwnEmail } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

const KEY = ['own-email'] as const;

export const useOwnEmail = () =>
  useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<OwnEmail>('me/email', { signal }) });

function useEmailMutation<Input>(mutationFn: (input: Input) => Promise<OwnEmail>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: (own) => client.setQueryData(KEY, own) });
}

export const useChangeEmail = () =>
  useEmailMutation((input: { email: string; password: string }) => api.post<OwnEmail>('me/email', input));
export const useResendEmailProof = () => useEmailMutation(() => api.post<OwnEmail>('me/email/resend', undefined));
export const useCancelEmailChange = () => useEmailMutation(() => api.delete<OwnEmail>('me/email/pending'));
