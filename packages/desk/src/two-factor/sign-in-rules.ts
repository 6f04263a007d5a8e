import type { SignInRules } from '@perch/contracts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requirePermission } from '../require-permission.ts';

const READ = 'SELECT name, requires_two_factor AS "requiresTwoFactor" FROM organization WHERE id = $1';
const SAVE = 'UPDATE organization SET requires_two_factor = $2 WHERE id = $1';

/** How people sign in to the organization. @throws AppError `forbidden` */
export async function getSignInRules(ctx: Context): Promise<SignInRules> {
  requirePermission(ctx, 'organization.manage');
  const [row] = await ctx.db.query<SignInRules>(READ, [ctx.organizationId]);
  return { requiresTwoFactor: row!.requiresTwoFactor };
}

/** Holds for everybody from their next request on. @throws AppError `forbidden` */
export async function saveSignInRules(ctx: Context, { requiresTwoFactor }: SignInRules): Promise<SignInRules> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  await ctx.db.pipeline(async (statement) => {
    await lockPeople(statement, ctx);
    const { rows } = await statement('sign-in-rules-read', READ, [organizationId]);
    const before = rows[0] as SignInRules & { name: string };
    await statement('sign-in-rules-save', SAVE, [organizationId, requiresTwoFactor]);
    await recordAudit(statement, ctx, {
      action: 'organization.sign_in_changed',
      subject: { kind: 'organization', id: organizationId, name: before.name },
      before: { requiresTwoFactor: before.requiresTwoFactor },
      after: { requiresTwoFactor },
    });
  });
  return { requiresTwoFactor };
}
