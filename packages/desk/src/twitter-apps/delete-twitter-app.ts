import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { auditedApp, auditSubject, readTwitterApps } from './read-twitter-apps.ts';
import { LOCK_APP } from './update-twitter-app.ts';

const DELETE = 'DELETE FROM twitter_app WHERE organization_id = $1 AND id = $2';

/**
 * Forgets an app and its secret. Accounts that were disconnected stay as they are, and can be connected by another.
 * @throws AppError `forbidden`, `not_found`, `twitter_app_in_use` which names the accounts
 */
export async function deleteTwitterApp(ctx: Context, appId: string): Promise<void> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, appId];
  await ctx.db.pipeline(async (statement) => {
    const [, [app]] = await settleAll([
      statement('twitter-app-lock', LOCK_APP, key),
      readTwitterApps(statement, ctx.organizationId, appId),
    ]);
    if (!app) throw new AppError('not_found');
    if (app.accounts.length > 0) {
      const detail = app.accounts.map(({ username }) => `@${username}`).join(', ');
      throw new AppError('twitter_app_in_use', { detail });
    }
    await statement('delete-twitter-app', DELETE, key);
    await recordAudit(statement, ctx, {
      action: 'twitter_app.deleted',
      subject: auditSubject(app),
      before: auditedApp(app),
      after: null,
    });
  });
}
