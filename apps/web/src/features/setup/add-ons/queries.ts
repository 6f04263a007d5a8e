import type {
  AddOnTest,
  ImapAddOn,
  MailAddOn,
  SmsAddOn,
  AddOnKind,
  SaveImapAddOn,
  SaveMailAddOn,
  SaveSmsAddOn,
} from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

const keys = {
  addOn: (kind: AddOnKind) => ['add-ons', kind] as const,
  test: (kind: AddOnKind, id: string | undefined) => ['add-on-tests', kind, id] as const,
};

/** As the settings were when the page was opened: an edit in progress is never overwritten from behind. */
const asOpened = { staleTime: Infinity, gcTime: 0, refetchOnReconnect: false } as const;

export const useMailAddOn = () =>
  useQuery({
    queryKey: keys.addOn('mail'),
    queryFn: ({ signal }) => api.get<MailAddOn>('add-ons/mail', { signal }),
    ...asOpened,
  });

export const useSmsAddOn = () =>
  useQuery({
    queryKey: keys.addOn('sms'),
    queryFn: ({ signal }) => api.get<SmsAddOn>('add-ons/sms', { signal }),
    ...asOpened,
  });

export const useImapAddOn = () =>
  useQuery({
    queryKey: keys.addOn('imap'),
    queryFn: ({ signal }) => api.get<ImapAddOn>('add-ons/imap', { signal }),
    ...asOpened,
  });

export function useSaveImap() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveImapAddOn) => api.put<ImapAddOn>('add-ons/imap', input),
    onSuccess: (saved) => client.setQueryData(keys.addOn('imap'), saved),
  });
}

/** Looks into the mailbox now. */
export const useTestMailbox = () => useMutation({ mutationFn: () => api.post<ImapAddOn>('add-ons/imap/test', {}) });

export function useSaveMail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveMailAddOn) => api.put<MailAddOn>('add-ons/mail', input),
    onSuccess: (saved) => client.setQueryData(keys.addOn('mail'), saved),
  });
}

export function useSaveSms() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveSmsAddOn) => api.put<SmsAddOn>('add-ons/sms', input),
    onSuccess: (saved) => {
      client.setQueryData(keys.addOn('sms'), saved);
      void client.invalidateQueries({ queryKey: ['own-phone'] });
    },
  });
}

export function useRemoveAddOn(kind: AddOnKind) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.send('DELETE', `add-ons/${kind}`),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.addOn(kind) });
      void client.invalidateQueries({ queryKey: ['own-phone'] });
    },
  });
}

/** Sends a test, and goes on asking while the provider has not answered. */
export function useAddOnTest(kind: AddOnKind, last: AddOnTest | null) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (to: string) => api.post<AddOnTest>(`add-ons/${kind}/test`, { to }),
    onSuccess: (test) => client.setQueryData(keys.test(kind, test.deliveryId), test),
  });
  const first = send.data ?? last;
  const followed = useQuery({
    queryKey: keys.test(kind, first?.deliveryId),
    queryFn: ({ signal }) => api.get<AddOnTest>(`add-ons/${kind}/test/${first!.deliveryId}`, { signal }),
    enabled: first?.state === 'queued',
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'queued' ? false : ASK_AGAIN_MS),
  });
  return { send, test: first?.state === 'queued' ? (followed.data ?? first) : first };
}

const ASK_AGAIN_MS = 1_500;
