import { AppError, type JobPayload } from '@perch/contracts';
import { TwitterError } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { checkTickets } from './check-tickets.ts';
import { withAccessToken } from './with-access-token.ts';

/** Asks X which tweets that somebody looks at still stand; what has changed is told by live events. */
export const checkShownTweets =
  (services: WorkerServices) =>
  async ({ organizationId, accountId, tweetIds }: JobPayload<'check-shown-tweets'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    try {
      await withAccessToken(services, ctx, accountId, (as) =>
        checkTickets(services, ctx, as, { accountId, ticketIds: [], tweetIds }),
      );
    } catch (error) {
      const isExpected =
        error instanceof TwitterError || (error instanceof AppError && error.code === 'account_not_active');
      if (!isExpected) throw error;
      services.log.info({ organizationId, accountId, why: error.message }, 'X could not be asked about tweets');
    }
  };
