import type { Search, SearchFilter } from '@perch/core';
import { UNANSWERED } from './present-tweet.ts';

export type HitType = 'tweet' | 'direct_message';

/**
 * A part of what is searched, newest first by an index: rows of the view `from` as `tw`. `bounds` are what the index goes
 * by, `checks` are looked at row by row.
 */
export interface Branch {
  type: HitType;
  from: string;
  bounds: string[];
  checks: string[];
}

/** Who is behind the handles of a search: X users by that name, and accounts of ours. */
export type People = ReadonlyMap<string, { userIds: string[]; accountIds: string[] }>;

export interface Scope {
  people: People;
  /** of the numbers that the search names */
  ticketIds: ReadonlyMap<number, string>;
  /** undefined: all */
  accountIds: readonly string[] | undefined;
  /** in which days begin */
  timeZone: string;
}

type Put = (value: unknown) => string;
type Of<By extends SearchFilter['by']> = Extract<SearchFilter, { by: By }>;

/** Tweets and direct messages that the filters of a search let through; its words are asked for besides. */
export function branchesOf({ filters }: Search, scope: Scope, put: Put): Branch[] {
  const wanted = <By extends SearchFilter['by']>(by: By) =>
    filters.filter((filter): filter is Of<By> => filter.by === by && !filter.isExcluded);
  const unwanted = filters.filter(({ isExcluded }) => isExcluded);

  const bounds = ['tw.organization_id = $1', 'tw.deleted_at IS NULL', 'tw.erased_at IS NULL'];
  const accounts = scope.accountIds;
  // of one account there is an index in the order of time
  if (accounts?.length === 1) bounds.push(`tw.account_id = ${put(accounts[0])}::uuid`);
  else if (accounts) bounds.push(`tw.account_id = ANY (${put(accounts)}::uuid[])`);
  const midnight = (date: string) => `(${put(date)}::date::timestamp AT TIME ZONE ${put(scope.timeZone)})`;
  for (const { date } of wanted('since')) bounds.push(`tw.posted_at >= ${midnight(date)}`);
  for (const { date } of wanted('until')) bounds.push(`tw.posted_at < ${midnight(date)}`);
  const tickets = wanted('ticket').map(({ ticket }) => ticket);
  const areNumbers = tickets.length > 0 && tickets.every((ticket) => typeof ticket === 'number');
  if (areNumbers) {
    const ids = tickets.flatMap((ticket) => scope.ticketIds.get(ticket) ?? []);
    bounds.push(`tw.ticket_id = ANY (${put(ids)}::uuid[])`);
  }

  const types: HitType[] = wanted('lang').length > 0 ? ['tweet'] : ['tweet', 'direct_message'];
  return types.flatMap((type) => {
    const conditionOf = (filter: SearchFilter) => checkOf(filter, type, scope, put);
    const anyOf = (some: readonly SearchFilter[]) =>
      some.length > 0 ? [`(${some.map(conditionOf).join(' OR ')})`] : [];
    const checks = [
      ...(['to', 'has', 'is', 'lang'] as const).flatMap((by) => anyOf(wanted(by))),
      ...(areNumbers ? [] : anyOf(wanted('ticket'))),
      ...unwanted.map((filter) => `NOT coalesce(${conditionOf(filter)}, false)`),
      ...(type === 'tweet' && accounts?.length !== 1 ? [isFirst(accounts, put)] : []),
    ];
    const branch: Branch = { type, from: `${type}_search tw`, bounds, checks };
    const authors = wanted('from');
    return authors.length === 0 ? [branch] : byAuthor(branch, authors, scope, put);
  });
}

/** A tweet that several of the accounts have met is found once. */
const isFirst = (accounts: readonly string[] | undefined, put: Put) => `NOT EXISTS (SELECT FROM tweet_search other
  WHERE other.organization_id = $1 AND other.tweet_id = tw.tweet_id AND other.account_id < tw.account_id
  ${accounts ? `AND other.account_id = ANY (${put(accounts)}::uuid[])` : ''})`;

/** A branch for each author, as the indexes have them: what others wrote by their id, what we wrote by account. */
function byAuthor(branch: Branch, authors: readonly Of<'from'>[], { people }: Scope, put: Put): Branch[] {
  const author = branch.type === 'tweet' ? 'tw.author_id' : 'tw.sender_id';
  return [...new Set(authors.map(({ handle }) => handle))].flatMap((handle) => {
    const { userIds, accountIds } = people.get(handle) ?? { userIds: [], accountIds: [] };
    return [
      ...userIds.map((id) => `NOT tw.is_own AND ${author} = ${put(id)}`),
      ...accountIds.map((id) => `tw.is_own AND tw.account_id = ${put(id)}::uuid`),
    ].map((bound) => ({ ...branch, bounds: [...branch.bounds, bound] }));
  });
}

function checkOf(filter: SearchFilter, type: HitType, scope: Scope, put: Put): string {
  const isTweet = type === 'tweet';
  switch (filter.by) {
    case 'from': {
      const ids = put(scope.people.get(filter.handle)?.userIds ?? []);
      return `${isTweet ? 'tw.author_id' : 'tw.sender_id'} = ANY (${ids}::text[])`;
    }
    case 'to': {
      const { userIds, accountIds } = scope.people.get(filter.handle) ?? { userIds: [], accountIds: [] };
      const ids = `${put(userIds)}::text[]`;
      if (isTweet) return `(tw.in_reply_to_user_id = ANY (${ids}) OR tw.mentioned_user_ids && ${ids})`;
      return `CASE WHEN tw.is_own THEN EXISTS (SELECT FROM dm_conversation dc WHERE dc.organization_id = $1
          AND dc.account_id = tw.account_id AND dc.dm_conversation_id = tw.dm_conversation_id
          AND dc.participant_id = ANY (${ids}))
        ELSE tw.account_id = ANY (${put(accountIds)}::uuid[]) END`;
    }
    case 'has':
      return `tw.media <> '[]'`;
    case 'is':
      return isTweet ? `(${UNANSWERED})` : UNANSWERED_MESSAGE;
    case 'ticket':
      if (filter.ticket === 'any') return 'tw.ticket_id IS NOT NULL';
      // what is linked has its ticket with another account
      if (filter.ticket === 'none') return `(tw.ticket_id IS NULL AND tw.decision <> 'linked')`;
      return `tw.ticket_id = ${put(scope.ticketIds.get(filter.ticket) ?? null)}::uuid`;
    case 'lang':
      return isTweet ? `tw.language = ${put(filter.language)}` : 'false';
    case 'since':
    case 'until':
      return 'true';
  }
}

/** Nobody of ours has written in the conversation since. */
const UNANSWERED_MESSAGE = `(NOT tw.is_own AND NOT EXISTS (SELECT FROM direct_message answer WHERE answer.organization_id = $1
  AND answer.account_id = tw.account_id AND answer.dm_conversation_id = tw.dm_conversation_id AND answer.is_own
  AND (answer.posted_at, answer.id) > (tw.posted_at, tw.id)))`;
