import type { EmailPayload, JobPayload, SmsPayload } from '@perch/contracts';
import { uuid7, type Sealed, type SecretBox, type Statement } from '@perch/db';
import type { Context } from '../context.ts';

/** An e-mail or SMS to be sent. */
export type Notice = ({ kind: 'email'; payload: EmailPayload } | { kind: 'sms'; payload: SmsPayload }) & {
  /** what the template is filled with besides; never stored in the clear */
  secret?: { data: object; box: SecretBox };
};

const ADD = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, key_id, sealed, target, due_at, created_at, updated_at)
  VALUES ($1, $2, $3, 'queued', $4, $5, $6, $7, $8, $8, $8)`;

const contextOf = (deliveryId: string) => `delivery:${deliveryId}`;

/**
 * Writes an e-mail or SMS down inside a transaction: nothing is sent of what is rolled back. It goes out at least once.
 * Answers the job to ask for after the commit, without which it goes with the next sweep.
 */
export async function writeNotice(
  statement: Statement,
  ctx: Context,
  { kind, payload, secret }: Notice,
): Promise<JobPayload<'deliver'>> {
  const now = ctx.now();
  const deliveryId = uuid7(now.getTime());
  const sealed = secret?.box.seal(JSON.stringify(secret.data), contextOf(deliveryId));
  await statement('write-notice', ADD, [
    ctx.organizationId,
    deliveryId,
    kind,
    JSON.stringify(payload),
    sealed?.keyId ?? null,
    sealed ? Buffer.from(sealed.sealed) : null,
    // no order among them: one that cannot be delivered holds up no other
    `${kind}:${deliveryId}`,
    now,
  ]);
  return { organizationId: ctx.organizationId, deliveryId, due: now.getTime() };
}

/** What was sealed beside the payload. */
export const openNoticeData = (box: SecretBox, delivery: { id: string; secret: Sealed | null }): unknown =>
  delivery.secret === null ? {} : JSON.parse(box.open(delivery.secret, contextOf(delivery.id)));
