import type { FetchedTweet, MissingReason } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { askForLook } from '../escalation/escalation-hits.ts';
import { rewriteTicketWords } from '../tickets/ticket-words.ts';
import { asRecords } from './as-records.ts';
import { hideTweets, lockTicketsOf, touchTickets, type HiddenMessage } from './hide-tweets.ts';
import { idSequence } from './id-sequence.ts';
import { lockCounter } from './page-queries.ts';
import { refreshTweets } from './refresh-tweets.ts';

export interface RecordTweetCheck {
  /** the account that has asked X */
  accountId: string;
  /** the ids that it asked for, of any edit of a tweet */
  asked: readonly string[];
  found: readonly FetchedTweet[];
  missing: readonly { tweetId: string; reason: MissingReason }[];
  checkedAt: Date;
  /** tickets of which all tweets were among those asked for, so that their turn comes round again later */
  ticketIds?: readonly string[];
  /** our ids of the tweets that were asked about for themselves */
  tweetRowIds?: readonly string[];
}

/** Answers of X that say: nobody sees it any more, or not we. Of `unknown` and `other` the tweet may well stand. */
const GONE: readonly MissingReason[] = ['not_found', 'not_authorized', 'suspended'];

/** Whether X has said so: the tweet is to be hidden. */
export const isGone = ({ reason }: { reason: MissingReason }): boolean => GONE.includes(reason);

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, "to", at)
  SELECT $1, n.id, n."ticketId", 'tweet_gone', json_build_object('isOwn', n."isOwn", 'reason', n.reason), $3
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, "isOwn" boolean, reason text)`;

const SET_CHECKED = `
  UPDATE ticket SET checked_at = greatest(checked_at, $3) WHERE organization_id = $1 AND id = ANY ($2)`;

const SET_TWEETS_CHECKED = `
  UPDATE tweet SET checked_at = $3 WHERE organization_id = $1 AND id = ANY ($2::uuid[])`;

/**
 * Writes what X has told of tweets that we know, for every account that has met them: what is gone is hidden at once
 * (and erased later; what X does not show to the account that asked stays and is hidden of that one), what stands again
 * is shown again, what was edited takes its new words. What is erased stays so. Told twice, it changes nothing.
 */
export async function recordTweetCheck(ctx: Context, input: RecordTweetCheck): Promise<void> {
  const { organizationId } = ctx;
  const { found, checkedAt, ticketIds = [], tweetRowIds = [] } = input;
  const now = ctx.now();
  const gone = input.missing.filter(isGone);
  const ids = [...new Set([...input.asked, ...found.map(({ tweetId }) => tweetId)])];

  const { hidden, changed, tickets, isCounted } = await ctx.db.pipeline(async (statement) => {
    const [, , , hiding, refreshing] = await settleAll([
      lockCounter(statement, organizationId),
      lockTicketsOf(statement, organizationId, ids, ticketIds),
      statement('check-set-checked', SET_CHECKED, [organizationId, ticketIds, checkedAt]),
      hideTweets(statement, organizationId, gone, checkedAt, input.accountId),
      refreshTweets(statement, organizationId, found, now, input.accountId),
      tweetRowIds.length > 0 &&
        statement('check-set-tweets-checked', SET_TWEETS_CHECKED, [organizationId, tweetRowIds, checkedAt]),
    ]);
    const shownIn = [...new Set([...hiding.messages.map(({ ticketId }) => ticketId), ...refreshing.ticketIds])];
    await rewriteTicketWords(statement, organizationId, shownIn);
    return {
      hidden: hiding.tweetIds,
      isCounted: refreshing.isCounted,
      changed: [...refreshing.tweetIds, ...hiding.changed],
      tickets: await touch(statement, organizationId, shownIn, hiding.messages, now),
    };
  });

  await Promise.all([
    isCounted && askForLook(ctx),
    ...hidden.map((id) => ctx.publish({ type: 'tweet.deleted', id })),
    ...changed.map((id) => ctx.publish({ type: 'tweet.changed', id })),
    ...tickets.map(({ id, rev }) => ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev })),
  ]);
}

async function touch(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
  gone: readonly HiddenMessage[],
  now: Date,
): Promise<{ id: string; rev: number }[]> {
  if (ticketIds.length === 0) return [];
  const nextId = idSequence();
  const events = gone.map((message) => ({ id: nextId(now), ...message }));
  const [touched] = await settleAll([
    touchTickets(statement, organizationId, ticketIds, now),
    statement('check-events', ADD_EVENTS, [organizationId, asRecords(events), now]),
  ]);
  return touched;
}
