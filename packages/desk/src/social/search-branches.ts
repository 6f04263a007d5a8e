import type { Search, SearchFilter } from '@perch/core';
import { UNANSWERED } from './present-tweet.ts';

export type HitType = 'tweet' | 'direct_message';

/**
 * A part of what is searched, newest first by an index: rows of the view `from` as `tw`. `bounds` are what the index goes
 * by, `checks` are looked at row by row, `marks` what the index of words
 * knows of them: one of each.
 */
export interface Branch {
  type: HitType;
  from: string;
  bounds: string[];
  checks: string[];
  /** what costs a look elsewhere, asked only of what fits otherwise */
  lastCheck: string;
  marks: readonly (readonly string[])[];
  /** its bounds leave few: it is walked through to its end */
  isNarrow?: boolean;
}

/** Who is behind the handles of a search: X users by that name, and accounts of ours. */
export type People = ReadonlyMap<string, { userIds: string[]; accountIds: string[] }>;

export interface Scope {
  people: People;
  /** of the numbers that the search names */
  ticketIds: ReadonlyMap<number, string>;
  /** undefined: all */
  accountIds: readonly string[] | undefined;
  /** an index has the tweets of each in the order of time; null: they are too many to go through one by one */
  eachAccount: readonly string[] | null;
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
  const { accountIds, people, eachAccount } = scope;
  if (eachAccount?.length === 0) return [];

  const bounds = ['tw.organization_id = $1'];
  const midnight = (date: string) => `(${put(date)}::date::timestamp AT TIME ZONE ${put(scope.timeZone)})`;
  for (const { date } of wanted('since')) bounds.push(`tw.posted_at >= ${midnight(date)}`);
  for (const { date } of wanted('until')) bounds.push(`tw.posted_at < ${midnight(date)}`);
  const tickets = wanted('ticket').map(({ ticket }) => ticket);
  const areNumbers = tickets.length > 0 && tickets.every((ticket) => typeof ticket === 'number');
  if (areNumbers) {
    const ids = tickets.flatMap((ticket) => scope.ticketIds.get(ticket) ?? []);
    bounds.push(`tw.ticket_id = ANY (${put(ids)}::uuid[])`);
  }
  const checksOf = (type: HitType) => {
    const conditionOf = (filter: SearchFilter) => checkOf(filter, type, scope, put);
    const anyOf = (some: readonly SearchFilter[]) =>
      some.length > 0 ? [`(${some.map(conditionOf).join(' OR ')})`] : [];
    return [
      'tw.deleted_at IS NULL AND tw.erased_at IS NULL',
      ...(accountIds ? [`tw.account_id = ANY (${put(accountIds)}::uuid[])`] : []),
      ...(['to', 'has', 'is', 'lang'] as const).flatMap((by) => anyOf(wanted(by))),
      ...(areNumbers ? [] : anyOf(wanted('ticket'))),
      ...unwanted.map((filter) => `NOT coalesce(${conditionOf(filter)}, false)`),
    ];
  };
  const authors = [...new Set(wanted('from').map(({ handle }) => handle))].map((handle) => people.get(handle));
  const userIds = authors.flatMap((author) => author?.userIds ?? []);
  const ownIds = authors.flatMap((author) => author?.accountIds ?? []);
  const isByAuthor = authors.length > 0;

  const tweets: Branch = {
    type: 'tweet',
    from: 'tweet_search tw',
    bounds,
    checks: checksOf('tweet'),
    lastCheck: accountIds?.length === 1 ? 'true' : isFirst(accountIds, put),
    marks: marksOf(filters, people),
  };
  // what others wrote there is an index of by their id, of what we wrote and of what is unanswered by account; what an
  // account was written and what a search of X has found have one each
  const isToNobody = wanted('to').length > 0 && addresseesOf(wanted('to'), people).length === 0;
  const branches = isToNobody
    ? []
    : isByAuthor
      ? within(tweets, [
          ...userIds.map((id) => `NOT tw.is_own AND tw.author_id = ${put(id)}`),
          ...ownIds.map((id) => `tw.is_own AND tw.account_id = ${put(id)}::uuid`),
        ])
      : eachAccount
        ? eachAccount
            .map((id) => `tw.account_id = ${put(id)}::uuid`)
            .flatMap((account) =>
              wanted('is').length > 0
                ? within({ ...tweets, bounds: [...bounds, UNANSWERED] }, [account])
                : within(tweets, [`${account} AND tw.expires_at IS NULL`, `${account} AND tw.expires_at IS NOT NULL`]),
            )
        : [tweets];
  if (wanted('lang').length > 0) return branches;

  const messages: Branch = {
    type: 'direct_message',
    from: 'direct_message_search tw',
    bounds,
    checks: checksOf('direct_message'),
    lastCheck: 'true',
    marks: [],
  };
  const sent = () => ({ ...messages, checks: [...messages.checks, `tw.account_id = ANY (${put(ownIds)}::uuid[])`] });
  const written = isByAuthor
    ? [
        ...within(
          messages,
          userIds.map((id) => `NOT tw.is_own AND tw.sender_id = ${put(id)}`),
        ),
        ...(ownIds.length > 0 ? within(sent(), ['tw.is_own']) : []),
      ]
    : [messages];
  const addressees = wanted('to');
  return [
    ...branches,
    ...(addressees.length > 0 ? written.flatMap((of) => addressed(of, addressees, scope, put)) : written),
  ];
}

const within = (branch: Branch, bounds: readonly string[]): Branch[] =>
  bounds.map((bound) => ({ ...branch, bounds: [...branch.bounds, bound] }));

/** Direct messages to somebody: those that we wrote in their conversations, and those that an account of ours got. */
function addressed(branch: Branch, addressees: readonly Of<'to'>[], { people }: Scope, put: Put): Branch[] {
  const userIds = addresseesOf(addressees, people);
  const isToUs = addressees.some(({ handle }) => (people.get(handle)?.accountIds.length ?? 0) > 0);
  return [
    ...(userIds.length > 0
      ? within({ ...branch, isNarrow: true }, [
          `tw.is_own AND (tw.account_id, tw.dm_conversation_id) IN (SELECT dc.account_id, dc.dm_conversation_id
            FROM dm_conversation dc WHERE dc.organization_id = $1 AND dc.participant_id = ANY (${put(userIds)}::text[]))`,
        ])
      : []),
    ...(isToUs ? within(branch, ['NOT tw.is_own']) : []),
  ];
}

const addresseesOf = (addressees: readonly Of<'to'>[], people: People) =>
  addressees.flatMap(({ handle }) => people.get(handle)?.userIds ?? []);

/** What the index of words knows of the tweets that are looked for. */
function marksOf(filters: readonly SearchFilter[], people: People): string[][] {
  const wanted = filters.filter(({ isExcluded }) => !isExcluded);
  const to = wanted.filter((filter): filter is Of<'to'> => filter.by === 'to');
  const languages = wanted.flatMap((filter) => (filter.by === 'lang' ? [filter.language] : []));
  return [
    ...(to.length > 0 ? [addresseesOf(to, people)] : []),
    ...(wanted.some(({ by }) => by === 'has') ? [['media']] : []),
    ...(languages.length > 0 ? [languages] : []),
  ];
}

/** A tweet that several of the accounts have met is found once: as it was written to one before as a search of X found it. */
const isFirst = (accounts: readonly string[] | undefined, put: Put) => `NOT EXISTS (SELECT FROM tweet_search other
  WHERE other.organization_id = $1 AND other.tweet_id = tw.tweet_id
    AND (other.expires_at IS NOT NULL, other.account_id) < (tw.expires_at IS NOT NULL, tw.account_id)
  ${accounts ? `AND other.account_id = ANY (${put(accounts)}::uuid[])` : ''})`;

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
