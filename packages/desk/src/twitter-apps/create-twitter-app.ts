import { AppError, type CreateTwitterApp, type TwitterApp } from '@perch/contracts';
import { uuid7, type SecretBox } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { sealAppSecret } from './app-keys.ts';
import { auditedApp, auditSubject, lockTwitterApps, readTwitterApps } from './read-twitter-apps.ts';

const ADD = `
  INSERT INTO twitter_app (organization_id, id, name, "authorization", client_id, key_id, sealed, secret_set_at, tier,
    pricing, created_by_id, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $10, $8, $9, $11, $10)
  ON CONFLICT (organization_id, client_id) DO NOTHING RETURNING id`;

export const appExists = () =>
  new AppError('twitter_app_exists', { errors: [{ path: 'clientId', message: 'This app is in the list already' }] });

/**
 * Adds an X app of the organization's own, whose keys the caller has tried as far as that can be done without an account.
 * @throws AppError `forbidden`, `twitter_app_exists`
 */
export async function createTwitterApp(
  ctx: Context,
  input: { box: SecretBox; app: CreateTwitterApp },
): Promise<TwitterApp> {
  requirePermission(ctx, 'setup.social');
  const { box, app } = input;
  const id = uuid7();
  const { keyId, sealed } = sealAppSecret(box, id, app.clientSecret);
  return ctx.db.pipeline(async (statement) => {
    await lockTwitterApps(statement, ctx.organizationId);
    const { rowCount } = await statement('add-twitter-app', ADD, [
      ctx.organizationId,
      id,
      app.name,
      app.authorization,
      app.clientId,
      keyId,
      Buffer.from(sealed),
      app.tier,
      JSON.stringify(app.pricing),
      ctx.now(),
      ctx.actor.memberId,
    ]);
    if (rowCount === 0) throw appExists();
    const [added] = await readTwitterApps(statement, ctx.organizationId, id);
    await recordAudit(statement, ctx, {
      action: 'twitter_app.created',
      subject: auditSubject(added!),
      before: null,
      after: auditedApp(added!),
    });
    return added!;
  });
}
