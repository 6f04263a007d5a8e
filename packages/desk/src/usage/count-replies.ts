import type { DirectMessagePayload, TweetPayload } from '@perch/contracts';
import { chargeOfReply, type PriceTable } from '@perch/core';
import type { Statement } from '@perch/db';
import { countUsage, utcDay } from './count-usage.ts';

/** A delivery that has just turned out to stand on X. */
export interface CountedReply {
  /** null where the account is gone: then nobody keeps its bill */
  accountId: string | null;
  payload: TweetPayload | DirectMessagePayload;
  /** as X dates it */
  postedAt: Date;
}

/** Counts replies of one kind as X bills them: on the UTC day of the post, at the price of what was sent. */
export async function countReplies(
  statement: Statement,
  organizationId: string,
  via: 'tweet' | 'dm',
  replies: readonly CountedReply[],
  prices: PriceTable,
): Promise<void> {
  const lines = replies.flatMap(({ accountId, payload, postedAt }) => {
    if (accountId === null) return [];
    const isSummoned = ('isSummoned' in payload && payload.isSummoned) ?? false;
    return { accountId, day: utcDay(postedAt), ...chargeOfReply({ via, text: payload.text, isSummoned }, prices) };
  });
  await countUsage(statement, organizationId, lines);
}
