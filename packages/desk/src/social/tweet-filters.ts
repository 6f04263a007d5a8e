import type { TweetFilters } from '@perch/contracts';
import { UNREAD_WINDOW } from './readings.ts';
import { UNANSWERED } from './present-tweet.ts';

/** So many tweets of an account are looked through for one page, so that a filter that nothing fits ends soon. */
export const MOST_LOOKED_AT = 20_000;

export interface FilterSql {
  /** what an index goes by: it bounds what is looked at */
  bounds: string[];
  /** what is looked at tweet by tweet */
  checks: string[];
}

type Put = (value: unknown) => string;

/** Filters as conditions on the tweet `tw`; `isUnread` needs the reader's `reading.until`. */
export function filterSql(filters: TweetFilters, put: Put): FilterSql {
  const { isUnanswered, hasTicket, hasMedia, isUnread, language, minFollowers, postedFrom, postedBefore } = filters;
  const bounds: string[] = [];
  const checks: string[] = [];
  if (postedFrom) bounds.push(`tw.posted_at >= ${put(postedFrom)}::timestamptz`);
  if (postedBefore) bounds.push(`tw.posted_at < ${put(postedBefore)}::timestamptz`);
  if (isUnanswered) bounds.push(UNANSWERED);
  if (isUnanswered === false) checks.push(`NOT (${UNANSWERED})`);
  if (isUnread) bounds.push(`tw.posted_at > reading.until - ${UNREAD_WINDOW}`, 'tw.received_at > reading.until');
  if (isUnread === false) checks.push(`tw.received_at <= reading.until`);
  if (hasTicket !== undefined) checks.push(`tw.ticket_id IS ${hasTicket ? 'NOT NULL' : 'NULL'}`);
  if (hasMedia !== undefined) checks.push(`tw.media ${hasMedia ? '<>' : '='} '[]'`);
  if (language) checks.push(`tw.language = ANY (${put(language)})`);
  if (minFollowers)
    checks.push(`(SELECT f.followers_count FROM profile f WHERE f.organization_id = $1
      AND f.twitter_user_id = tw.author_id) >= ${put(minFollowers)}`);
  return { bounds, checks };
}
