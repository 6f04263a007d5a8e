import type { Tweet } from '@perch/contracts';
import { nameOfOften } from '@perch/db';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import {
  PRESENTED_TWEET,
  presentTweet,
  TICKET_OF_TWEET,
  TWEET_COLUMNS,
  TWEET_JOINS,
  type TweetRow,
} from './present-tweet.ts';

/** `accountId`: of this account only, whatever its state; else of all that are not disconnected. */
export interface SocialListInput extends PageInput {
  accountId?: string | undefined;
}

/** What others wrote to the connected accounts, newest first, with the ticket it became. */
export const listMentions = (ctx: Context, input: SocialListInput): Promise<ListPage<Tweet>> =>
  listTweets(ctx, { list: 'mentions', kinds: ['instant', 'uuid'] }, 'NOT tw.is_own', input);

/** What the connected accounts wrote, here or elsewhere, newest first. */
export const listSent = (ctx: Context, input: SocialListInput): Promise<ListPage<Tweet>> =>
  listTweets(ctx, { list: 'sent', kinds: ['instant', 'uuid'] }, 'tw.is_own', input);

async function listTweets(ctx: Context, key: ListKey, condition: string, input: SocialListInput) {
  requirePermission(ctx, 'social.view');
  const { text, values } = tweetListSql(ctx.organizationId, key, condition, input);
  const rows = await ctx.db.query<TweetRow>(text, values, nameOfOften(text));
  return toPage(rows, input.limit, presentTweet, key, (row) => [row.postedAt, row.id]);
}

/** An ordered scan for each account, merged: an account that writes or hears little costs nothing. */
export function tweetListSql(organizationId: string, key: ListKey, condition: string, input: SocialListInput) {
  const { values, put } = sqlValues(organizationId);
  const after = positionOf(key, input.cursor);
  const older = after ? `AND (tw.posted_at, tw.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)` : '';
  const accounts = input.accountId
    ? `account.id = ${put(input.accountId)}`
    : `account.state NOT IN ('disconnected', 'awaiting_confirmation')`;
  const limit = String(input.limit + 1);
  const text = `
    WITH newest AS (
      SELECT tw.* FROM account
      CROSS JOIN LATERAL (
        SELECT ${TWEET_COLUMNS} FROM tweet tw
        WHERE tw.organization_id = $1 AND tw.account_id = account.id AND ${condition} ${older}
        ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${limit}
      ) tw
      WHERE account.organization_id = $1 AND ${accounts}
      ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${limit}
    ),
    -- an expression in a join would not reach the index past row-level security; a column does
    tw AS MATERIALIZED (SELECT tw.*, ${TICKET_OF_TWEET} AS shown_ticket_id FROM newest tw)
    SELECT ${PRESENTED_TWEET} FROM tw ${TWEET_JOINS} ORDER BY tw.posted_at DESC, tw.id DESC`;
  return { text, values };
}
