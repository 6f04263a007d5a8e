import { AppError, type DepartmentMail, type SaveDepartmentMail } from '@perch/contracts';
import { addressInFrom, isPerchsAddress, type MailIdentity } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

type Fields = Omit<SaveDepartmentMail, 'revision'>;

const COLUMNS = `m.department_id AS "departmentId", m.from_name AS "fromName", m.address, m.reply_to AS "replyTo",
  m.uses_reply_tag AS "usesReplyTag", m.signature, m.locale, m.revision`;

const LIST = `SELECT ${COLUMNS} FROM department_mail m WHERE m.organization_id = $1 ORDER BY m.department_id`;

const OWN_SERVER = `
  SELECT FROM add_on WHERE organization_id = $1 AND kind = 'mail' AND is_enabled AND settings IS NOT NULL`;

const LOCK = 'SELECT id, name FROM department WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const READ = `SELECT ${COLUMNS} FROM department_mail m WHERE m.organization_id = $1 AND m.department_id = $2`;

const TAKEN = `
  SELECT FROM department_of_mail_address($3) o WHERE o.organization_id <> $1 OR o.department_id <> $2`;

const SAVE = `
  INSERT INTO department_mail (organization_id, department_id, from_name, address, reply_to, uses_reply_tag, signature,
    locale)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (organization_id, department_id) DO UPDATE SET from_name = $3, address = $4, reply_to = $5,
    uses_reply_tag = $6, signature = $7, locale = $8, revision = department_mail.revision + 1
  RETURNING revision`;

const REMOVE = 'DELETE FROM department_mail WHERE organization_id = $1 AND department_id = $2';

/** The e-mail settings of all departments that have an address. @throws AppError `forbidden` */
export async function listDepartmentMail(ctx: Context, identity: MailIdentity): Promise<DepartmentMail[]> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    const [list, server] = await settleAll([
      statement('department-mail-list', LIST, [organizationId]),
      statement('department-mail-server', OWN_SERVER, [organizationId]),
    ]);
    const present = presenter(identity, server.rowCount === 1);
    return (list.rows as Saved[]).map(present);
  });
}

type Saved = Omit<DepartmentMail, 'addressInFrom'>;

const presenter =
  (identity: MailIdentity, hasOwnServer: boolean) =>
  (saved: Saved): DepartmentMail => ({
    ...saved,
    addressInFrom: addressInFrom(identity, { address: saved.address, hasOwnServer }),
  });

/**
 * Sets how a department writes by e-mail, and which address brings mail to it.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, `mail_address_taken`, `mail_address_of_perch` (naming the field)
 */
export async function saveDepartmentMail(
  ctx: Context,
  departmentId: string,
  { revision, ...next }: SaveDepartmentMail,
  identity: MailIdentity,
): Promise<DepartmentMail> {
  requirePermission(ctx, 'organization.manage');
  refusePerchs(next, identity);
  const key = [ctx.organizationId, departmentId];
  const values = [next.fromName, next.address, next.replyTo, next.usesReplyTag, next.signature, next.locale];
  try {
    const saved = await ctx.db.pipeline(async (statement) => {
      const { name, before } = await lock(statement, key);
      if ((before?.revision ?? 0) !== revision) throw new AppError('settings_changed');
      const [taken, server] = await settleAll([
        statement('department-mail-taken', TAKEN, [...key, next.address]),
        statement('department-mail-server', OWN_SERVER, [ctx.organizationId]),
      ]);
      if (taken.rowCount !== 0) throw new AppError('mail_address_taken');
      const { rows } = await statement('department-mail-save', SAVE, [...key, ...values]);
      await audit(statement, ctx, departmentId, name, before, next);
      const saved = { departmentId, ...next, revision: rows[0]!.revision as number };
      return presenter(identity, server.rowCount === 1)(saved);
    });
    await ctx.publish({ type: 'department.changed', id: departmentId });
    return saved;
  } catch (error) {
    // somebody else took it at the same moment
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) throw new AppError('mail_address_taken');
    throw error;
  }
}

/** Mail from there is Perch's own, and answers to it would come back to nobody. */
function refusePerchs({ address, replyTo }: Fields, identity: MailIdentity): void {
  const path = isPerchsAddress(identity, address)
    ? 'address'
    : replyTo !== null && isPerchsAddress(identity, replyTo)
      ? 'replyTo'
      : null;
  if (path)
    throw new AppError('mail_address_of_perch', {
      errors: [{ path, message: 'Perch itself sends from this address' }],
    });
}

const UNIQUE_VIOLATION = '23505';

/** Takes the address away: mail to it comes here no more. @throws AppError `forbidden`, `not_found` */
export async function removeDepartmentMail(ctx: Context, departmentId: string): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const key = [ctx.organizationId, departmentId];
  await ctx.db.pipeline(async (statement) => {
    const { name, before } = await lock(statement, key);
    if (!before) throw new AppError('not_found');
    await statement('department-mail-remove', REMOVE, key);
    await audit(statement, ctx, departmentId, name, before, null);
  });
  await ctx.publish({ type: 'department.changed', id: departmentId });
}

async function lock(statement: Statement, key: string[]): Promise<{ name: string; before: Saved | null }> {
  const [locked, read] = await settleAll([
    statement('department-mail-lock', LOCK, key),
    statement('department-mail-read', READ, key),
  ]);
  if (!locked.rows[0]) throw new AppError('not_found');
  return { name: locked.rows[0].name as string, before: (read.rows[0] as Saved | undefined) ?? null };
}

const audit = (
  statement: Statement,
  ctx: Context,
  id: string,
  name: string,
  before: Fields | null,
  after: Fields | null,
) =>
  recordAudit(statement, ctx, {
    action: 'department.changed',
    subject: { kind: 'department', id, name },
    before: fieldsOf(before),
    after: fieldsOf(after),
  });

/** As fields of the department: without e-mail they are empty. */
const fieldsOf = (fields: Fields | null) => ({
  mailName: fields?.fromName ?? null,
  mailAddress: fields?.address ?? null,
  mailReplyTo: fields?.replyTo ?? null,
  mailUsesReplyTag: fields?.usesReplyTag ?? null,
  mailSignature: fields?.signature ?? null,
  mailLanguage: fields?.locale ?? null,
});
