import type { PricingOverrides } from '@perch/contracts';
import type { DeliveryEvent, PriceTable } from '@perch/core';
import type { Statement } from '@perch/db';
import { holdsToken, type RefusedToken } from '../accounts/access-token.ts';
import { suspendAccount } from '../accounts/suspend-account.ts';
import type { Context } from '../context.ts';
import { writeDeliveryNotifications } from '../notifications/write-delivery-notifications.ts';
import { announceNotifications } from '../notifications/write-notifications.ts';
import { endApprovalRequests } from '../replies/ask-for-approval.ts';
import { whichReply } from '../tickets/ticket-replies.ts';
import { appPricing } from '../usage/account-pricing.ts';
import { advanceDelivery, type Advance } from './advance-delivery.ts';
import { askForDelivery } from './ask-for-delivery.ts';
import { REJECTED, WAITS_FOR_EARLIER } from './delivery-codes.ts';
import { isEmailReply, isNewTweet, isNotice, isTweetEffect, storeDelivery, type DeliveryRow } from './delivery-row.ts';
import { postOf, showFilesOf, writeOwnPost, type OwnPost, type SendingAccount } from './own-post.ts';
import { recordSentEmail } from './record-sent-email.ts';
import { recordSent, wakeParts } from './record-sent.ts';
import { recordEffect, takeBackEffect, type ShownIn } from './settle-effect.ts';

/** What a transaction did to a delivery, for what is said and asked for after the commit. */
export interface MovedDelivery {
  row: DeliveryRow;
  ticketRev: number | null;
  /** lists of tickets are asked for those with such a reply: it is one now, or another one, or no longer */
  changesLists?: boolean;
  /** tickets that show a tweet to which something was done */
  shownIn?: ShownIn;
  /** X's ids of other tweets that look different now */
  changed?: readonly string[];
  accountChanged: boolean;
  /** those that waited for this one: the next part of the answer, the next for the same target */
  next: readonly { id: string; dueAt: Date }[];
  /** members who are told */
  told: readonly string[];
}

/** Who sends, and what is known beyond the delivery. */
export interface Sending {
  account: SendingAccount | null;
  post?: OwnPost;
  prices?: PriceTable | undefined;
}

export type Move = { kind: 'moved'; moved: MovedDelivery } | Extract<Advance, { kind: 'ignored' }>;

const SENDING_ACCOUNT = `
  SELECT a.id, a.twitter_user_id AS "twitterUserId", a.username, ${appPricing('a')} AS "appPricing" FROM account a
  JOIN delivery d ON d.organization_id = a.organization_id AND d.account_id = a.id
  WHERE a.organization_id = $1 AND d.id = $2`;

const SETTLE_NOTICE = `
  UPDATE delivery SET state = 'sent', remote_id = $3, lease_token = NULL, lease_until = NULL, code = NULL, detail = $5,
    sealed = NULL, key_id = NULL, settled_at = $4, updated_at = $4
  WHERE organization_id = $1 AND id = $2`;

const FLAG_ACCOUNT = `
  UPDATE account SET state_reason = $3 WHERE organization_id = $1 AND id = $2 AND state = 'connected' RETURNING id`;

const UNFLAG_ACCOUNT = `
  UPDATE account SET state_reason = NULL
  WHERE organization_id = $1 AND id = $2 AND state = 'connected' AND state_reason IN ('usage_capped', 'credits_depleted')
  RETURNING id`;

const LOCK_TICKET = `SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE`;

const TICKET_REV = `SELECT rev FROM ticket WHERE organization_id = $1 AND id = $2`;

const WAKE_NEXT = `
  UPDATE delivery SET due_at = $3, code = NULL WHERE organization_id = $1 AND id = (
    SELECT id FROM delivery WHERE organization_id = $1 AND target = $2 AND state = 'queued' AND code = '${WAITS_FOR_EARLIER}'
    ORDER BY id LIMIT 1)
  RETURNING id, due_at AS "dueAt"`;

// a person's word: X has not shown us the post, so that there is no row of it
const ANSWERED_BY_WORD = `
  UPDATE ticket SET awaits_reply = awaits_reply AND last_message_at > $3, last_outbound_at = greatest(last_outbound_at, $3),
    updated_at = $4, rev = rev + 1
  WHERE organization_id = $1 AND id = $2 RETURNING rev`;

/** An account, and what its own app says of prices. */
export interface PayingAccount extends SendingAccount {
  appPricing: PricingOverrides | null;
}

/** The account that a delivery is sent by; null for an e-mail or SMS. */
export async function sendingAccountOf(
  statement: Statement,
  organizationId: string,
  deliveryId: string,
): Promise<PayingAccount | null> {
  const { rows } = await statement('delivery-account', SENDING_ACCOUNT, [organizationId, deliveryId]);
  return (rows[0] as PayingAccount | undefined) ?? null;
}

/**
 * Carries a locked delivery one step on and writes all that follows from it. `post`: the post on X as we have met it;
 * without it, what we sent stands for it. `prices`: X's, where they are not the usual. `refused`: the token with which X
 * has not let us in.
 */
export async function moveDelivery(
  statement: Statement,
  organizationId: string,
  row: DeliveryRow,
  event: DeliveryEvent,
  now: Date,
  sent: Sending = { account: null },
  refused?: RefusedToken,
): Promise<Move> {
  const advance = advanceDelivery(row, event, now);
  if (advance.kind === 'ignored') return advance;
  const moved = advance.row;
  const key = [organizationId, moved.accountId];

  const next: { id: string; dueAt: Date }[] = [];
  let ticketRev: number | null = null;
  let accountChanged = false;
  let notified: string[] = [];
  let shownIn: ShownIn = [];
  let changed: readonly string[] = [];
  if (moved.state === 'sent' && isTweetEffect(moved)) {
    await storeDelivery(statement, organizationId, moved, now);
    ({ shownIn, changed } = await recordEffect(statement, organizationId, moved, now, sent.prices));
    accountChanged = await changes(statement('unflag-account', UNFLAG_ACCOUNT, key));
  } else if (moved.state === 'sent') {
    const written = await writeSent(statement, organizationId, moved, now, sent);
    ticketRev = written.ticketRev;
    next.push(...written.next);
    if (moved.accountId !== null) accountChanged = await changes(statement('unflag-account', UNFLAG_ACCOUNT, key));
  } else {
    await storeDelivery(statement, organizationId, moved, now);
    // who rejects a reply tells its writer so
    if (moved.state === 'failed' && moved.code !== REJECTED) {
      notified = await writeDeliveryNotifications(statement, organizationId, 'delivery_failed', moved, now);
    }
    if (moved.state === 'failed' && isTweetEffect(moved)) {
      ({ shownIn, changed } = await takeBackEffect(statement, organizationId, moved, now));
    }
    if (advance.flagAccount) {
      accountChanged = await flagAccount(statement, organizationId, moved, advance.flagAccount, refused, now);
    }
  }
  if (moved.settledAt !== null) {
    const woken = await statement('wake-next', WAKE_NEXT, [organizationId, moved.target, now]);
    next.push(...(woken.rows as typeof next));
  }
  if (row.holdReason === 'approval' && moved.holdReason !== 'approval') {
    const about = row.messageId === null ? { deliveryId: row.id } : { messageId: row.messageId };
    notified = [...notified, ...(await endApprovalRequests(statement, organizationId, about, now))];
  }
  const changesLists = whichReply(row) !== whichReply(moved);
  return {
    kind: 'moved',
    moved: { row: moved, ticketRev, changesLists, shownIn, changed, accountChanged, next, told: notified },
  };
}

async function flagAccount(
  statement: Statement,
  organizationId: string,
  { accountId }: DeliveryRow,
  flag: 'usage_capped' | 'credits_depleted' | 'needs_reauth',
  refused: RefusedToken | undefined,
  now: Date,
): Promise<boolean> {
  if (accountId === null) return false;
  if (flag !== 'needs_reauth')
    return changes(statement('flag-account', FLAG_ACCOUNT, [organizationId, accountId, flag]));
  const isRefused = refused ? holdsToken(accountId, refused) : () => true;
  return suspendAccount(statement, organizationId, accountId, 'unauthorized', isRefused, now);
}

const changes = async (update: ReturnType<Statement>) => ((await update).rowCount ?? 0) > 0;

async function writeSent(
  statement: Statement,
  organizationId: string,
  row: DeliveryRow,
  now: Date,
  { account, post: met, prices }: Sending,
): Promise<{ ticketRev: number | null; next: { id: string; dueAt: Date }[] }> {
  const { remoteId } = row;
  if (remoteId === null) return writeByWord(statement, organizationId, row, now);
  const post = met ?? (account && postOf(row, remoteId, account, now));
  if (isEmailReply(row)) {
    const answered = await recordSentEmail(statement, organizationId, row, now);
    row.ticketId = answered?.ticketId ?? null;
    return { ticketRev: answered?.rev ?? null, next: [] };
  }
  if (isNotice(row) || isTweetEffect(row) || !account || !post) {
    await statement('settle-notice', SETTLE_NOTICE, [organizationId, row.id, remoteId, now, row.detail]);
    return { ticketRev: null, next: [] };
  }
  // locks in the order of intake and of checks: deliveries, tickets, our rows of what stands on X
  if (row.ticketId !== null) await statement('sent-lock-ticket', LOCK_TICKET, [organizationId, row.ticketId]);
  const { rowId, postedAt } = await writeOwnPost(statement, organizationId, account.id, post, now);
  if (isNewTweet(row)) await showFilesOf(statement, organizationId, rowId, row.id);
  row.permalink = row.kind === 'tweet' ? `https://x.com/${account.username}/status/${remoteId}` : null;
  const item = { deliveryId: row.id, remoteId, permalink: row.permalink, postedAt, rowId, text: post.text };
  const recorded = await recordSent(statement, organizationId, row.kind, [item], now, prices);
  const next = recorded.flatMap(({ nextPart }) => (nextPart === null ? [] : [{ id: nextPart, dueAt: now }]));
  if (row.ticketId === null) return { ticketRev: null, next };
  const { rows } = await statement('ticket-rev', TICKET_REV, [organizationId, row.ticketId]);
  return { ticketRev: rows[0]?.rev ?? null, next };
}

async function writeByWord(statement: Statement, organizationId: string, row: DeliveryRow, now: Date) {
  await storeDelivery(statement, organizationId, row, now);
  const { rows: woken } = await statement('wake-part', wakeParts(`(VALUES ($2::uuid)) AS n("deliveryId")`), [
    organizationId,
    row.id,
    now,
  ]);
  const next = woken.map(({ id }) => ({ id: id as string, dueAt: now }));
  if (row.ticketId === null) return { ticketRev: null, next };
  const values = [organizationId, row.ticketId, row.sendingAt ?? now, now];
  const { rows } = await statement('answered-by-word', ANSWERED_BY_WORD, values);
  return { ticketRev: (rows[0]?.rev as number | undefined) ?? null, next };
}

/** After the commit: what changed is told, what is due is asked for. */
export async function announceDelivery(ctx: Context, moved: MovedDelivery) {
  const { row, ticketRev, changesLists = false, shownIn = [], changed = [], accountChanged, next, told } = moved;
  const { ticketId } = row;
  const ofTicket = ticketId === null ? {} : { ticketId };
  await ctx.publish({ type: 'delivery.changed', id: row.id, ...ofTicket });
  if (row.messageId !== null) await ctx.publish({ type: 'message.changed', id: row.messageId, ...ofTicket });
  if (ticketId !== null && (ticketRev !== null || changesLists)) {
    const rev = ticketRev === null ? {} : { rev: ticketRev };
    await ctx.publish({ type: 'ticket.changed', id: ticketId, ticketId, ...rev });
  }
  if (isTweetEffect(row)) await ctx.publish({ type: 'tweet.changed', id: row.payload.tweetId });
  for (const id of changed) await ctx.publish({ type: 'tweet.changed', id });
  if ((row.kind === 'tweet' || row.kind === 'retweet') && row.state === 'sent' && row.remoteId !== null) {
    await ctx.publish({ type: 'tweet.captured', id: row.remoteId });
  }
  for (const { id, rev } of shownIn) await ctx.publish({ type: 'ticket.changed', id, ticketId: id, rev });
  if (accountChanged && row.accountId !== null) await ctx.publish({ type: 'account.changed', id: row.accountId });
  await announceNotifications(ctx, told);

  const isHeld = row.state === 'held' && row.holdReason !== 'approval';
  const isDue = row.state === 'queued' && row.dueAt <= ctx.now();
  const isAwaited = row.state === 'sending' && row.leaseUntil !== null && row.dueAt < row.leaseUntil;
  for (const due of [...(isHeld || isDue || isAwaited ? [row] : []), ...next]) await askForDelivery(ctx, due);
}
