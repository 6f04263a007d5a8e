import type { NotificationSettings } from '@perch/contracts';
import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

/** What the member is told of outside of Perch, and when not. */
export const notificationSettingsQuery = queryOptions({
  queryKey: ['notification-settings'],
  queryFn: ({ signal }) => api.get<NotificationSettings>('me/notification-settings', { signal }),
  staleTime: 5 * 60_000,
});
