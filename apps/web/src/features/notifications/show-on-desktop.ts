import type { Notification as PerchNotification } from '@perch/contracts';
import type { QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import type { RefObject } from 'react';
import { notificationSettingsQuery } from '../../lib/notification-settings.ts';
import { isPerchInFront } from './in-front.ts';
import { mayShow } from './may-show.ts';
import { keyOf, newsIn, seenOf, type Seen } from './news-in.ts';
import { notificationWords, placeOf, subjectOf } from './notification-words.ts';
import { MOST_NEWEST } from './queries.ts';

type Place = NonNullable<ReturnType<typeof placeOf>>;

/**
 * Of the newest unread ones, shows those that have come since the last time and that the member wants to be told of now,
 * unless they look at Perch; a click brings the window to the front and goes to what it is about.
 */
export async function showOnDesktop(
  newest: readonly PerchNotification[],
  seen: RefObject<Seen | null>,
  { client, t, go }: { client: QueryClient; t: TFunction; go: (place: Place) => void },
) {
  const news = newsIn(newest, (seen.current ??= seenOf(newest, newest.length < MOST_NEWEST)));
  if (news.length === 0 || (await isPerchInFront())) return;
  const settings = await client.ensureQueryData(notificationSettingsQuery);
  for (const item of news.filter(({ kind }) => mayShow(settings, kind, Date.now()))) {
    const body = [subjectOf(t, item), item.preview].filter(Boolean).join('\n');
    // the tag keeps several tabs from showing the same one
    const shown = new Notification(notificationWords(t, item), { body, tag: keyOf(item), icon: '/perch.svg' });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      const place = placeOf(item);
      if (place) go(place);
    });
  }
}
