import { AppError, type JobPayload, type SmsPayload } from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeNotice } from '../deliveries/write-notice.ts';

export interface EnqueueSms {
  /** E.164 */
  to: string;
  locale: SmsPayload['locale'];
  template: SmsPayload['template'];
  /** what the template is filled with; never stored in the clear */
  secretData: object;
  box: SecretBox;
  /** afterwards it helps nobody and is not sent any more */
  validUntil?: Date;
}

const ENABLED = `SELECT FROM add_on WHERE organization_id = $1 AND kind = 'sms' AND is_enabled`;

/**
 * Asks for an SMS by the organization's own account. It goes out at least once.
 * @throws AppError `sms_not_configured`
 */
export async function enqueueSms(ctx: Context, input: EnqueueSms): Promise<{ deliveryId: string }> {
  const job = await ctx.db.pipeline((statement) => writeSms(statement, ctx, input));
  await ctx.enqueue('deliver', job);
  return { deliveryId: job.deliveryId };
}

/**
 * The same inside a transaction. Answers the job to ask for after the commit.
 * @throws AppError `sms_not_configured`
 */
export async function writeSms(statement: Statement, ctx: Context, input: EnqueueSms): Promise<JobPayload<'deliver'>> {
  const { to, locale, template, secretData: data, box, validUntil } = input;
  await requireSms(statement, ctx);
  const payload: SmsPayload = { to, locale, template, ...(validUntil && { validUntil: validUntil.toISOString() }) };
  return writeNotice(statement, ctx, { kind: 'sms', payload, secret: { data, box } });
}

/** @throws AppError `sms_not_configured` */
export async function requireSms(statement: Statement, ctx: Context): Promise<void> {
  const { rowCount } = await statement('sms-enabled', ENABLED, [ctx.organizationId]);
  if (rowCount === 0) throw new AppError('sms_not_configured');
}
