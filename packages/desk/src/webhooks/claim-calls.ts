import type { WebhookCallPayload } from '@perch/contracts';
import { randomUUID } from 'node:crypto';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { openSecrets, type StoredSecrets } from './webhook-secrets.ts';

/** A call that is ours alone until its lease ends; its outcome goes to `settleCall`. */
export interface ClaimedCall {
  deliveryId: string;
  leaseToken: string;
  eventId: string;
  attempt: number;
  isTest: boolean;
}

/** What is due of a webhook, and how it is called. */
export interface ClaimedCalls {
  url: string;
  /** the latest first */
  secrets: string[];
  /** the latest call has failed: it is tried with one at a time */
  isFailing: boolean;
  calls: ClaimedCall[];
}

const WEBHOOK = `
  SELECT id, url, is_enabled AS "isEnabled", failing_since IS NOT NULL AS "isFailing", key_id AS "keyId", sealed,
    old_key_id AS "oldKeyId", old_sealed AS "oldSealed", old_secret_until AS "oldSecretUntil"
  FROM webhook WHERE organization_id = $1 AND id = $2`;

// What a worker left behind that has not come back is sent again: a receiver knows it by its id. Of a webhook that is not
// in use only tests are sent.
const CLAIM = `
  UPDATE delivery d SET state = 'sending', attempt = d.attempt + 1, lease_token = $5, lease_until = $6, due_at = $6,
    sending_at = $3, attempt_at = $3, code = NULL, updated_at = $3
  WHERE d.organization_id = $1 AND d.id = ANY (ARRAY(
    SELECT due.id FROM delivery due
    WHERE due.organization_id = $1 AND due.webhook_id = $2 AND due.kind = 'webhook' AND due.state IN ('queued', 'sending')
      AND due.due_at <= $3 AND ($7 OR due.payload ? 'isTest')
      AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = $1)
    ORDER BY due.due_at, due.id LIMIT $4 FOR UPDATE SKIP LOCKED))
  RETURNING d.id AS "deliveryId", d.webhook_event_id AS "eventId", d.attempt, d.payload`;

interface ClaimedRow {
  deliveryId: string;
  eventId: string;
  attempt: number;
  payload: WebhookCallPayload;
}

/**
 * Takes calls of a webhook that are due, no more than `most`; of one that fails a single one, so that it costs little to
 * find out whether it answers again. Null: there is no such webhook.
 */
export async function claimCalls(
  ctx: Context,
  input: { webhookId: string; most: number; leaseSeconds: number; box: SecretBox },
): Promise<ClaimedCalls | null> {
  const { webhookId, most, leaseSeconds, box } = input;
  const now = ctx.now();
  const leaseToken = randomUUID();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  return ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('calls-webhook', WEBHOOK, [ctx.organizationId, webhookId]);
    const webhook = rows[0] as (StoredSecrets & { url: string; isEnabled: boolean; isFailing: boolean }) | undefined;
    if (!webhook) return null;
    const { url, isEnabled, isFailing } = webhook;
    const values = [ctx.organizationId, webhookId, now, isFailing ? 1 : most, leaseToken, leaseUntil, isEnabled];
    const claimed = (await statement('calls-claim', CLAIM, values)).rows as ClaimedRow[];
    return {
      url,
      secrets: openSecrets(box, webhook, now),
      isFailing,
      calls: claimed.map(({ payload, ...call }) => ({ ...call, leaseToken, isTest: payload.isTest ?? false })),
    };
  });
}
