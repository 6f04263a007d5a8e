import type { Tweet, TweetFilters } from '@perch/contracts';
import { nameOfOften } from '@perch/db';
import type { Context } from '../context.ts';
import { positionOf, toLookedPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import {
  PRESENTED_TWEET,
  TICKET_OF_TWEET,
  TWEET_COLUMNS,
  TWEET_JOINS,
  tweetPresenter,
  type TweetRow,
} from './present-tweet.ts';
import { READER, READING } from './readings.ts';
import { filterSql, MOST_LOOKED_AT } from './tweet-filters.ts';

/** `accountIds`: of these accounts only; else of all, of those that are disconnected what was stored before. */
export interface SocialListInput extends PageInput {
  accountIds?: readonly string[] | undefined;
}
export type TweetListInput = SocialListInput & TweetFilters;

/** What others wrote to the accounts, newest first, with the ticket it became. */
export const listMentions = (ctx: Context, input: TweetListInput): Promise<ListPage<Tweet>> =>
  listTweets(ctx, { list: 'mentions', kinds: ['instant', 'uuid'] }, 'NOT tw.is_own AND tw.expires_at IS NULL', input);

/** What the accounts wrote, here or elsewhere, newest first. */
export const listSent = (ctx: Context, input: TweetListInput): Promise<ListPage<Tweet>> =>
  listTweets(ctx, { list: 'sent', kinds: ['instant', 'uuid'] }, 'tw.is_own AND tw.expires_at IS NULL', input);

async function listTweets(ctx: Context, key: ListKey, condition: string, input: TweetListInput) {
  requirePermission(ctx, 'social.view');
  const { text, values } = tweetListSql(ctx, key, condition, input);
  const rows = await ctx.db.query<LookedTweet>(text, values, nameOfOften(text));
  return toLookedPage(rows, input.limit, tweetPresenter(ctx), key, (row) => [row.postedAt, row.id], LOOKED);
}

export type LookedTweet = TweetRow & { fits: boolean; isEnd: boolean };
export const LOOKED = {
  fits: ({ fits }: LookedTweet) => fits,
  isEnd: ({ isEnd }: LookedTweet) => isEnd,
};

/** Nobody answers as an account that is disconnected, nor reads its streams. */
const asksForWork = ({ isUnanswered, isUnread }: TweetListInput) => isUnanswered === true || isUnread !== undefined;

/**
 * An ordered scan for each account, merged: an account that writes or hears little costs nothing. Filters bound the scan
 * where an index knows them; else so many tweets are looked at, and the last of them comes along to say how far it went.
 */
export function tweetListSql(
  { organizationId, actor }: Pick<Context, 'organizationId' | 'actor'>,
  key: ListKey,
  condition: string,
  input: TweetListInput,
) {
  const { values, put } = sqlValues(organizationId);
  const after = positionOf(key, input.cursor);
  const { bounds, checks } = filterSql(input, put);
  const conditions = ['tw.organization_id = $1', 'tw.account_id = account.id', condition, ...bounds];
  if (after) conditions.push(`(tw.posted_at, tw.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  const accounts = input.accountIds
    ? `account.id = ANY (${put(input.accountIds)}::uuid[])`
    : `account.state <> ALL (ARRAY['awaiting_confirmation'${asksForWork(input) ? ", 'disconnected'" : ''}])`;
  const limit = String(input.limit + 1);
  const isReading = input.isUnread !== undefined;
  const newestFirst = 'ORDER BY tw.posted_at DESC, tw.id DESC';
  const scan = (columns: string, most: string | number) => `
    SELECT ${columns} FROM tweet tw WHERE ${conditions.join(' AND ')} ${newestFirst} LIMIT ${most}`;
  const looked =
    checks.length === 0
      ? scan(`${TWEET_COLUMNS}, true AS fits, false AS "isEnd"`, limit)
      : `
        SELECT * FROM (
          SELECT tw.*, coalesce(${checks.join(' AND ')}, false) AS fits, tw.nth = ${MOST_LOOKED_AT} AS "isEnd" FROM (
            SELECT tw.*, row_number() OVER (${newestFirst}) AS nth FROM (${scan(TWEET_COLUMNS, MOST_LOOKED_AT)}) tw) tw) tw
        WHERE fits OR "isEnd" ${newestFirst} LIMIT ${limit}`;
  const text = `
    WITH ${isReading ? `${READER(put(actor.memberId))},` : ''}
    newest AS (
      SELECT tw.* FROM account
      ${isReading ? `CROSS JOIN ${READING(`'mentions:' || account.id`)}` : ''}
      CROSS JOIN LATERAL (${looked}) tw
      WHERE account.organization_id = $1 AND ${accounts}
      ${newestFirst} LIMIT ${limit}
    ),
    -- an expression in a join would not reach the index past row-level security; a column does
    tw AS MATERIALIZED (SELECT tw.*, ${TICKET_OF_TWEET} AS shown_ticket_id FROM newest tw)
    SELECT ${PRESENTED_TWEET}, tw.fits, tw."isEnd" FROM tw ${TWEET_JOINS} ${newestFirst}`;
  return { text, values };
}
