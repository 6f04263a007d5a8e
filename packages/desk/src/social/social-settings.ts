import type { SocialSettings } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const READ = 'SELECT social_read_state AS "readState" FROM organization WHERE id = $1';
const LOCK = `
  SELECT name, social_read_state AS "readState" FROM organization WHERE id = $1 FOR NO KEY UPDATE`;
const SAVE = 'UPDATE organization SET social_read_state = $2 WHERE id = $1';

/** How the organization reads its streams. */
export async function getSocialSettings(ctx: Context): Promise<SocialSettings> {
  requirePermission(ctx, 'social.view');
  const [row] = await ctx.db.query<SocialSettings>(READ, [ctx.organizationId]);
  return row!;
}

/** @throws AppError `forbidden` */
export async function saveSocialSettings(ctx: Context, settings: SocialSettings): Promise<SocialSettings> {
  requirePermission(ctx, 'setup.social');
  const { organizationId } = ctx;
  await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('social-settings-lock', LOCK, [organizationId]);
    const { name, readState } = rows[0] as SocialSettings & { name: string };
    if (readState === settings.readState) return;
    await settleAll([
      statement('social-settings-save', SAVE, [organizationId, settings.readState]),
      recordAudit(statement, ctx, {
        action: 'organization.changed',
        subject: { kind: 'organization', id: organizationId, name },
        before: { socialReadState: readState },
        after: { socialReadState: settings.readState },
      }),
    ]);
  });
  await ctx.publish({ type: 'reading.changed', id: organizationId });
  return settings;
}
