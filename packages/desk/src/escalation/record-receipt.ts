import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import { openSmsAddOn } from '../add-ons/open-add-on.ts';
import type { Context } from '../context.ts';
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

// what came of it in the end stays, in whichever order it is told
const RECORD = `
  UPDATE escalation_alert SET receipt = $3, receipt_code = $4
  WHERE organization_id = $1 AND delivery_id = $2 AND receipt IS DISTINCT FROM $3
    AND (receipt IS NULL OR (receipt = 'sent' AND $3 <> 'sent'))
  RETURNING id, incident_id AS "incidentId"`;

/**
 * What Twilio says became of an SMS that it took. One that did not arrive is replaced by an e-mail.
 * @throws AppError `forbidden` when Twilio has not signed it
 */
export async function recordReceipt(ctx: Context, input: ReceiptInput): Promise<void> {
  const { deliveryId, url, form, signature, box } = input;
  const account = await openSmsAddOn(ctx, { box, evenDisabled: true });
  if (!account || !isSigned(url, form, signature, account.authToken)) {
    ctx.log.warn({ organizationId: ctx.organizationId, deliveryId }, 'a forged message about an SMS');
    throw new AppError('forbidden', { detail: 'The signature is not that of your Twilio account' });
  }
  const receipt = RECEIPTS.find((known) => known === form['MessageStatus']);
  if (!receipt) return;
  const code = form['ErrorCode'] ?? null;
  const recorded = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('alert-receipt', RECORD, [ctx.organizationId, deliveryId, receipt, code]);
    if (!rows[0]) return null;
    const hasFailed = receipt === 'undelivered' || receipt === 'failed';
    const failed = { alertId: rows[0].id as string, code: 'sms_undelivered', isOver: true };
    const replaced = hasFailed ? await replaceAlert(statement, ctx, failed) : null;
    return { incidentId: rows[0].incidentId as string | null, jobs: replaced?.jobs ?? [] };
  });
  if (!recorded) return;
  if (recorded.incidentId !== null) await ctx.publish({ type: 'incident.changed', id: recorded.incidentId });
  for (const job of recorded.jobs) await ctx.enqueue('deliver', job);
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
