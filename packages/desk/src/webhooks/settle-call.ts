import type { WebhookCallPayload } from '@perch/contracts';
import { afterCall, failsLastingly, type CallOutcome, type DeliveryState } from '@perch/core';
import type { Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import type { ClaimedCall } from './claim-calls.ts';
import { emailOfDisabled } from './email-of-disabled.ts';
import { auditSubject } from './read-webhooks.ts';
import { giveUpCalls } from './save-webhook.ts';

export interface SettleCall {
  webhookId: string;
  call: ClaimedCall;
  outcome: CallOutcome;
  /** what the program said; null: nothing */
  answer: WebhookCallPayload['answer'] | null;
}

// before its calls are locked
const LOCK_WEBHOOK = 'SELECT FROM webhook WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';
const READ_WEBHOOK = `
  SELECT id, name, url, is_enabled AS "isEnabled", failing_since AS "failingSince", last_success_at AS "lastSuccessAt"
  FROM webhook WHERE organization_id = $1 AND id = $2`;

interface WebhookRow {
  id: string;
  name: string;
  url: string;
  isEnabled: boolean;
  failingSince: Date | null;
  lastSuccessAt: Date | null;
}

// a success counts, however late it comes
const SETTLE = `
  UPDATE delivery SET state = $4, code = $5, due_at = coalesce($6, due_at), lease_token = NULL, lease_until = NULL,
    payload = (payload - 'answer') || $7::jsonb, settled_at = CASE WHEN $4 = 'queued' THEN NULL ELSE $8::timestamptz END,
    updated_at = $8
  WHERE organization_id = $1 AND id = $2 AND (lease_token = $3 OR ($4 = 'sent' AND state <> 'sent'))`;

const SUCCEEDED = `
  UPDATE webhook SET last_success_at = $3, failing_since = NULL WHERE organization_id = $1 AND id = $2`;
/** So often its row is written while all is well. */
const SUCCESS_EVERY_MS = 10_000;

// it answers again: what waits for its next attempt need not
const WAKE = `
  UPDATE delivery SET due_at = $3 WHERE organization_id = $1 AND webhook_id = $2 AND kind = 'webhook'
    AND state = 'queued' AND due_at > $3`;

const FAILED = `
  UPDATE webhook SET failing_since = $3 WHERE organization_id = $1 AND id = $2 AND failing_since IS NULL`;

const DISABLE = `
  UPDATE webhook SET is_enabled = false, disabled_reason = $3, disabled_at = $4, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

/** Writes what became of a call, and of its webhook. Answers where the call stands; null: it is somebody else's by now. */
export async function settleCall(ctx: Context, input: SettleCall): Promise<DeliveryState | null> {
  const { webhookId, call, outcome, answer } = input;
  const now = ctx.now();
  const key = [ctx.organizationId, webhookId];
  const then = afterCall(call, outcome, now);
  return ctx.db.pipeline(async (statement) => {
    await statement('call-lock-webhook', LOCK_WEBHOOK, key);
    const webhook = (await statement('call-webhook', READ_WEBHOOK, key)).rows[0] as WebhookRow | undefined;
    if (!webhook) return null;
    // taken out of use meanwhile, it is not tried again
    const isOver = then.state === 'queued' && !webhook.isEnabled;
    const state = isOver ? 'failed' : then.state;
    const { rowCount } = await statement('call-settle', SETTLE, [
      ctx.organizationId,
      call.deliveryId,
      call.leaseToken,
      state,
      then.state === 'sent' ? null : then.code,
      then.state === 'queued' ? then.dueAt : null,
      JSON.stringify(answer ? { answer } : {}),
      now,
    ]);
    if (rowCount === 0) return null;
    if (then.state === 'sent') await recover(statement, ctx, webhook, now);
    else if (!call.isTest && webhook.isEnabled) {
      if (webhook.failingSince === null) await statement('webhook-failed', FAILED, [...key, now]);
      const isGone = then.state === 'failed' && then.isGone;
      const isLasting = then.state === 'failed' && failsLastingly(webhook.failingSince, now);
      if (isGone || isLasting) await disable(statement, ctx, webhook, isGone ? 'gone' : 'failing');
    }
    return state;
  });
}

async function recover(statement: Statement, ctx: Context, webhook: WebhookRow, now: Date): Promise<void> {
  const key = [ctx.organizationId, webhook.id];
  const { failingSince, lastSuccessAt } = webhook;
  const isNews = lastSuccessAt === null || now.getTime() - lastSuccessAt.getTime() >= SUCCESS_EVERY_MS;
  if (failingSince !== null || isNews) await statement('webhook-succeeded', SUCCEEDED, [...key, now]);
  if (failingSince !== null) await statement('webhook-wake', WAKE, [...key, now]);
}

async function disable(statement: Statement, ctx: Context, webhook: WebhookRow, reason: 'gone' | 'failing') {
  await statement('webhook-disable', DISABLE, [ctx.organizationId, webhook.id, reason, ctx.now()]);
  await giveUpCalls(statement, ctx, webhook.id);
  await recordAudit(statement, ctx, {
    action: 'webhook.disabled',
    subject: auditSubject(webhook),
    before: { isEnabled: true, disabledReason: null },
    after: { isEnabled: false, disabledReason: reason },
  });
  await emailOfDisabled(statement, ctx, { webhook, reason });
}
