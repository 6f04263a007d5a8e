import { CLOCK_SKEW_MS } from '@perch/core';
import type { FetchedDirectMessage, FetchedTweet, Page } from '@perch/contracts';
import type { ClaimedDelivery, Context, OwnRead } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { actAs } from './act-as.ts';

/** X's clock and ours differ, and start_time takes whole seconds. */
const MARGIN_MS = CLOCK_SKEW_MS + 10_000;
/** A brand that has written more since then: what lies behind is not covered, and the read is told so. */
const MOST_PAGES = 10;

/**
 * What X shows of the account's own posts since shortly before a delivery was sent: its timeline, or the conversation.
 * @throws TwitterError, AppError `account_not_active`
 */
export async function readOwnItems(
  services: WorkerServices,
  ctx: Context,
  { delivery, account, sendingAt }: Extract<ClaimedDelivery, { kind: 'reconcile' }>,
): Promise<OwnRead> {
  const { twitter, now } = services;
  const from = new Date(sendingAt.getTime() - MARGIN_MS);
  const fetchPage = (who: Acting, pageToken: string | null): Promise<Page<FetchedTweet | FetchedDirectMessage>> => {
    const resume = pageToken === null ? {} : { pageToken };
    return delivery.kind === 'dm'
      ? twitter.conversationMessages(who, delivery.payload.dmConversationId, resume)
      : twitter.ownTweets(who, { twitterUserId: account.twitterUserId, startTime: from, ...resume });
  };

  let as = await actAs(services, ctx, account.id);
  const readAt = now();
  const items: (FetchedTweet | FetchedDirectMessage)[] = [];
  let pageToken: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page: Page<FetchedTweet | FetchedDirectMessage> = await fetchPage(as, pageToken).catch(
      async (error: unknown) => {
        if (!(error instanceof TwitterError) || error.kind !== 'unauthorized') throw error;
        as = await actAs(services, ctx, account.id, { notThis: as });
        return fetchPage(as, pageToken);
      },
    );
    items.push(...page.items);
    pageToken = page.nextToken;
    // a conversation goes back thirty days; what is older than the sending does not matter
    if (pageToken === null || page.items.some((item) => item.postedAt < from))
      return { items, readAt, coversFrom: from };
  }
  const oldest = Math.min(...items.map((item) => item.postedAt.getTime()), readAt.getTime());
  return { items, readAt, coversFrom: new Date(oldest) };
}
