import type { Notification } from '@perch/contracts';

/** What has been there already, and from when on what has not is news. */
export interface Seen {
  from: string;
  keys: Set<string>;
}

// what a customer goes on to write gives the same notification another time
export const keyOf = ({ id, at }: Notification) => `${id} ${at}`;

/** @param isAll there were no older ones: whatever comes is news, however old it says that it is */
export const seenOf = (first: readonly Notification[], isAll: boolean): Seen => ({
  from: isAll ? '' : (first.at(-1)?.at ?? ''),
  keys: new Set(first.map(keyOf)),
});

/**
 * Of the newest unread ones, those that were not there before, the oldest first; they count as seen from now on. Not by
 * their times alone: one that took longer to be written comes after others that are newer.
 */
export function newsIn(newest: readonly Notification[], seen: Seen): Notification[] {
  const news = newest.filter((each) => each.at >= seen.from && !seen.keys.has(keyOf(each)));
  for (const each of news) seen.keys.add(keyOf(each));
  return news.toSorted((a, b) => a.at.localeCompare(b.at));
}
