import type { TweetsChanged } from '@perch/contracts';

/** Why a tweet cannot become part of a ticket; null: it can. */
export function refusalOf({
  isOwn,
  isGone,
}: {
  isOwn: boolean;
  isGone: boolean;
}): TweetsChanged['refused'][number]['code'] | null {
  if (isOwn) return 'tweet_own';
  return isGone ? 'tweet_gone' : null;
}
