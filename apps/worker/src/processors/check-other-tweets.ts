import { nextTweetsToCheck, recordTweetCheck, type Context } from '@perch/desk';
import type { Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

/** Asks X, as cheaply as it goes, about tweets that no open ticket holds, and writes what it tells. @throws TwitterError */
export async function checkOtherTweets(
  { twitter, now }: Pick<WorkerServices, 'twitter' | 'now'>,
  ctx: Context,
  as: Acting,
): Promise<void> {
  const { accountId } = as;
  const due = await nextTweetsToCheck(ctx, accountId);
  if (due.length === 0) return;
  const checkedAt = now();
  const asked = due.map(({ tweetId }) => tweetId);
  const bare = await twitter.bareTweetsByIds(as, asked);

  // what was edited, or stands again, is wanted whole
  const isAsked = new Set(asked);
  const isHidden = new Set(due.filter((tweet) => tweet.isHidden).map(({ tweetId }) => tweetId));
  const wanted = bare.items
    .map(({ latestTweetId }) => latestTweetId)
    .filter((id) => !isAsked.has(id) || isHidden.has(id));
  const whole = wanted.length > 0 ? await twitter.tweetsByIds(as, wanted) : { items: [], missing: [] };
  await recordTweetCheck(ctx, {
    accountId,
    asked,
    found: whole.items,
    missing: [...bare.missing, ...whole.missing],
    checkedAt,
    tweetRowIds: due.map(({ id }) => id),
  });
}
