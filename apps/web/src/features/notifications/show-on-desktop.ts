import type { Notification as PerchNotification } from '@perch/contracts';
import type { QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { notificationSettingsQuery } from '../../lib/notification-settings.ts';
import { mayShow } from './may-show.ts';
import { notificationWords, placeOf, subjectOf } from './notification-words.ts';

type Place = NonNullable<ReturnType<typeof placeOf>>;

/** Shows those that the member wants to be told of now; a click brings the window to the front and goes to what it is about. */
export async function showOnDesktop(
  news: readonly PerchNotification[],
  { client, t, go }: { client: QueryClient; t: TFunction; go: (place: Place) => void },
) {
  const settings = await client.ensureQueryData(notificationSettingsQuery);
  for (const item of news.filter(({ kind }) => mayShow(settings, kind, Date.now()))) {
    const body = [subjectOf(t, item), item.preview].filter(Boolean).join('\n');
    // the tag keeps several tabs from showing the same one
    const tag = `${item.id} ${item.at}`;
    const shown = new Notification(notificationWords(t, item), { body, tag, icon: '/perch.svg' });
    shown.addEventListener('click', () => {
      window.focus();
      shown.close();
      const place = placeOf(item);
      if (place) go(place);
    });
  }
}
