import { AppError, type ConversationDetail, type PricingOverrides } from '@perch/contracts';
import { accountProblem, can, replyEligibility, type ApiTier } from '@perch/core';
import { settleAll } from '@perch/db';
import { tierOf } from '../accounts/api-tier.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, presentMessage, type MessageRow } from '../tickets/present-message.ts';
import { appPricing } from '../usage/account-pricing.ts';
import { termsOf } from './action-facts.ts';
import { CONVERSATION } from './conversation-sql.ts';
import { presentConversation, type ConversationRow } from './list-conversations.ts';
import type { ConversationKey } from './list-direct-messages.ts';
import { READER } from './readings.ts';

const READ = `
  WITH ${READER('$4')},
  dc AS (
    SELECT dc.*, a.username FROM dm_conversation dc
    JOIN account a ON a.organization_id = $1 AND a.id = dc.account_id
    WHERE dc.organization_id = $1 AND dc.account_id = $2 AND dc.dm_conversation_id = $3 AND dc.message_count > 0)
  ${CONVERSATION}`;

const FACTS = `
  SELECT a.state AS "accountState", a.twitter_user_id AS "twitterUserId", ${tierOf('a')} AS tier,
    ${appPricing('a')} AS "appPricing", ${receivedSql('dc')} AS "hasReceived"
  FROM dm_conversation dc JOIN account a ON a.organization_id = $1 AND a.id = dc.account_id
  WHERE dc.organization_id = $1 AND dc.account_id = $2 AND dc.dm_conversation_id = $3`;

const MOST_UNDER_WAY = 50;

// what was sent is a message of X's with the next look at the account, a minute later at most
const UNDER_WAY = `
  SELECT ${MESSAGE_COLUMNS}, m.ticket_id AS "ticketId"
  FROM (
    SELECT DISTINCT dm.ticket_id FROM direct_message dm
    WHERE dm.organization_id = $1 AND dm.account_id = $2 AND dm.dm_conversation_id = $3 AND dm.ticket_id IS NOT NULL) t
  JOIN message m ON m.organization_id = $1 AND m.ticket_id = t.ticket_id AND m.direction = 'out'
    AND m.channel = 'twitter_dm' AND m.direct_message_id IS NULL
  ${MESSAGE_JOINS}
  WHERE d.kind = 'dm' AND d.account_id = $2 AND d.target = 'dm:' || $3::text
    AND (d.state IN ('held', 'queued', 'sending', 'failed', 'unknown')
      OR d.state = 'sent' AND d.settled_at > $4::timestamptz - interval '1 hour')
  ORDER BY m.posted_at, m.id LIMIT ${MOST_UNDER_WAY}`;

/** SQL: somebody else has written in the conversation. */
function receivedSql(dc: string) {
  return `(${dc}.has_received OR EXISTS (SELECT FROM direct_message dm
    WHERE dm.organization_id = $1 AND dm.account_id = ${dc}.account_id
      AND dm.dm_conversation_id = ${dc}.dm_conversation_id AND NOT dm.is_own))`;
}

interface Facts {
  accountState: string;
  twitterUserId: string;
  tier: ApiTier | null;
  appPricing: PricingOverrides | null;
  hasReceived: boolean;
}

/** A conversation with what we answer in it and X does not show yet. @throws AppError `not_found` */
export async function getConversation(ctx: Context, key: ConversationKey): Promise<ConversationDetail> {
  requirePermission(ctx, 'social.view');
  const values = [ctx.organizationId, key.accountId, key.conversationId];
  const [read, facts, underWay] = await ctx.db.pipeline((statement) =>
    settleAll([
      statement('conversation', READ, [...values, ctx.actor.memberId]),
      statement('conversation-facts', FACTS, values),
      can(ctx.actor, 'tickets.view') && statement('conversation-under-way', UNDER_WAY, [...values, ctx.now()]),
    ]),
  );
  const row = read.rows[0] as ConversationRow | undefined;
  if (!row) throw new AppError('not_found');
  return {
    ...presentConversation(row),
    reply: replyState(ctx, facts.rows[0] as unknown as Facts),
    underWay: ((underWay ? underWay.rows : []) as (MessageRow & { ticketId: string })[]).map((each) => ({
      ...presentMessage(each, ctx.actor),
      ticketId: each.ticketId,
    })),
  };
}

/** Judges the conversation alone: nothing is written yet. */
const ANY_TEXT = 'x';

function replyState(ctx: Context, facts: Facts): ConversationDetail['reply'] {
  const { tier, prices } = termsOf(ctx, facts);
  const answer = replyEligibility({
    via: 'dm',
    tier,
    target: null,
    accountTwitterUserId: facts.twitterUserId,
    receivesDm: facts.hasReceived,
    text: ANY_TEXT,
    prices,
  });
  const reason = accountProblem(facts.accountState) ?? (answer.allowed ? null : answer.code);
  const priceMicros = answer.allowed ? answer.price.amountMicros : null;
  return { allowed: reason === null, reason, priceMicros, linkPriceMicros: priceMicros };
}
