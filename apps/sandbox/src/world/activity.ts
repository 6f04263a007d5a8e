import type { Tweet } from './records.ts';
import type { World } from './world.ts';

/** What an app has asked to be told at once, of one person. */
export interface ActivitySubscription {
  id: string;
  eventType: string;
  filter: { user_id?: string; keyword?: string; direction?: 'inbound' | 'outbound' };
  tag: string | null;
  createdAt: number;
  updatedAt: number;
}

/** Something that X tells of at once: to whom depends on the subscriptions; of `revoked` it tells always. */
export type Activity =
  | { kind: 'posted'; tweet: Tweet }
  /** all versions of a tweet, by their ids */
  | { kind: 'deleted'; authorId: string; tweetIds: readonly string[] }
  | { kind: 'revoked'; userId: string };

/** Whether the same is told already: one subscription for each event and filter. */
export function hasSubscription(
  world: World,
  { eventType, filter }: Pick<ActivitySubscription, 'eventType' | 'filter'>,
): boolean {
  return [...world.activitySubscriptions.values()].some(
    (each) =>
      each.eventType === eventType &&
      each.filter.user_id === filter.user_id &&
      each.filter.keyword === filter.keyword &&
      each.filter.direction === filter.direction,
  );
}
