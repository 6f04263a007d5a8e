import type { LookupPrice, SearchHit, XSearch } from '@perch/contracts';
import { useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { feedKeys, useFeed } from '../../lib/feed.ts';
import { hitIdOf } from './search-queries.ts';

/** How often an answer of X is looked for that took longer than the call, and how long that is waited for. */
const LOOK_MS = 1500;
const MOST_LOOKS = 20;

/** Why X did not answer a search. */
export class XSearchFailed extends Error {
  readonly code: string | null;
  readonly retryAt: string | null;

  constructor({ code, retryAt }: Pick<XSearch, 'code' | 'retryAt'>) {
    super(`X: ${code}`);
    this.code = code;
    this.retryAt = retryAt;
  }
}

export interface XQuestion {
  query: string;
  timeZone: string;
  accountId?: string | undefined;
}

/** A page of what X found, with what it cost and when it was. */
export type XPage = Pick<XSearch, 'data' | 'costMicros' | 'fetchedAt' | 'account'> & { nextCursor: string | null };

export const useXSearchPrice = (accountId: string | undefined, isAskable: boolean) =>
  useQuery({
    queryKey: ['social', 'x-search-price', accountId],
    queryFn: ({ signal }) => api.get<LookupPrice>('social/x-searches/price', { query: { accountId }, signal }),
    enabled: isAskable,
    retry: false,
  });

export const xSearchKey = (question: XQuestion) => ['social', 'search', { onX: true, ...question }] as const;

/** What X has found. Nothing is asked before somebody says so: `retry` asks for the first page, `loadMore` for the next. */
export function useXSearch(question: XQuestion) {
  const client = useQueryClient();
  const key = xSearchKey(question);
  const feed = useFeed<SearchHit>({
    key,
    idOf: hitIdOf,
    keepsPlace: true,
    enabled: false,
    asksOnce: true,
    fetchPage: (after) => ask({ ...question, ...(after !== null && { after }) }),
  });
  const isAsking = useIsFetching({ queryKey: feedKeys.pages(key) }) > 0;
  /** forgets the answer, so that the same can be asked once more */
  const startAnew = () => void client.resetQueries({ queryKey: feedKeys.pages(key), exact: true });
  return { feed, isAsking, startAnew };
}

async function ask(body: XQuestion & { after?: string }): Promise<XPage> {
  let asked = await api.post<XSearch>('social/x-searches', body);
  for (let looks = 0; asked.state === 'queued' && looks < MOST_LOOKS; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    asked = await api.get<XSearch>(`social/x-searches/${asked.id}`);
  }
  if (asked.state !== 'done') throw new XSearchFailed(asked);
  const { id, data, hasMore, costMicros, fetchedAt, account } = asked;
  return { data, costMicros, fetchedAt, account, nextCursor: hasMore ? id : null };
}
