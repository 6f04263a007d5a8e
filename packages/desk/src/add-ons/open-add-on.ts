import {
  ImapSettings,
  MailSettings,
  SmsSettings,
  type AddOnKind,
  type EmailPayload,
  type EmailReplyPayload,
} from '@perch/contracts';
import type { SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { sealedOf, secretContext, type AddOnRow } from './read-add-on.ts';

const READ = `
  SELECT settings, key_id AS "keyId", sealed, revision, refused_since IS NOT NULL AS "isRefused" FROM add_on
  WHERE organization_id = $1 AND kind = $2 AND settings IS NOT NULL AND (is_enabled OR $3)`;

const HAS_OWN_SERVER = `
  SELECT FROM add_on WHERE organization_id = $1 AND kind = 'mail' AND settings IS NOT NULL AND (is_enabled OR $2)`;

/** By which settings something goes, and whether they were refused when last tried. */
export interface UsedAddOn {
  revision: number;
  isRefused: boolean;
}

/**
 * What opens an account of a person goes out through Perch's own server: people are in several organizations, and none
 * of these may read it on the way.
 */
const BY_PERCH_ONLY: ReadonlySet<EmailPayload['template']> = new Set([
  'password-reset',
  'invitation',
  'verify-email',
  'account-notice',
  // that server is the one that does not take it, or SMS are what does not go
  'add-on-refused',
]);

/** Whether an e-mail waits for the organization's own mail server, or goes by Perch's. */
export async function goesByOwnServer(
  statement: Statement,
  organizationId: string,
  payload: EmailPayload | EmailReplyPayload,
): Promise<boolean> {
  if ('template' in payload && BY_PERCH_ONLY.has(payload.template)) return false;
  const evenDisabled = 'template' in payload && (payload.isTest ?? false);
  return (await statement('has-own-mail-server', HAS_OWN_SERVER, [organizationId, evenDisabled])).rowCount === 1;
}

interface Opening {
  box: SecretBox;
  /** also when it is not in use: a test */
  evenDisabled: boolean;
}

/**
 * The organization's own mail server for an e-mail, with its password, for the worker; null: it has none, or it is not in
 * use (a test is sent by it all the same), or the e-mail goes by Perch's only.
 */
export async function openMailAddOn(ctx: Context, { box, email }: { box: SecretBox; email: EmailPayload }) {
  if (BY_PERCH_ONLY.has(email.template)) return null;
  const found = await open(ctx, 'mail', { box, evenDisabled: email.isTest ?? false });
  return found && { ...MailSettings.parse(found.settings), password: found.secret, used: found.used };
}

/** The organization's own mail server in use, for answers to customers; null: they go by Perch's. */
export async function openReplyServer(ctx: Context, box: SecretBox) {
  const found = await open(ctx, 'mail', { box, evenDisabled: false });
  return found && { ...MailSettings.parse(found.settings), password: found.secret, used: found.used };
}

/** The organization's own Twilio account with its token, for the worker; null: it has none, or it is not in use. */
export async function openSmsAddOn(ctx: Context, opening: Opening) {
  const found = await open(ctx, 'sms', opening);
  return found && { ...SmsSettings.parse(found.settings), authToken: found.secret ?? '', used: found.used };
}

/** The organization's mailbox with its password, in use or not, for the worker; null: it has none. */
export async function openImapAddOn(ctx: Context, box: SecretBox) {
  const found = await open(ctx, 'imap', { box, evenDisabled: true });
  return found && { ...ImapSettings.parse(found.settings), password: found.secret ?? '' };
}

async function open(ctx: Context, kind: AddOnKind, { box, evenDisabled }: Opening) {
  const [row] = await ctx.db.query<AddOnRow & UsedAddOn>(READ, [ctx.organizationId, kind, evenDisabled]);
  if (!row) return null;
  const sealed = sealedOf(row);
  const used: UsedAddOn = { revision: row.revision, isRefused: row.isRefused };
  return { used, settings: row.settings, secret: sealed && box.open(sealed, secretContext(ctx.organizationId, kind)) };
}
