import type {
  CreateWebhook,
  ListOf,
  PageOf,
  UpdateWebhook,
  Webhook,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookWithSecret,
} from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

const WEBHOOKS = ['webhooks'] as const;

export const useWebhooks = () =>
  useQuery({
    queryKey: [...WEBHOOKS, 'list'],
    queryFn: async ({ signal }) => (await api.get<ListOf<Webhook>>('webhooks', { signal })).data,
  });

export const useWebhook = (id: string) =>
  useQuery({
    queryKey: [...WEBHOOKS, 'one', id],
    queryFn: ({ signal }) => api.get<Webhook>(`webhooks/${id}`, { signal }),
  });

export interface LogFilter {
  state?: string;
  event?: string;
}

export const useWebhookLog = (id: string, filter: LogFilter) =>
  useInfiniteQuery({
    queryKey: [...WEBHOOKS, 'log', id, filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<PageOf<WebhookDelivery>>(`webhooks/${id}/deliveries`, {
        query: { ...filter, limit: 25, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** With what is sent; asked for when somebody looks. */
export const useWebhookCall = (id: string, deliveryId: string) =>
  useQuery({
    queryKey: [...WEBHOOKS, 'call', id, deliveryId],
    queryFn: ({ signal }) => api.get<WebhookDeliveryDetail>(`webhooks/${id}/deliveries/${deliveryId}`, { signal }),
  });

function useWebhookMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    gcTime: 0, // what it answers may hold a secret
    onSettled: () => client.invalidateQueries({ queryKey: WEBHOOKS }),
  });
}

export const useCreateWebhook = () =>
  useWebhookMutation((input: CreateWebhook) => api.post<WebhookWithSecret>('webhooks', input));

export const useUpdateWebhook = (id: string) =>
  useWebhookMutation((changes: UpdateWebhook) => api.patch<Webhook>(`webhooks/${id}`, changes));

export const useDeleteWebhook = (id: string) =>
  useWebhookMutation((_: undefined) => api.send('DELETE', `webhooks/${id}`));

export const useRotateSecret = (id: string) =>
  useWebhookMutation((_: undefined) => api.post<WebhookWithSecret>(`webhooks/${id}/rotate-secret`, undefined));

export const useTestWebhook = (id: string) =>
  useWebhookMutation((_: undefined) => api.post<WebhookDeliveryDetail>(`webhooks/${id}/test`, undefined));

export const useRedeliver = (id: string) =>
  useWebhookMutation((deliveryId: string) =>
    api.post<WebhookDeliveryDetail>(`webhooks/${id}/deliveries/${deliveryId}/redeliver`, undefined),
  );

export const useRedeliverFailed = (id: string) =>
  useWebhookMutation((_: undefined) => api.post<{ count: number }>(`webhooks/${id}/redeliver`, {}));
