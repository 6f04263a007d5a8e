import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import { openSmsAddOn } from '../add-ons/open-add-on.ts';
import type { Context } from '../context.ts';
import { alertIdOf, lockDelivery } from '../deliveries/delivery-row.ts';
import { announceDelivery, moveDelivery, type MovedDelivery } from '../deliveries/move-delivery.ts';
import { replaceAlert } from './replace-alert.ts';

export interface ReceiptInput {
  deliveryId: string;
  /** the address that Twilio was given */
  url: string;
  form: Readonly<Record<string, string>>;
  /** of the header `X-Twilio-Signature` */
  signature: string | undefined;
  box: SecretBox;
}

const RECEIPTS = ['sent', 'delivered', 'undelivered', 'failed'] as const;

// what came of it in the end stays, in whichever order it is told; of an SMS that went twice, that one has arrived
const RECORD = `
  UPDATE escalation_alert SET receipt = $3, receipt_code = $4
  WHERE organization_id = $1 AND delivery_id = $2 AND receipt IS DISTINCT FROM $3
    AND (receipt IS NULL OR (receipt = 'sent' AND $3 <> 'sent') OR $3 = 'delivered')
  RETURNING id, incident_id AS "incidentId"`;

/**
 * What Twilio says became of an SMS that it took. Whatever that is, it took it: where its answer was lost, or has yet to
 * come, the delivery is settled, and nothing is sent again. One that did not arrive is replaced by an e-mail.
 * @throws AppError `forbidden` when Twilio has not signed it
 */
export async function recordReceipt(ctx: Context, input: ReceiptInput): Promise<void> {
  const { deliveryId, url, form, signature, box } = input;
  const account = await openSmsAddOn(ctx, { box, evenDisabled: true });
  if (!account || !isSigned(url, form, signature, account.authToken)) {
    ctx.log.warn({ organizationId: ctx.organizationId, deliveryId }, 'a forged message about an SMS');
    throw new AppError('forbidden', { detail: 'The signature is not that of your Twilio account' });
  }
  const receipt = RECEIPTS.find((known) => known === form['MessageStatus']) ?? null;
  const code = form['ErrorCode'] ?? null;
  const { taken, recorded } = await ctx.db.pipeline(async (statement) => {
    const taken = await settleTaken(statement, ctx, deliveryId, form);
    if (receipt === null) return { taken, recorded: null };
    const { rows } = await statement('alert-receipt', RECORD, [ctx.organizationId, deliveryId, receipt, code]);
    if (!rows[0]) return { taken, recorded: null };
    const hasFailed = receipt === 'undelivered' || receipt === 'failed';
    const failed = { alertId: rows[0].id as string, code: 'sms_undelivered', isOver: true };
    const replaced = hasFailed ? await replaceAlert(statement, ctx, failed) : null;
    return { taken, recorded: { incidentId: rows[0].incidentId as string | null, jobs: replaced?.jobs ?? [] } };
  });
  if (taken) await announceDelivery(ctx, taken);
  if (!recorded) return;
  if (recorded.incidentId !== null) await ctx.publish({ type: 'incident.changed', id: recorded.incidentId });
  for (const job of recorded.jobs) await ctx.enqueue('deliver', job);
}

/** Locks the delivery before its alert, as whoever sends it does. */
async function settleTaken(
  statement: Statement,
  ctx: Context,
  deliveryId: string,
  { MessageSid: remoteId, MessageStatus: status }: ReceiptInput['form'],
): Promise<MovedDelivery | null> {
  const row = await lockDelivery(statement, ctx.organizationId, deliveryId);
  if (!row || row.kind !== 'sms' || alertIdOf(row) === null || !remoteId) return null;
  const event = { type: 'succeeded', remoteId, detail: `${remoteId} ${status}` } as const;
  const move = await moveDelivery(statement, ctx.organizationId, row, event, ctx.now());
  return move.kind === 'moved' ? move.moved : null;
}

/**
 * HMAC-SHA1, in base64, over the address and each parameter's name and value in the order of the names.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
function isSigned(
  url: string,
  form: Readonly<Record<string, string>>,
  signature: string | undefined,
  authToken: string,
): boolean {
  const names = Object.keys(form).toSorted();
  const signed = names.reduce((text, name) => text + name + form[name], url);
  const expected = createHmac('sha1', authToken).update(signed, 'utf8').digest();
  const given = Buffer.from(signature ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
