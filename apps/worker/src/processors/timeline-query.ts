import type { Round } from '@perch/desk';
import type { TimelineQuery } from '@perch/twitter';

/** A round as X's timelines take it: the same bounds with every page. */
export function timelineQuery({ account, sinceId, startTime, pageToken }: Round): TimelineQuery {
  return {
    twitterUserId: account.twitterUserId,
    ...(sinceId !== null && { sinceId }),
    ...(startTime !== null && { startTime }),
    ...(pageToken !== null && { pageToken }),
  };
}
