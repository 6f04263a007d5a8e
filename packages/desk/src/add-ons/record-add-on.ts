import type { EmailPayload } from '@perch/contracts';
import type { Context } from '../context.ts';
import { addEmails, emailLocale } from '../deliveries/add-emails.ts';
import { readManagers } from '../deliveries/read-managers.ts';

/** What an attempt has shown of the settings that it went by. */
export interface AddOnNews {
  kind: 'mail' | 'sms';
  /** of the settings; of others nothing is recorded */
  revision: number;
  /** what the mail server, or Twilio, said to not let us in; null: it did */
  refusal: string | null;
}

const REFUSED = `
  UPDATE add_on SET refused_since = coalesce(refused_since, $5), refused_answer = $4
  WHERE organization_id = $1 AND kind = $2 AND revision = $3`;
// people are told once, and of what goes on, or comes and goes, once a day
const TELL = `
  UPDATE add_on SET refused_told_at = $4
  WHERE organization_id = $1 AND kind = $2 AND revision = $3
    AND (refused_told_at IS NULL OR refused_told_at <= $4::timestamptz - interval '1 day')
  RETURNING settings->>'host' AS host`;
const WORKS = `
  UPDATE add_on SET refused_since = NULL, refused_answer = NULL
  WHERE organization_id = $1 AND kind = $2 AND revision = $3 AND refused_since IS NOT NULL`;

/**
 * Keeps whether an organization's mail server, or Twilio, lets us in by its settings. Members who may change these are
 * told when it does not, by an e-mail that goes by Perch's own server with the next sweep.
 */
export async function recordAddOn(ctx: Context, { kind, revision, refusal }: AddOnNews): Promise<void> {
  const key = [ctx.organizationId, kind, revision];
  const now = ctx.now();
  await ctx.db.pipeline(async (statement) => {
    if (refusal === null) {
      await statement('add-on-works', WORKS, key);
      return;
    }
    await statement('add-on-refused', REFUSED, [...key, refusal, now]);
    const { rows: told } = await statement('add-on-tell', TELL, [...key, now]);
    if (!told[0]) return;
    const managers = await readManagers(statement, ctx.organizationId);
    const emails = managers.map(({ name, email, locale, organization }): EmailPayload => ({
      ...{ to: email, locale: emailLocale(locale), template: 'add-on-refused' },
      data: {
        ...{ name, organization, kind, server: (told[0]!['host'] as string | null) ?? 'Twilio' },
        ...{ answer: refusal, path: `/setup/channels/${kind}` },
      },
    }));
    await addEmails(statement, ctx.organizationId, emails, now);
  });
}
