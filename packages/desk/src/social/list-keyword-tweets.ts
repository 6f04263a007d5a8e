import { AppError, type KeywordTweet } from '@perch/contracts';
import { compileKeywords } from '@perch/core';
import { settleAll } from '@perch/db';
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

const KEY: ListKey = { list: 'keyword-tweets', kinds: ['instant', 'uuid'] };

const READ_KEYWORD = `SELECT id, phrase FROM keyword WHERE organization_id = $1 AND id = $2`;

/**
 * Tweets by others that a keyword matches, newest first, whatever became of them.
 * @throws AppError `forbidden`, `not_found`, `malformed_cursor`
 */
export async function listKeywordTweets(
  ctx: Context,
  keywordId: string,
  page: PageInput,
): Promise<ListPage<KeywordTweet>> {
  requirePermission(ctx, 'social.view');
  const { text, values } = keywordTweetsSql(ctx.organizationId, keywordId, page);
  const [keywords, tweets] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('keyword-of-stream', READ_KEYWORD, [ctx.organizationId, keywordId]),
      statement(`keyword-tweets${page.cursor === undefined ? '' : '-after'}`, text, values),
    ]),
  );
  const keyword = keywords.rows[0] as { id: string; phrase: string } | undefined;
  if (!keyword) throw new AppError('not_found');
  const matcher = compileKeywords([keyword]);
  const present = (row: TweetRow): KeywordTweet => {
    const tweet = presentTweet(row);
    const matched = matcher.match(tweet).map(({ phrase, start, end }) => ({ phrase, start, end }));
    return { ...tweet, matched };
  };
  return toPage(tweets.rows as TweetRow[], page.limit, present, KEY, (row) => [row.postedAt, row.id]);
}

export function keywordTweetsSql(organizationId: string, keywordId: string, page: PageInput) {
  const { values, put } = sqlValues(organizationId, keywordId);
  const after = positionOf(KEY, page.cursor);
  const older = after
    ? `AND (m.posted_at, m.tweet_row_id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)`
    : '';
  // tweet by tweet (OFFSET 0), whatever the database knows of its tables; a ticket's id that is no column would not reach
  // the index past row-level security
  const text = `
    WITH newest AS MATERIALIZED (
      SELECT m.tweet_row_id FROM keyword_match m
      WHERE m.organization_id = $1 AND m.stream_id = (SELECT stream_id FROM keyword WHERE organization_id = $1 AND id = $2)
        ${older}
      ORDER BY m.posted_at DESC, m.tweet_row_id DESC LIMIT ${put(page.limit + 1)}
    ),
    tw AS MATERIALIZED (
      SELECT tw.*, ${TICKET_OF_TWEET} AS shown_ticket_id FROM newest CROSS JOIN LATERAL (
        SELECT ${TWEET_COLUMNS} FROM tweet tw
        WHERE tw.organization_id = $1 AND tw.id = newest.tweet_row_id OFFSET 0) tw)
    SELECT ${PRESENTED_TWEET} FROM tw ${TWEET_JOINS} ORDER BY tw.posted_at DESC, tw.id DESC`;
  return { text, values };
}
