import { AppError, type JobPayload } from '@perch/contracts';
import { ticketToCheck } from '@perch/desk';
import { TwitterError } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { checkTickets } from './check-tickets.ts';
import { withAccessToken } from './with-access-token.ts';

/**
 * Asks X about the tweets of a ticket that somebody has opened; what has changed is told by live events. If X cannot be
 * asked now, the ticket's turn comes anyway.
 */
export const checkTicket =
  (services: WorkerServices) =>
  async ({ organizationId, ticketId }: JobPayload<'check-ticket'>): Promise<void> => {
    const ctx = services.contextOf(organizationId);
    const ticket = await ticketToCheck(ctx, ticketId);
    if (!ticket) return;
    try {
      await withAccessToken(services, ctx, ticket.accountId, (as) => checkTickets(services, ctx, as, ticket));
    } catch (error) {
      const isExpected =
        error instanceof TwitterError || (error instanceof AppError && error.code === 'account_not_active');
      if (!isExpected) throw error;
      services.log.info({ organizationId, ticketId, why: error.message }, 'X could not be asked about a ticket');
    }
  };
