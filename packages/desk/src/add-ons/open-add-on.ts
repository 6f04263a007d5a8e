import { MailSettings, SmsSettings, type AddOnKind } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { sealedOf, secretContext, type AddOnRow } from './read-add-on.ts';

const READ = `
  SELECT settings, key_id AS "keyId", sealed FROM add_on
  WHERE organization_id = $1 AND kind = $2 AND settings IS NOT NULL AND (is_enabled OR $3)`;

interface Opening {
  box: SecretBox;
  /** also when it is not in use: a test */
  evenDisabled: boolean;
}

/** The organization's own mail server with its password, for the worker; null: it has none, or it is not in use. */
export async function openMailAddOn(ctx: Context, opening: Opening) {
  const found = await open(ctx, 'mail', opening);
  return found && { ...MailSettings.parse(found.settings), password: found.secret };
}

/** The organization's own Twilio account with its token, for the worker; null: it has none, or it is not in use. */
export async function openSmsAddOn(ctx: Context, opening: Opening) {
  const found = await open(ctx, 'sms', opening);
  return found && { ...SmsSettings.parse(found.settings), authToken: found.secret ?? '' };
}

async function open(ctx: Context, kind: AddOnKind, { box, evenDisabled }: Opening) {
  const [row] = await ctx.db.query<AddOnRow>(READ, [ctx.organizationId, kind, evenDisabled]);
  if (!row) return null;
  const sealed = sealedOf(row);
  return { settings: row.settings, secret: sealed && box.open(sealed, secretContext(ctx.organizationId, kind)) };
}
