import type { EmailPayload, JobPayload } from '@perch/contracts';
import { uuid7, type Sealed, type SecretBox, type Statement } from '@perch/db';
import type { Context } from '../context.ts';

export interface EnqueueEmail {
  to: string;
  locale: EmailPayload['locale'];
  template: EmailPayload['template'];
  /** what the template is filled with; never stored in the clear */
  secretData: object;
  box: SecretBox;
}

const ADD = `
  INSERT INTO delivery (organization_id, id, kind, state, payload, key_id, sealed, target, due_at, created_at, updated_at)
  VALUES ($1, $2, 'email', 'queued', $3, $4, $5, $6, $7, $7, $7)`;

const contextOf = (deliveryId: string) => `delivery:${deliveryId}`;

/** Asks for an e-mail of the system. It goes out at least once. */
export async function enqueueEmail(ctx: Context, input: EnqueueEmail): Promise<{ deliveryId: string }> {
  const job = await ctx.db.pipeline((statement) => writeEmail(statement, ctx, input));
  await ctx.enqueue('deliver', job);
  return { deliveryId: job.deliveryId };
}

/** The same inside a transaction: nothing is sent of what is rolled back. Answers the job to ask for after the commit. */
export async function writeEmail(
  statement: Statement,
  ctx: Context,
  input: EnqueueEmail,
): Promise<JobPayload<'deliver'>> {
  const { to, locale, template, secretData, box } = input;
  const now = ctx.now();
  const deliveryId = uuid7(now.getTime());
  const { keyId, sealed } = box.seal(JSON.stringify(secretData), contextOf(deliveryId));
  const payload: EmailPayload = { to, locale, template };
  await statement('write-email', ADD, [
    ctx.organizationId,
    deliveryId,
    JSON.stringify(payload),
    keyId,
    Buffer.from(sealed),
    // no order among e-mails: one that cannot be delivered holds up no other
    `email:${deliveryId}`,
    now,
  ]);
  return { organizationId: ctx.organizationId, deliveryId, due: now.getTime() };
}

/** What `enqueueEmail` has sealed. */
export const openEmailData = (box: SecretBox, delivery: { id: string; secret: Sealed | null }): unknown =>
  delivery.secret === null ? {} : JSON.parse(box.open(delivery.secret, contextOf(delivery.id)));
