import { AppError, type SaveSignInRules, type SignInRules } from '@perch/contracts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requirePermission } from '../require-permission.ts';

const READ = `
  SELECT name, requires_two_factor AS "requiresTwoFactor", sign_in_revision AS revision FROM organization WHERE id = $1`;
const SAVE = `
  UPDATE organization SET requires_two_factor = $2, sign_in_revision = sign_in_revision + 1
  WHERE id = $1 AND requires_two_factor <> $2`;

/** How people sign in to the organization. @throws AppError `forbidden` */
export async function getSignInRules(ctx: Context): Promise<SignInRules> {
  requirePermission(ctx, 'organization.manage');
  const [row] = await ctx.db.query<SignInRules>(READ, [ctx.organizationId]);
  return presentRules(row!);
}

const presentRules = ({ requiresTwoFactor, revision }: SignInRules): SignInRules => ({ requiresTwoFactor, revision });

/** Holds for everybody from their next request on. @throws AppError `forbidden`, `settings_changed` */
export async function saveSignInRules(
  ctx: Context,
  { requiresTwoFactor, revision }: SaveSignInRules,
): Promise<SignInRules> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    await lockPeople(statement, ctx);
    const { rows } = await statement('sign-in-rules-read', READ, [organizationId]);
    const before = rows[0] as SignInRules & { name: string };
    if (revision !== undefined && revision !== before.revision) throw new AppError('settings_changed');
    await statement('sign-in-rules-save', SAVE, [organizationId, requiresTwoFactor]);
    await recordAudit(statement, ctx, {
      action: 'organization.sign_in_changed',
      subject: { kind: 'organization', id: organizationId, name: before.name },
      before: { requiresTwoFactor: before.requiresTwoFactor },
      after: { requiresTwoFactor },
    });
    const saved = await statement('sign-in-rules-read', READ, [organizationId]);
    return presentRules(saved.rows[0] as SignInRules);
  });
}
