import { AppError, type PricingOverrides, type Ticket } from '@perch/contracts';
import { platformTier, tierOf } from '../accounts/api-tier.ts';
import { QUIET_SINCE } from '../clocks/close-pending.ts';
import type { Context } from '../context.ts';
import { subjectOfEmail, SUBJECTS, type EmailFacts, type EmailSubjects } from '../replies/email-reply.ts';
import { requirePermission } from '../require-permission.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { CUSTOMER_HISTORY } from './customer-history.ts';
import { personRefSql } from './profile-ref.ts';
import { LINKED_COLUMNS } from './linked-tickets.ts';
import { presentReason } from './present-stored.ts';
import { MERGED_INTO } from './refuse-merged.ts';
import { emailTarget, replyTargets, type AnsweringAccount, type ReplyFacts } from './reply-targets.ts';
import { hasWrittenDm, quotedUserOf, whoAnswers } from './who-answers.ts';
import { presentTicketSummary, SUMMARY_COLUMNS, SUMMARY_JOINS, type TicketSummaryRow } from './ticket-summary.ts';
import { firstSql } from '../first-sql.ts';

interface TicketRow extends TicketSummaryRow, Omit<EmailSubjects, 'subject'> {
  emailFrom: string | null;
  reason: Ticket['reason'];
  mergedInto: Ticket['mergedInto'];
  followUpOf: Ticket['followUpOf'];
  followUps: Ticket['followUps'];
  related: Ticket['related'];
  incident: Ticket['incident'];
  mergedFrom: Ticket['mergedFrom'];
  closedAt: Date | null;
  wroteBy: Ticket['wroteBy'];
  customerHistory: Ticket['customerHistory'];
  times: Omit<Ticket['times'], 'firstRespondedAt' | 'closesAt'>;
  firstRespondedAt: Date | null;
  closesAt: Date | null;
  snoozedBy: Ticket['snoozedBy'];
  answering: Omit<ReplyFacts, 'channel' | 'account' | 'dmAccount' | 'otherAccounts' | 'customerId'> & {
    /** null: the ticket has nobody on X to be answered, or no account of ours to do it */
    account: (PricedAccount & { id: string }) | null;
    dmAccount: PricedAccount | null;
    otherAccounts: (PricedAccount & { id: string })[];
    customerId: string | null;
    email: EmailFacts;
  };
}

type PricedAccount = Omit<AnsweringAccount, 'prices'> & { appPricing: PricingOverrides | null };

const ticketRef = (alias: string) =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object('id', ${alias}.id, 'number', ${alias}.number) END`;

const latestToUs = (channel: 'twitter' | 'twitter_dm', condition = 'true') => `
  SELECT m.id, m.tweet_row_id FROM message m
  WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'in' AND m.channel = '${channel}' AND ${condition}
  ORDER BY m.posted_at DESC, m.id DESC LIMIT 1`;

const STANDS = `NOT EXISTS (
  SELECT FROM tweet w WHERE w.organization_id = $1 AND w.id = m.tweet_row_id AND w.deleted_at IS NOT NULL)`;

const accountFields = (a: string) => `'username', ${a}.username, 'twitterUserId', ${a}.twitter_user_id,
  'state', ${a}.state, 'tier', coalesce(${tierOf(a)}, $3), 'appPricing', ${appPricing(a)}`;

const accountSql = (a: string, customer: string) => `CASE WHEN ${a}.id IS NOT NULL AND ${customer} IS NOT NULL THEN
  json_build_object('id', ${a}.id, ${accountFields(a)}) END`;

const OTHER_ACCOUNTS = `coalesce((
  SELECT json_agg(json_build_object('id', other.id, ${accountFields('other')}) ORDER BY lower(other.username), other.id)
  FROM account other WHERE other.organization_id = $1 AND other.state = 'connected'
    AND other.id <> publicly_account.id), '[]')`;

/** The profile and the account, `<name>_customer` and `<name>_account`, of who is answered by whom. */
const answering = (name: string, message: string) => `
  LEFT JOIN LATERAL (${whoAnswers(message)}) ${name} ON true
  LEFT JOIN account ${name}_account ON ${name}_account.organization_id = $1
    AND ${name}_account.id = ${firstSql(`${name}.account_id`, 't.account_id')}
  LEFT JOIN profile ${name}_customer ON ${name}_customer.organization_id = $1
    AND ${name}_customer.twitter_user_id = ${firstSql(`${name}.customer_id`, 't.customer_id')}`;

const WROTE_BY = `SELECT m.channel FROM message m
    LEFT JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
    WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'in' AND e.is_automatic IS NOT TRUE
    ORDER BY m.posted_at DESC, m.id DESC LIMIT 1`;

const TICKET = `
  SELECT ${SUMMARY_COLUMNS}, t.reason, coalesce((${WROTE_BY}), t.channel) AS "wroteBy", t.closed_at AS "closedAt",
    ${CUSTOMER_HISTORY} AS "customerHistory",
    ${MERGED_INTO}, ${ticketRef('follow_up_of')} AS "followUpOf", ${LINKED_COLUMNS},
    json_build_object('firstResponseSeconds', t.first_response_seconds, 'resolutionSeconds', t.resolution_seconds,
      'fetchLagSeconds', t.fetch_lag_seconds, 'pausedSeconds', t.paused_seconds) AS times,
    t.first_responded_at AS "firstRespondedAt", ${personRefSql('snoozer')} AS "snoozedBy",
    CASE WHEN t.status = 'pending' THEN ${QUIET_SINCE} + d.pending_close_days * interval '1 day' END AS "closesAt",
    json_build_object(
      'receivesDm', privately_customer.receives_dm,
      'hasWrittenDm', ${hasWrittenDm(
        'privately_account',
        'coalesce(privately.customer_id, t.customer_id)',
        "coalesce(privately.dm_conversation_id, CASE WHEN t.channel = 'twitter_dm' THEN t.conversation_id END)",
      )},
      'isProtected', coalesce(publicly_customer.is_protected, false),
      'customerId', coalesce(publicly.customer_id, t.customer_id),
      'account', ${accountSql('publicly_account', 'coalesce(publicly.customer_id, t.customer_id)')},
      'dmAccount', ${accountSql('privately_account', 'coalesce(privately.customer_id, t.customer_id)')},
      'otherAccounts', ${OTHER_ACCOUNTS},
      'tweet', CASE WHEN tw.id IS NOT NULL THEN json_build_object('messageId', coalesce(standing.id, public.id), 'authorId', tw.author_id,
        'mentionedUserIds', tw.mentioned_user_ids, 'quotedUserId', ${quotedUserOf('tw')}, 'isDeleted', tw.deleted_at IS NOT NULL,
        'isEarlier', standing.id <> public.id) END,
      'directMessageId', private.id,
      'recipient', CASE WHEN privately_customer.twitter_user_id IS NOT NULL THEN json_build_object(
        'name', coalesce(privately_customer.name, privately_customer.username),
        'contactId', privately_customer.contact_id, 'isGroup', coalesce(privately.is_group, false)) END,
      'email', json_build_object('contactId', c.id, 'address', c.email, 'hasSender', sender.address IS NOT NULL)
    ) AS answering, sender.address AS "emailFrom", o.name AS organization, ${SUBJECTS}
  FROM ticket t ${SUMMARY_JOINS}
  LEFT JOIN LATERAL (
    SELECT dm.address FROM department_mail dm JOIN department md ON md.organization_id = $1 AND md.id = dm.department_id
    WHERE dm.organization_id = $1 AND (dm.department_id = t.department_id OR md.is_default)
    ORDER BY dm.department_id = t.department_id DESC LIMIT 1) sender ON true
  JOIN organization o ON o.id = t.organization_id
  LEFT JOIN member snoozer ON snoozer.organization_id = $1 AND snoozer.id = t.snoozed_by_id
  LEFT JOIN ticket followed ON followed.organization_id = $1 AND followed.id = t.follow_up_of_id
  LEFT JOIN ticket follow_up_of ON follow_up_of.organization_id = $1
    AND follow_up_of.id = ${firstSql('followed.merged_into_id', 'followed.id')} AND follow_up_of.id <> t.id
  LEFT JOIN LATERAL (${latestToUs('twitter')}) public ON true
  LEFT JOIN LATERAL (${latestToUs('twitter', STANDS)}) standing ON true
  LEFT JOIN tweet tw ON tw.organization_id = $1
    AND tw.id = CASE WHEN standing.id IS NOT NULL THEN standing.tweet_row_id ELSE public.tweet_row_id END
  LEFT JOIN LATERAL (${latestToUs('twitter_dm')}) private ON true
  ${answering('publicly', firstSql('standing.id', 'public.id'))}
  ${answering('privately', firstSql('private.id', 'standing.id', 'public.id'))}
  WHERE t.organization_id = $1 AND t.id = $2`;

/** @throws AppError `not_found` */
export function getTicket(ctx: Context, ticketId: string): Promise<Ticket> {
  requirePermission(ctx, 'tickets.view');
  return readTicket(ctx, ticketId);
}

/** For verbs that answer with the ticket they changed, whoever may change it. */
export async function readTicket(ctx: Context, ticketId: string): Promise<Ticket> {
  const [row] = await ctx.db.query<TicketRow>(TICKET, [ctx.organizationId, ticketId, platformTier(ctx)], 'get-ticket');
  if (!row) throw new AppError('not_found');
  return {
    ...presentTicketSummary(row),
    reason: presentReason(row.reason),
    mergedInto: row.mergedInto,
    followUpOf: row.followUpOf,
    followUps: row.followUps,
    related: row.related,
    incident: row.incident,
    mergedFrom: row.mergedFrom,
    times: {
      ...row.times,
      firstRespondedAt: row.firstRespondedAt?.toISOString() ?? null,
      closesAt: row.closesAt?.toISOString() ?? null,
    },
    snoozedBy: row.snoozedBy,
    closedAt: row.closedAt?.toISOString() ?? null,
    wroteBy: row.wroteBy,
    customerHistory: row.customerHistory,
    emailTo: row.answering.email.address?.toLowerCase() ?? null,
    emailFrom: row.emailFrom,
    emailSubject: row.latestSubject === null ? subjectOfEmail(row) : null,
    replyTargets: targetsOf(ctx, row),
  };
}

function targetsOf(ctx: Context, row: TicketRow): Ticket['replyTargets'] {
  if (row.incidentId !== null) return []; // it is nobody's
  const targets = waysOf(ctx, row);
  if (!row.customer?.isErased) return targets;
  return targets.map((target) => ({
    ...target,
    recipient: null,
    available: false,
    problem: 'person_erased',
    otherAccounts: [],
  }));
}

function waysOf(ctx: Context, { answering, channel }: TicketRow): Ticket['replyTargets'] {
  const { account, dmAccount, otherAccounts, customerId, email } = answering;
  if (!account || !dmAccount || customerId === null) return [emailTarget(email)];
  const priced = <T extends PricedAccount>(one: T) => ({ ...one, prices: pricingFor(ctx, one.appPricing).prices });
  const onX = replyTargets({
    ...answering,
    account: priced(account),
    dmAccount: priced(dmAccount),
    otherAccounts: otherAccounts.map(priced),
    channel,
    customerId,
  });
  return channel === 'email' || channel === 'manual' ? [emailTarget(email), ...onX] : [...onX, emailTarget(email)];
}
