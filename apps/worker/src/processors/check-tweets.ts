import type { JobPayload } from '@perch/contracts';
import { finishStream, nextTicketsToCheck } from '@perch/desk';
import type { WorkerServices } from '../services.ts';
import { checkOtherTweets } from './check-other-tweets.ts';
import { checkTickets } from './check-tickets.ts';
import { pollStream } from './poll-stream.ts';

/** Calls of a round, of a hundred tweets each: what is due beyond them waits for the next. */
const MOST_CALLS = 5;

/**
 * Asks X which tweets of open tickets still stand, the longest unasked first, then about some that no open ticket holds.
 */
export const checkTweets = (services: WorkerServices) => async (payload: JobPayload<'check-tweets'>) => {
  let calls = 0;
  await pollStream(
    services,
    {
      name: 'tweet_checks',
      intervalSeconds: services.config.POLL_TWEET_CHECKS_SECONDS,
      page: async (ctx, round, as) => {
        const { id: accountId } = round.account;
        const due = await nextTicketsToCheck(ctx, accountId);
        if (due) await checkTickets(services, ctx, as, due);
        else await checkOtherTweets(services, ctx, as);
        calls += 1;
        const isOver = !due || calls === MOST_CALLS;
        if (isOver) {
          const { leaseToken, intervalSeconds } = round;
          await finishStream(ctx, { accountId, name: 'tweet_checks', leaseToken, intervalSeconds });
        }
        return {
          kind: 'received',
          nextToken: isOver ? null : 'more',
          added: 0,
          opened: 0,
          waitsUntil: null,
          ticketLagsMs: [],
        };
      },
    },
    payload,
  );
};
