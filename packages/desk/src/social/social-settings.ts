import { AppError, type SocialSettings, type UpdateSocialSettings } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const SETTINGS = `social_read_state AS "readState", shows_estimates AS "showsEstimates", x_search_by AS "xSearchBy",
  social_revision AS revision`;
const READ = `SELECT ${SETTINGS} FROM organization WHERE id = $1`;
const LOCK = `SELECT name, ${SETTINGS} FROM organization WHERE id = $1 FOR NO KEY UPDATE`;
const SAVE = `
  UPDATE organization SET social_read_state = $2, shows_estimates = $3, x_search_by = $4, social_revision = $5
  WHERE id = $1`;

/** How the organization reads its streams, whether it shows estimates, and who may have X searched. */
export async function getSocialSettings(ctx: Context): Promise<SocialSettings> {
  requirePermission(ctx, 'social.view');
  const [row] = await ctx.db.query<SocialSettings>(READ, [ctx.organizationId]);
  return row!;
}

/** What is left out stays. @throws AppError `forbidden`, `settings_changed` */
export async function saveSocialSettings(ctx: Context, change: UpdateSocialSettings): Promise<SocialSettings> {
  requirePermission(ctx, 'setup.social');
  const { organizationId } = ctx;
  const saved = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('social-settings-lock', LOCK, [organizationId]);
    const { name, ...before } = rows[0] as SocialSettings & { name: string };
    if (change.revision !== undefined && change.revision !== before.revision) throw new AppError('settings_changed');
    const after = {
      readState: change.readState ?? before.readState,
      showsEstimates: change.showsEstimates ?? before.showsEstimates,
      xSearchBy: change.xSearchBy ?? before.xSearchBy,
      revision: before.revision + 1,
    };
    const names = ['readState', 'showsEstimates', 'xSearchBy'] as const;
    if (names.every((name) => after[name] === before[name])) return before;
    await settleAll([
      statement('social-settings-save', SAVE, [
        ...[organizationId, after.readState, after.showsEstimates, after.xSearchBy, after.revision],
      ]),
      recordAudit(statement, ctx, {
        action: 'organization.changed',
        subject: { kind: 'organization', id: organizationId, name },
        before: auditedOf(before),
        after: auditedOf(after),
      }),
    ]);
    return after;
  });
  await ctx.publish({ type: 'reading.changed', id: organizationId });
  return saved;
}

const auditedOf = ({ readState, showsEstimates, xSearchBy }: SocialSettings) => ({
  socialReadState: readState,
  showsEstimates,
  xSearchBy,
});
