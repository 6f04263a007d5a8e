import type { EmailPayload, JobPayload } from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { writeNotice } from '../deliveries/write-notice.ts';

export interface EnqueueEmail {
  to: string;
  locale: EmailPayload['locale'];
  template: EmailPayload['template'];
  /** what the template is filled with; never stored in the clear */
  secretData: object;
  box: SecretBox;
}

/** Asks for an e-mail of the system. It goes out at least once. */
export async function enqueueEmail(ctx: Context, input: EnqueueEmail): Promise<{ deliveryId: string }> {
  const job = await ctx.db.pipeline((statement) => writeEmail(statement, ctx, input));
  await ctx.enqueue('deliver', job);
  return { deliveryId: job.deliveryId };
}

/** The same inside a transaction: nothing is sent of what is rolled back. Answers the job to ask for after the commit. */
export function writeEmail(statement: Statement, ctx: Context, input: EnqueueEmail): Promise<JobPayload<'deliver'>> {
  const { to, locale, template, secretData: data, box } = input;
  return writeNotice(statement, ctx, { kind: 'email', payload: { to, locale, template }, secret: { data, box } });
}
