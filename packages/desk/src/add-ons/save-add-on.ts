import {
  AppError,
  type AddOnKind,
  type ImapAddOn,
  type ImapSettings,
  type MailAddOn,
  type MailSettings,
  type SmsAddOn,
  type SmsSettings,
} from '@perch/contracts';
import { secretStays, type Fields } from '@perch/core';
import type { SecretBox, Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentAddOn, READ_ADD_ON, sealedOf, secretContext, type AddOnRow } from './read-add-on.ts';

interface Saving {
  isEnabled: boolean;
  /** of the settings that were changed */
  revision: number;
  /** new password or token; without one the stored one stays */
  secret: string | undefined;
  box: SecretBox;
}
export interface SaveMail extends Saving {
  settings: MailSettings;
  /** where mail servers are looked for; null: at any port */
  ports: readonly number[] | null;
}
export interface SaveImap extends Saving {
  settings: ImapSettings;
  /** where mailboxes are read; null: at any port */
  ports: readonly number[] | null;
}
export interface SaveSms extends Saving {
  settings: SmsSettings;
}

// so that two who save the first settings at once meet at a row
const ENSURE = `
  INSERT INTO add_on (organization_id, kind, revision, changed_at) VALUES ($1, $2, 0, $3) ON CONFLICT DO NOTHING`;
const LOCK = 'SELECT FROM add_on WHERE organization_id = $1 AND kind = $2 FOR UPDATE';
const SAVE = `
  UPDATE add_on SET settings = $3, is_enabled = $4, key_id = $5, sealed = $6, changed_by_id = $7, changed_at = $8,
    revision = revision + 1, refused_since = NULL, refused_answer = NULL, refused_told_at = NULL
  WHERE organization_id = $1 AND kind = $2`;
const REMOVE = `
  UPDATE add_on SET settings = NULL, is_enabled = false, key_id = NULL, sealed = NULL, test_delivery_id = NULL,
    changed_by_id = $3, changed_at = $4, revision = revision + 1, refused_since = NULL, refused_answer = NULL,
    refused_told_at = NULL
  WHERE organization_id = $1 AND kind = $2`;

const SUBJECTS = { mail: 'Mail (SMTP)', sms: 'SMS (Twilio)', imap: 'Mailbox (IMAP)' } as const;
const SECRETS = { mail: 'password', sms: 'authToken', imap: 'password' } as const;

/**
 * The organization's own mail server. The password must come anew where it would go elsewhere than before.
 * @throws AppError `forbidden`, `settings_changed` when `revision` is not the current one, `validation_failed` naming
 *   the field
 */
export async function saveMailAddOn(ctx: Context, input: SaveMail): Promise<MailAddOn> {
  const { settings, ports } = input;
  if (ports && !ports.includes(settings.port)) {
    throw invalid('settings.port', `Mail servers are reached at port ${ports.join(', ')}`);
  }
  return (await save(ctx, 'mail', input, settings.user !== null)) as MailAddOn;
}

/**
 * The organization's own Twilio account. The token must come anew with another account.
 * @throws AppError `forbidden`, `settings_changed`, `validation_failed` naming the field
 */
export const saveSmsAddOn = async (ctx: Context, input: SaveSms): Promise<SmsAddOn> =>
  (await save(ctx, 'sms', input, true)) as SmsAddOn;

// looked into at once; another server or folder is read from its end
const READ_ANEW = `
  INSERT INTO mailbox (organization_id, due_at) VALUES ($1, $2)
  ON CONFLICT (organization_id) DO UPDATE SET due_at = $2, failures = 0,
    uid_validity = CASE WHEN $3 THEN NULL ELSE mailbox.uid_validity END,
    last_uid = CASE WHEN $3 THEN 0 ELSE mailbox.last_uid END`;

const FORGET_LEFT = 'DELETE FROM left_mail WHERE organization_id = $1';

/**
 * The mailbox that is read for the organization. The password must come anew where it would go elsewhere than before.
 * @throws AppError `forbidden`, `settings_changed`, `validation_failed` naming the field
 */
export async function saveImapAddOn(ctx: Context, input: SaveImap): Promise<ImapAddOn> {
  const { settings, ports } = input;
  if (ports && !ports.includes(settings.port)) {
    throw invalid('settings.port', `Mailboxes are read at port ${ports.join(', ')}`);
  }
  return (await save(ctx, 'imap', input, true, async (statement, before) => {
    const old = before.settings as ImapSettings | null;
    const isAnother = (['host', 'user', 'mailbox'] as const).some((field) => old?.[field] !== settings[field]);
    await statement('mailbox-read-anew', READ_ANEW, [ctx.organizationId, ctx.now(), isAnother]);
    if (isAnother) await statement('mailbox-forget-left', FORGET_LEFT, [ctx.organizationId]);
  })) as ImapAddOn;
}

/**
 * Takes an add-on out of use and forgets its secret.
 * @throws AppError `forbidden`, `not_found` when it is not configured
 */
export async function removeAddOn(ctx: Context, kind: AddOnKind): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, kind];
  await ctx.db.pipeline(async (statement) => {
    const row = await lockAddOn(statement, key);
    if (!row || row.settings === null) throw new AppError('not_found');
    await statement('add-on-remove', REMOVE, [...key, ctx.actor.memberId, ctx.now()]);
    await recordAudit(statement, ctx, {
      action: 'add_on.removed',
      subject: { kind: 'add_on', id: kind, name: SUBJECTS[kind] },
      before: auditOf(kind, row, 'set'),
      after: null,
    });
  });
}

async function save(
  ctx: Context,
  kind: AddOnKind,
  input: SaveMail | SaveSms | SaveImap,
  needsSecret: boolean,
  also?: (statement: Statement, before: AddOnRow) => Promise<void>,
) {
  requirePermission(ctx, 'organization.manage');
  const { settings, isEnabled, revision, box } = input;
  const key = [ctx.organizationId, kind];
  const now = ctx.now();
  return ctx.db.pipeline(async (statement) => {
    await statement('add-on-ensure', ENSURE, [...key, now]);
    const before = (await lockAddOn(statement, key))!;
    if (before.revision !== revision) throw new AppError('settings_changed');
    const secret = needsSecret ? input.secret || storedSecret(ctx, kind, before, settings, box) : null;
    if (secret === undefined) throw invalid(SECRETS[kind], 'Enter it again: it would be used elsewhere than before');

    // sealed anew each time, so that it moves to the current key
    const sealed = secret === null ? null : box.seal(secret, secretContext(ctx.organizationId, kind));
    const bytes = sealed && Buffer.from(sealed.sealed);
    const values = [JSON.stringify(settings), isEnabled, sealed?.keyId ?? null, bytes, ctx.actor.memberId, now];
    await statement('add-on-save', SAVE, [...key, ...values]);
    await also?.(statement, before);
    const after = (await readAddOn(statement, key))!;
    await recordAudit(statement, ctx, {
      action: 'add_on.changed',
      subject: { kind: 'add_on', id: kind, name: SUBJECTS[kind] },
      before: before.settings === null ? null : auditOf(kind, before, 'set'),
      after: auditOf(kind, after, input.secret ? 'changed' : 'set'),
    });
    return presentAddOn(kind, after);
  });
}

/** The stored secret, if it may be used with these settings; undefined: it must come anew. */
function storedSecret(ctx: Context, kind: AddOnKind, row: AddOnRow, next: object, box: SecretBox): string | undefined {
  const sealed = sealedOf(row);
  if (!sealed || !secretStays(kind, row.settings as Fields, next as Fields)) return undefined;
  try {
    return box.open(sealed, secretContext(ctx.organizationId, kind));
  } catch (error) {
    ctx.log.error({ err: error, kind, keyId: sealed.keyId }, 'a stored secret cannot be read');
    return undefined;
  }
}

async function lockAddOn(statement: Statement, key: unknown[]): Promise<AddOnRow | undefined> {
  await statement('add-on-lock', LOCK, key);
  return readAddOn(statement, key);
}

const readAddOn = async (statement: Statement, key: unknown[]): Promise<AddOnRow | undefined> =>
  (await statement('add-on-read', READ_ADD_ON, key)).rows[0] as AddOnRow | undefined;

/** What the audit log says: whether there is a secret, never which. */
const auditOf = (kind: AddOnKind, row: AddOnRow, secret: 'set' | 'changed'): Fields => ({
  ...(row.settings as Fields),
  isEnabled: row.isEnabled,
  [SECRETS[kind]]: row.sealed === null ? null : secret,
});

const invalid = (path: string, message: string) => new AppError('validation_failed', { errors: [{ path, message }] });
