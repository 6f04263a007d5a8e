import { AppError, type ConvertTweet, type Tweet, type TweetsChanged } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { requirePermission } from '../require-permission.ts';
import { lockAssignee, requireAssignable } from '../tickets/lock-assignee.ts';
import { readTweetsToPlace, placeTweets, type PlacedTweets, type TweetToPlace } from './place-tweets.ts';
import { readTweet, readTweets } from './read-tweets.ts';
import { refusalOf } from './refusal-of.ts';

// nobody deactivates it meanwhile
const DEPARTMENT = 'SELECT FROM department WHERE organization_id = $1 AND id = $2 AND is_active FOR SHARE';

/**
 * Opens a ticket for a tweet, as intake would have; one whose author has an open ticket in the conversation goes there.
 * What has a ticket stays as it is.
 * @throws AppError `forbidden`, `not_found`, `tweet_gone`, `tweet_own`, `department_unusable`, `other_department`,
 *   `member_unusable`, `assignee_out_of_sight`
 */
export async function convertTweet(ctx: Context, id: string, wish: ConvertTweet): Promise<Tweet> {
  const refused = await convert(ctx, [id], wish);
  if (refused[0]) throw new AppError(refused[0].code);
  return readTweet(ctx, id);
}

/** The same for many: what cannot be converted is passed over and named. */
export async function convertTweets(ctx: Context, ids: readonly string[], wish: ConvertTweet): Promise<TweetsChanged> {
  const refused = await convert(ctx, [...new Set(ids)], wish);
  return { data: await readTweets(ctx, { ids: [...new Set(ids)] }), refused };
}

async function convert(ctx: Context, ids: readonly string[], wish: ConvertTweet): Promise<TweetsChanged['refused']> {
  requirePermission(ctx, 'social.view');
  requirePermission(ctx, 'tickets.edit');
  const { refused, ...placed } = await ctx.db.pipeline(async (statement) => {
    const { tweets, refused } = await requireUsable(statement, ctx, ids, wish);
    return { refused, ...(await placeTweets(statement, ctx, tweets, wish, 'converted')) };
  });
  await announcePlaced(ctx, placed);
  return refused;
}

async function requireUsable(statement: Statement, ctx: Context, ids: readonly string[], wish: ConvertTweet) {
  const { organizationId } = ctx;
  const { departmentId, assigneeId } = wish;
  const [read, department, assignee] = await settleAll([
    readTweetsToPlace(statement, organizationId, ids),
    departmentId && statement('convert-department', DEPARTMENT, [organizationId, departmentId]),
    assigneeId && lockAssignee(statement, organizationId, assigneeId),
  ]);
  if (department && department.rowCount === 0) throw new AppError('department_unusable');
  const found = new Map(read.map((tweet) => [tweet.id, tweet]));
  const tweets: TweetToPlace[] = [];
  const refused: TweetsChanged['refused'] = [];
  for (const id of ids) {
    const tweet = found.get(id);
    const code = tweet ? refusalOf(tweet) : 'not_found';
    if (code) refused.push({ id, code });
    else if (tweet && tweet.ticketId === null) tweets.push(tweet);
  }
  if (assignee) for (const tweet of tweets) requireAssignable(assignee, departmentId ?? tweet.departmentId);
  return { tweets, refused };
}

/** After the commit. */
export async function announcePlaced(ctx: Context, { tickets, tweetIds, notified }: PlacedTweets): Promise<void> {
  await Promise.all([
    ...tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
    ...tweetIds.map((id) => ctx.publish({ type: 'tweet.changed', id })),
    announceNotifications(ctx, notified),
  ]);
}
