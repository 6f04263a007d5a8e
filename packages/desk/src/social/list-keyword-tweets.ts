import { AppError, type KeywordTweet, type TweetFilters } from '@perch/contracts';
import { compileKeywords } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { positionOf, toLookedPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { PRESENTED_TWEET, TICKET_OF_TWEET, TWEET_COLUMNS, TWEET_JOINS, tweetPresenter } from './present-tweet.ts';
import { LOOKED, type LookedTweet } from './list-tweets.ts';
import { READER, READING } from './readings.ts';
import { filterSql } from './tweet-filters.ts';

const KEY: ListKey = { list: 'keyword-tweets', kinds: ['instant', 'uuid'] };

const READ_KEYWORD = `SELECT id, phrase FROM keyword WHERE organization_id = $1 AND id = $2`;

/**
 * Tweets by others that a keyword matches, newest first, whatever became of them.
 * @throws AppError `forbidden`, `not_found`, `malformed_cursor`
 */
export async function listKeywordTweets(
  ctx: Context,
  keywordId: string,
  page: PageInput & TweetFilters,
): Promise<ListPage<KeywordTweet>> {
  requirePermission(ctx, 'social.view');
  const { text, values, isPlain } = keywordTweetsSql(ctx, keywordId, page);
  const [keywords, tweets] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('keyword-of-stream', READ_KEYWORD, [ctx.organizationId, keywordId]),
      statement(isPlain ? `keyword-tweets${page.cursor === undefined ? '' : '-after'}` : '', text, values),
    ]),
  );
  const keyword = keywords.rows[0] as { id: string; phrase: string } | undefined;
  if (!keyword) throw new AppError('not_found');
  const matcher = compileKeywords([keyword]);
  const presentTweet = tweetPresenter(ctx);
  const present = (row: LookedTweet): KeywordTweet => {
    const tweet = presentTweet(row);
    const matched = matcher.match(tweet).map(({ phrase, start, end }) => ({ phrase, start, end }));
    return { ...tweet, matched };
  };
  return toLookedPage(tweets.rows as LookedTweet[], page.limit, present, KEY, (row) => [row.postedAt, row.id], LOOKED);
}

/** Each tweet lies elsewhere, so fewer are looked at than in an account's own list. */
const MOST_LOOKED_AT = 4_000;

export function keywordTweetsSql(
  { organizationId, actor }: Pick<Context, 'organizationId' | 'actor'>,
  keywordId: string,
  page: PageInput & TweetFilters,
) {
  const { values, put } = sqlValues(organizationId, keywordId);
  const after = positionOf(KEY, page.cursor);
  const { postedFrom, postedBefore, ...filters } = page;
  const { bounds, checks } = filterSql(filters, put);
  const wanted = [...bounds, ...checks];
  const conditions = ['m.organization_id = $1', 'm.stream_id = stream.id'];
  if (postedFrom) conditions.push(`m.posted_at >= ${put(postedFrom)}::timestamptz`);
  if (postedBefore) conditions.push(`m.posted_at < ${put(postedBefore)}::timestamptz`);
  if (after) {
    conditions.push(`(m.posted_at, m.tweet_row_id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`);
  }
  const isReading = page.isUnread !== undefined;
  const limit = put(page.limit + 1);
  const isFiltered = wanted.length > 0;
  // tweet by tweet (OFFSET 0), whatever the database knows of its tables; a ticket's id that is no column would not reach
  // the index past row-level security
  const text = `
    WITH ${isReading ? `${READER(put(actor.memberId))},` : ''}
    stream AS MATERIALIZED (SELECT stream_id AS id FROM keyword WHERE organization_id = $1 AND id = $2),
    newest AS MATERIALIZED (
      SELECT m.posted_at, m.tweet_row_id, row_number() OVER (ORDER BY m.posted_at DESC, m.tweet_row_id DESC) AS nth
      FROM (
        SELECT m.posted_at, m.tweet_row_id FROM stream CROSS JOIN LATERAL (
          SELECT m.posted_at, m.tweet_row_id FROM keyword_match m WHERE ${conditions.join(' AND ')}
          ORDER BY m.posted_at DESC, m.tweet_row_id DESC LIMIT ${isFiltered ? MOST_LOOKED_AT : limit}) m) m
    ),
    looked AS MATERIALIZED (
      SELECT tw.*, newest.nth = ${MOST_LOOKED_AT} AS "isEnd",
        ${isFiltered ? `coalesce(${wanted.join(' AND ')}, false)` : 'true'} AS fits
      FROM newest
      ${isReading ? `CROSS JOIN ${READING(`'keyword:' || (SELECT id FROM stream)`)}` : ''}
      CROSS JOIN LATERAL (
        SELECT ${TWEET_COLUMNS} FROM tweet tw
        WHERE tw.organization_id = $1 AND tw.id = newest.tweet_row_id OFFSET 0) tw
    ),
    tw AS MATERIALIZED (
      SELECT tw.*, ${TICKET_OF_TWEET} AS shown_ticket_id FROM looked tw
      WHERE fits OR "isEnd" ORDER BY tw.posted_at DESC, tw.id DESC LIMIT ${limit})
    SELECT ${PRESENTED_TWEET}, tw.fits, tw."isEnd" FROM tw ${TWEET_JOINS} ORDER BY tw.posted_at DESC, tw.id DESC`;
  // each choice of filters is a text of its own, which no connection keeps prepared
  return { text, values, isPlain: conditions.length === (after ? 3 : 2) && !isFiltered };
}
