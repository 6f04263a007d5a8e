import { AppError, type TwitterApp, type UpdateTwitterApp } from '@perch/contracts';
import { settleAll, type SecretBox } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { sealAppSecret } from './app-keys.ts';
import { appExists } from './create-twitter-app.ts';
import { auditedApp, auditSubject, lockTwitterApps, readTwitterApps } from './read-twitter-apps.ts';

/** Also against accounts that are just being connected by it: their rows hold the app until they are written. */
export const LOCK_APP = 'SELECT FROM twitter_app WHERE organization_id = $1 AND id = $2 FOR UPDATE';

const IS_TAKEN = 'SELECT FROM twitter_app WHERE organization_id = $1 AND client_id = $2 AND id <> $3';

const SAVE = `
  UPDATE twitter_app SET name = $3, client_id = $4, tier = $5, pricing = $6,
    key_id = coalesce($7, key_id), sealed = coalesce($8, sealed),
    secret_set_at = CASE WHEN $8::bytea IS NULL THEN secret_set_at ELSE $9 END, revision = revision + 1
  WHERE organization_id = $1 AND id = $2`;

/**
 * Changes what is given of an app; the rest stays. Another client id needs its own secret, and no account that was
 * authorized by the old one.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, `twitter_app_exists`, `twitter_app_in_use`,
 *   `validation_failed`
 */
export async function updateTwitterApp(
  ctx: Context,
  input: { box: SecretBox; appId: string; changes: UpdateTwitterApp },
): Promise<TwitterApp> {
  requirePermission(ctx, 'setup.social');
  const { box, appId, changes } = input;
  const { organizationId } = ctx;
  const key = [organizationId, appId];
  const { before, after } = await ctx.db.pipeline(async (statement) => {
    const [, , [app]] = await settleAll([
      lockTwitterApps(statement, organizationId),
      statement('twitter-app-lock', LOCK_APP, key),
      readTwitterApps(statement, organizationId, appId),
    ]);
    if (!app) throw new AppError('not_found');
    if (app.revision !== changes.revision) throw new AppError('settings_changed');
    const { name = app.name, clientId = app.clientId, tier = app.tier, pricing = app.pricing } = changes;
    if (clientId !== app.clientId) {
      refuseOtherClient(app, changes);
      const { rowCount } = await statement('twitter-app-is-taken', IS_TAKEN, [organizationId, clientId, appId]);
      if (rowCount) throw appExists();
    }
    const secret = changes.clientSecret === undefined ? null : sealAppSecret(box, appId, changes.clientSecret);
    await statement('save-twitter-app', SAVE, [
      ...key,
      name,
      clientId,
      tier,
      JSON.stringify(pricing),
      secret?.keyId ?? null,
      secret && Buffer.from(secret.sealed),
      ctx.now(),
    ]);
    const [saved] = await readTwitterApps(statement, organizationId, appId);
    await recordAudit(statement, ctx, {
      action: 'twitter_app.changed',
      subject: auditSubject(saved!),
      before: auditedApp(app),
      after: auditedApp(saved!),
    });
    return { before: app, after: saved! };
  });
  // its accounts show the app's name, and may do what its plan allows
  if (before.name !== after.name || before.tier !== after.tier) {
    for (const { id } of after.accounts) await ctx.publish({ type: 'account.changed', id });
  }
  return after;
}

function refuseOtherClient(app: TwitterApp, { clientSecret }: UpdateTwitterApp): void {
  if (app.accounts.length > 0) {
    const message =
      'Accounts are authorized by this one. Add the other as an app of its own and reauthorize them by it';
    throw new AppError('twitter_app_in_use', { errors: [{ path: 'clientId', message }] });
  }
  if (clientSecret === undefined) {
    const message = 'Enter the secret that belongs to it';
    throw new AppError('validation_failed', { errors: [{ path: 'clientSecret', message }] });
  }
}
