import type { Message, OutgoingTweet, PostingAccount } from '@perch/contracts';
import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import type { ReplyTarget } from '../tickets/answering.ts';

/**
 * One's own are at most twenty; of new tweets more than wait at a time, older ones that failed are shown once these are
 * gone.
 */
const MOST_SHOWN = 50;

export const outgoingKey = ['social', 'outgoing'];

export const useOutgoing = (accountIds: string | undefined) =>
  useQuery({
    queryKey: [...outgoingKey, { accountIds }],
    queryFn: async ({ signal }) =>
      (
        await api.get<{ data: OutgoingTweet[] }>('social/outgoing', {
          query: { accountIds, limit: MOST_SHOWN },
          signal,
        })
      ).data,
  });

const postingQuery = queryOptions({
  queryKey: ['social', 'posting-accounts'],
  queryFn: async ({ signal }) =>
    (await api.get<{ data: PostingAccount[] }>('social/posting-accounts', { signal })).data,
  staleTime: 30_000,
});

export const usePostingAccounts = () => useQuery(postingQuery);

export const readPostingAccountsAgain = (client: QueryClient) =>
  client.invalidateQueries({ queryKey: postingQuery.queryKey });

export const readOutgoingAgain = (client: QueryClient) => void client.invalidateQueries({ queryKey: outgoingKey });

/** A new tweet as the message that it would be in a ticket, for what shows messages on their way. */
export const asMessage = ({ id, account, member, text, attachments, delivery, createdAt }: OutgoingTweet): Message => ({
  id,
  direction: 'out',
  visibility: 'public',
  channel: 'twitter',
  isGroup: false,
  isErased: false,
  profile: {
    twitterUserId: '0',
    username: account.username,
    name: account.name,
    avatarUrl: account.avatarUrl,
    isVerified: false,
    followersCount: null,
    isErased: false,
    url: `https://x.com/${account.username}`,
  },
  member,
  apiKey: null,
  contact: null,
  text,
  mentions: [],
  media: [],
  attachments,
  accountUsername: account.username,
  permalink: null,
  inReplyToMessageId: null,
  referenced: [],
  isEdited: false,
  deletedAt: null,
  reason: null,
  delivery,
  email: null,
  postedAt: createdAt,
});

/** Who may post, as the composer knows those who may answer: the first, and who could in its place. */
export function postingTargets([first, ...others]: readonly PostingAccount[]): ReplyTarget[] {
  if (!first) return [];
  return [
    {
      via: 'tweet',
      visibility: 'public',
      inReplyToMessageId: null,
      isEarlier: false,
      recipient: null,
      ...judged(first),
      otherAccounts: others.map(judged),
    },
  ];
}

const judged = ({ id, username, problem, priceMicros, linkPriceMicros }: PostingAccount) => ({
  accountId: id,
  accountUsername: username,
  available: problem === null,
  problem,
  priceMicros: problem === null ? priceMicros : null,
  linkPriceMicros: problem === null ? linkPriceMicros : null,
});
