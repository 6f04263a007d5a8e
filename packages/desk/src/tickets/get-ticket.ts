import { AppError, type PricingOverrides, type Ticket } from '@perch/contracts';
import { platformTier, tierOf } from '../accounts/api-tier.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { presentReason } from './present-stored.ts';
import { replyTargets, type ReplyFacts } from './reply-targets.ts';
import { presentTicketSummary, SUMMARY_COLUMNS, SUMMARY_JOINS, type TicketSummaryRow } from './ticket-summary.ts';

interface TicketRow extends TicketSummaryRow {
  reason: Ticket['reason'];
  followUpOf: Ticket['followUpOf'];
  relatedTo: Ticket['relatedTo'];
  closedAt: Date | null;
  answering: Omit<ReplyFacts, 'channel' | 'customerId' | 'account'> & {
    /** null: the ticket has nobody on X to be answered, or no account of ours to do it */
    account: (ReplyFacts['account'] & { appPricing: PricingOverrides | null }) | null;
  };
}

const ticketRef = (alias: string) =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object('id', ${alias}.id, 'number', ${alias}.number) END`;

const latestToUs = (channel: 'twitter' | 'twitter_dm', condition = 'true') => `
  SELECT m.id, m.tweet_row_id FROM message m
  WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'in' AND m.channel = '${channel}' AND ${condition}
  ORDER BY m.posted_at DESC, m.id DESC LIMIT 1`;

const STANDS = `NOT EXISTS (
  SELECT FROM tweet w WHERE w.organization_id = $1 AND w.id = m.tweet_row_id AND w.deleted_at IS NOT NULL)`;

const HAS_WRITTEN_DM = `EXISTS (SELECT FROM direct_message dm
  WHERE dm.organization_id = $1 AND dm.account_id = t.account_id AND NOT dm.is_own AND dm.dm_conversation_id IN (
    t.customer_id || '-' || a.twitter_user_id, a.twitter_user_id || '-' || t.customer_id,
    CASE WHEN t.channel = 'twitter_dm' THEN t.conversation_id END))`;

const TICKET = `
  SELECT ${SUMMARY_COLUMNS}, t.reason, t.closed_at AS "closedAt",
    ${ticketRef('follow_up_of')} AS "followUpOf", ${ticketRef('related_to')} AS "relatedTo",
    json_build_object(
      'receivesDm', customer.receives_dm,
      'hasWrittenDm', ${HAS_WRITTEN_DM},
      'isProtected', coalesce(customer.is_protected, false),
      'account', CASE WHEN a.id IS NOT NULL AND t.customer_id IS NOT NULL THEN json_build_object('username', a.username, 'twitterUserId', a.twitter_user_id, 'state', a.state,
        'tier', coalesce(${tierOf('a')}, $3), 'appPricing', ${appPricing('a')}) END,
      'tweet', CASE WHEN tw.id IS NOT NULL THEN json_build_object('messageId', coalesce(standing.id, public.id), 'authorId', tw.author_id,
        'mentionedUserIds', tw.mentioned_user_ids, 'isDeleted', tw.deleted_at IS NOT NULL,
        'isEarlier', standing.id <> public.id) END,
      'directMessageId', private.id
    ) AS answering
  FROM ticket t ${SUMMARY_JOINS}
  LEFT JOIN ticket follow_up_of ON follow_up_of.organization_id = $1 AND follow_up_of.id = t.follow_up_of_id
  LEFT JOIN ticket related_to ON related_to.organization_id = $1 AND related_to.id = t.related_to_id
  LEFT JOIN LATERAL (${latestToUs('twitter')}) public ON true
  LEFT JOIN LATERAL (${latestToUs('twitter', STANDS)}) standing ON true
  LEFT JOIN tweet tw ON tw.organization_id = $1
    AND tw.id = CASE WHEN standing.id IS NOT NULL THEN standing.tweet_row_id ELSE public.tweet_row_id END
  LEFT JOIN LATERAL (${latestToUs('twitter_dm')}) private ON true
  WHERE t.organization_id = $1 AND t.id = $2`;

/** @throws AppError `not_found` */
export function getTicket(ctx: Context, ticketId: string): Promise<Ticket> {
  requirePermission(ctx, 'tickets.view');
  return readTicket(ctx, ticketId);
}

/** For verbs that answer with the ticket they changed, whoever may change it. */
export async function readTicket(ctx: Context, ticketId: string): Promise<Ticket> {
  const [row] = await ctx.db.query<TicketRow>(TICKET, [ctx.organizationId, ticketId, platformTier(ctx)]);
  if (!row) throw new AppError('not_found');
  return {
    ...presentTicketSummary(row),
    reason: presentReason(row.reason),
    followUpOf: row.followUpOf,
    relatedTo: row.relatedTo,
    closedAt: row.closedAt?.toISOString() ?? null,
    replyTargets: targetsOf(ctx, row),
  };
}

function targetsOf(ctx: Context, { answering, channel, customer }: TicketRow): Ticket['replyTargets'] {
  const { account } = answering;
  if (!account || !customer) return [];
  const facts = { ...answering, account, channel, customerId: customer.twitterUserId };
  return replyTargets(facts, pricingFor(ctx, account.appPricing).prices);
}
