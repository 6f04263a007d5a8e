import type { Notification, NotificationCount, PageOf, ReadNotifications } from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyProblem } from '../../lib/notify.ts';

type NotificationPage = PageOf<Notification>;
export const MOST_NEWEST = 20;
const keys = {
  all: ['notifications'] as const,
  count: ['notifications', 'count'] as const,
  newest: ['notifications', 'newest'] as const,
  list: (unreadOnly: boolean) => ['notifications', 'list', { unreadOnly }] as const,
};

export const useUnreadCount = () =>
  useQuery({
    queryKey: keys.count,
    queryFn: async ({ signal }) => (await api.get<NotificationCount>('notifications/count', { signal })).unread,
    staleTime: 30_000,
  });

/** The newest unread ones: what a ticket that is opened may answer, and what the desktop may show. */
export const useNewestUnread = (enabled = true) =>
  useQuery({
    queryKey: keys.newest,
    queryFn: async ({ signal }) =>
      (await api.get<NotificationPage>('notifications', { query: { unread: 'true', limit: MOST_NEWEST }, signal }))
        .data,
    staleTime: 30_000,
    enabled,
  });

export const useNotifications = (unreadOnly: boolean) =>
  useInfiniteQuery({
    queryKey: keys.list(unreadOnly),
    queryFn: ({ pageParam, signal }) =>
      api.get<NotificationPage>('notifications', {
        query: { limit: 20, cursor: pageParam, ...(unreadOnly ? { unread: 'true' } : {}) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    select: ({ pages }) => [...new Map(pages.flatMap(({ data }) => data).map((item) => [item.id, item])).values()],
  });

export function useReadNotifications() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (which: ReadNotifications) => api.post<NotificationCount>('notifications/read', which),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSuccess: ({ unread }) => {
      client.setQueryData(keys.count, unread);
      void client.invalidateQueries({ queryKey: keys.all });
    },
  });
}
