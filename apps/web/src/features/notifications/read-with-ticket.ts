import { useEffect, useRef } from 'react';
import { useNewestUnread, useReadNotifications } from './queries.ts';

/** What the member was told of a ticket counts as read while they look at it. */
export function useReadWithTicket(ticketId: string) {
  const { data } = useNewestUnread();
  const { mutate } = useReadNotifications();
  const hasUnread = data?.some(({ ticket }) => ticket?.id === ticketId) ?? false;
  const isAsked = useRef(false);
  useEffect(() => {
    const read = () => {
      if (!hasUnread || isAsked.current || document.visibilityState !== 'visible') return;
      isAsked.current = true;
      mutate({ ticketId }, { onSettled: () => (isAsked.current = false) });
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [data, hasUnread, ticketId, mutate]);
}
