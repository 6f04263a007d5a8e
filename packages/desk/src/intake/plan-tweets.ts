import type { FetchedTweet } from '@perch/contracts';
import {
  decideTweet,
  namedLanguage,
  type Append,
  type Brand,
  type CompiledCapture,
  type Decision,
  type Reason,
} from '@perch/core';
import type { DepartmentServices } from '../clocks/department-services.ts';
import type { SentItem } from '../deliveries/record-sent.ts';
import { keywordHits, type KeywordHit } from '../keywords/keyword-hits.ts';
import { idSequence } from './id-sequence.ts';
import { sentByPerch, type OwnDelivery } from './own-items.ts';
import { compareIds, timeOfSnowflake } from './snowflake.ts';
import { subjectOf } from './subject-of.ts';
import { TicketLedger, type TicketEffects, type TicketRow, type Tombstone } from './ticket-ledger.ts';

/** A tweet that is stored already: of this page or one that it refers to, met by whichever account. */
export interface KnownTweet {
  id: string;
  accountId: string;
  tweetId: string;
  latestTweetId: string;
  ticketId: string | null;
  decision: string;
  /** X did not show it any more: its text is hidden, until X shows it again */
  isHidden: boolean;
  /** nothing but its ids is left, for good */
  isErased: boolean;
  /** a search of X had found it: to its account it is new */
  isFound: boolean;
}

/** All that the decisions of a page depend on, as read under lock. */
export interface TweetPage {
  account: Brand;
  brands: Brand[];
  capture: CompiledCapture;
  /** what was posted before is an import; null: nothing is */
  importBefore: Date | null;
  /** whom an account of ours has answered in which conversation, by `threadOf`; known of imports only */
  answeredThreads: ReadonlySet<string>;
  tweets: readonly FetchedTweet[];
  known: readonly KnownTweet[];
  tickets: readonly TicketRow[];
  tombstones: readonly Tombstone[];
  services: DepartmentServices;
  lastTicketNumber: number;
  deliveries: readonly OwnDelivery[];
  now: Date;
}

export interface NewTweet extends FetchedTweet {
  id: string;
  isOwn: boolean;
  decision: 'opened' | 'appended' | 'linked' | 'outbound' | 'ignored';
  reason: Reason;
  ticketId: string | null;
  /** when we answered it, as far as the page knows */
  answeredAt: Date | null;
}

/** What a page does to the database. */
export interface TweetPlan {
  added: NewTweet[];
  /** all keywords that are in the new tweets of others, not only those that decided */
  keywordHits: KeywordHit[];
  /** tweets whose authors have changed them since, and those that X shows again */
  refreshed: FetchedTweet[];
  /** tweets whose ticket the rows of other accounts show from now on */
  linked: { tweetId: string; ticketId: string }[];
  /** deliveries that turn out to have gone out */
  sent: SentItem[];
  /** stored tweets of others that an own tweet of the page is under */
  answered: { id: string; at: Date }[];
  tickets: TicketEffects;
}

/** A customer in a conversation. */
export const threadOf = (conversationId: string, userId: string) => `${conversationId} ${userId}`;

/** Decides what becomes of each new tweet of the page, in the order they were posted. */
export function planTweets(page: TweetPage): TweetPlan {
  const { account, now } = page;
  const nextId = idSequence();
  const ledger = new TicketLedger(page.tickets, page.tombstones, page.lastTicketNumber, page.services, now);
  const ofAccount = page.known.filter(({ accountId }) => accountId === account.accountId);
  const ownRows = new Map(ofAccount.filter(({ isFound }) => !isFound).map((row) => [row.tweetId, row]));
  const foundIds = new Map(ofAccount.filter(({ isFound }) => isFound).map(({ tweetId, id }) => [tweetId, id]));
  const ticketOf = new Map<string, { ticketId: string; accountId: string }>();
  const waitsForTicket = new Set<string>();
  const isHidden = new Set<string>();
  const isErased = new Set<string>();
  for (const { tweetId, latestTweetId, ticketId, accountId, decision, ...known } of page.known) {
    if (known.isHidden) isHidden.add(tweetId);
    if (known.isErased) isErased.add(tweetId);
    if (ticketId !== null && ledger.has(ticketId)) {
      ticketOf.set(tweetId, { ticketId, accountId });
      ticketOf.set(latestTweetId, { ticketId, accountId });
    } else if (accountId !== account.accountId && decision === 'ignored') {
      waitsForTicket.add(tweetId);
    }
  }
  const plan: Omit<TweetPlan, 'tickets'> = {
    added: [],
    keywordHits: [],
    refreshed: [],
    linked: [],
    sent: [],
    answered: [],
  };
  const tweets = newestVersions(page.tweets).filter(({ tweetId }) => !isErased.has(tweetId));
  const deliveryOf = sentByPerch(
    tweets.filter(({ tweetId }) => !ownRows.has(tweetId)),
    page.deliveries,
    page.brands,
  );

  for (const tweet of tweets) {
    const stored = ownRows.get(tweet.tweetId);
    const isEdited = stored !== undefined && compareIds(tweet.latestTweetId, stored.latestTweetId) > 0;
    if (isEdited || isHidden.has(tweet.tweetId)) {
      plan.refreshed.push(tweet);
      const shownIn = ticketOf.get(tweet.tweetId);
      if (shownIn) ledger.touch(shownIn.ticketId);
    }
    if (stored) continue;
    const ticketOfTweet = ticketOf.get(tweet.tweetId) ?? null;
    const ticketOfParent = (tweet.inReplyToTweetId && ticketOf.get(tweet.inReplyToTweetId)) || null;
    const isOwn = tweet.authorId === account.twitterUserId;
    const keywordMatches = isOwn ? [] : page.capture.keywords.match(tweet);
    const decision = decideTweet({
      tweet,
      account,
      brands: page.brands,
      conversationTickets: ledger.inConversation('twitter', tweet.conversationId),
      ticketOfTweet,
      ticketOfParent,
      capture: page.capture,
      keywordMatches,
      isImport: page.importBefore !== null && tweet.postedAt < page.importBefore,
      isAnswered: page.answeredThreads.has(threadOf(tweet.conversationId, tweet.authorId)),
      now,
    });
    const id = foundIds.get(tweet.tweetId) ?? nextId(timeOfSnowflake(tweet.tweetId));
    const outcome = carryOut(decision, tweet, id, ticketOfTweet !== null);
    const answeredAt = (!isOwn && outcome.ticketId && ledger.answeredAt(outcome.ticketId, tweet.postedAt)) || null;
    plan.added.push({ id, isOwn, reason: decision.reason, answeredAt, ...outcome, ...tweet });
    if (isOwn) markAnswered(tweet);
    plan.keywordHits.push(...keywordHits(keywordMatches, { id, postedAt: tweet.postedAt }));

    const { ticketId } = outcome;
    if (ticketId === null) continue;
    ticketOf.set(tweet.tweetId, { ticketId, accountId: account.accountId });
    ticketOf.set(tweet.latestTweetId, { ticketId, accountId: account.accountId });
    if (waitsForTicket.has(tweet.tweetId)) plan.linked.push({ tweetId: tweet.tweetId, ticketId });
  }
  return { ...plan, tickets: ledger.effects() };

  /** The tweet that it is under, for whichever accounts have met it. */
  function markAnswered({ inReplyToTweetId, postedAt }: FetchedTweet): void {
    if (inReplyToTweetId === null) return;
    const isParent = ({ tweetId, latestTweetId }: Pick<KnownTweet, 'tweetId' | 'latestTweetId'>) =>
      tweetId === inReplyToTweetId || latestTweetId === inReplyToTweetId;
    for (const { id } of page.known.filter(isParent)) plan.answered.push({ id, at: postedAt });
    for (const tweet of plan.added.filter(isParent)) if (!tweet.isOwn) tweet.answeredAt ??= postedAt;
  }

  /** What the decision means for the row of the tweet; tickets and messages go into the ledger. */
  function carryOut(
    decision: Decision,
    tweet: FetchedTweet,
    rowId: string,
    isInTicket: boolean,
  ): Pick<NewTweet, 'decision' | 'ticketId'> {
    const append = (ticketId: string, direction: 'in' | 'out', opens: boolean, isMereThanks = false) =>
      ledger.append(
        {
          id: nextId(timeOfSnowflake(tweet.tweetId)),
          ticketId,
          direction,
          tweetRowId: rowId,
          directMessageId: null,
          profileId: tweet.authorId,
          text: tweet.text,
          media: tweet.media,
          reason: decision.reason,
          postedAt: tweet.postedAt,
        },
        { opens, isMereThanks },
      );

    const carryOn = ({ ticketId, reopen, reason }: Append) => {
      const isMereThanks = reason.code === 'thanks_only';
      append(ticketId, 'in', !isMereThanks && (reopen || ledger.isWaitedFor(ticketId)), isMereThanks);
    };

    switch (decision.kind) {
      case 'ignore':
        return { decision: 'ignored', ticketId: null };
      case 'link':
        return { decision: 'linked', ticketId: decision.ticketId };
      case 'append':
        if (isInTicket) return { decision: 'linked', ticketId: decision.ticketId };
        carryOn(decision);
        return { decision: 'appended', ticketId: decision.ticketId };
      case 'open': {
        const ticketId = nextId(now);
        ledger.open({
          id: ticketId,
          subject: subjectOf(tweet),
          priority: decision.priority,
          channel: 'twitter',
          departmentId: decision.departmentId,
          assigneeId: decision.assigneeId,
          accountId: account.accountId,
          conversationId: tweet.conversationId,
          customerId: tweet.authorId,
          followUpOfId: decision.followUpOfId,
          relatedToId: decision.relatedTicketId,
          tags: decision.tags,
          reason: decision.reason,
          language: namedLanguage(tweet.language),
          openedAt: tweet.postedAt,
        });
        append(ticketId, 'in', false);
        return { decision: 'opened', ticketId };
      }
      case 'outbound': {
        const delivery = deliveryOf.get(tweet.tweetId);
        if (delivery) {
          settle(delivery, tweet, rowId);
          return { decision: 'outbound', ticketId: delivery.ticketId };
        }
        // written outside Perch
        if (decision.ticketId !== null && !isInTicket) append(decision.ticketId, 'out', false);
        return { decision: 'outbound', ticketId: decision.ticketId };
      }
    }
  }

  /** The message of the delivery shows the tweet from now on. One met by another account waits for its own. */
  function settle({ id, authorId }: OwnDelivery, { tweetId, postedAt, text }: FetchedTweet, rowId: string): void {
    if (authorId !== account.twitterUserId) return;
    const permalink = `https://x.com/i/status/${tweetId}`;
    plan.sent.push({ deliveryId: id, remoteId: tweetId, permalink, postedAt, rowId, text });
  }
}

/** Each tweet once, as it was last edited, in the order they were posted. */
function newestVersions(tweets: readonly FetchedTweet[]): FetchedTweet[] {
  const newest = new Map<string, FetchedTweet>();
  for (const tweet of tweets) {
    const met = newest.get(tweet.tweetId);
    if (!met || compareIds(tweet.latestTweetId, met.latestTweetId) > 0) newest.set(tweet.tweetId, tweet);
  }
  return [...newest.values()].sort((a, b) => compareIds(a.tweetId, b.tweetId));
}
