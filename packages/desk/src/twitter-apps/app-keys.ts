import { AppError, type TwitterAppKeys, type TwitterAuthorization } from '@perch/contracts';
import type { Sealed, SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const contextOf = (appId: string) => `twitter_app:${appId}`;

/** The secret of an app as it is stored: columns of `twitter_app`. */
export const sealAppSecret = (box: SecretBox, appId: string, secret: string): Sealed =>
  box.seal(secret, contextOf(appId));

/** The stored keys of an app, as columns that begin with `app_`. */
export const APP_KEYS = (alias: string) => `
  ${alias}.id AS app_id, ${alias}."authorization" AS app_authorization, ${alias}.client_id AS app_client_id,
  ${alias}.key_id AS app_key_id, ${alias}.sealed AS app_sealed`;

/** What `APP_KEYS` selects; all null where there is no app. */
export interface AppKeysRow {
  app_id: string | null;
  app_authorization: TwitterAuthorization;
  app_client_id: string;
  app_key_id: string;
  app_sealed: Buffer;
}

/** Null: no app of the organization's own. */
export function openAppKeys(box: SecretBox, row: AppKeysRow): TwitterAppKeys | null {
  if (row.app_id === null) return null;
  const sealed = { keyId: row.app_key_id, sealed: new Uint8Array(row.app_sealed) };
  return {
    authorization: row.app_authorization,
    clientId: row.app_client_id,
    clientSecret: box.open(sealed, contextOf(row.app_id)),
  };
}

const CLIENT_ID = `
  SELECT t.client_id FROM account a
  LEFT JOIN twitter_app t ON t.organization_id = a.organization_id AND t.id = a.twitter_app_id
  WHERE a.organization_id = $1 AND a.id = $2`;

/** By what X counts the calls of an account: the client id of its own app; null: the platform's. @throws AppError `not_found` */
export async function clientIdOfAccount(ctx: Context, accountId: string): Promise<string | null> {
  const [row] = await ctx.db.query<{ client_id: string | null }>(CLIENT_ID, [ctx.organizationId, accountId]);
  if (!row) throw new AppError('not_found');
  return row.client_id;
}

const READ = `SELECT ${APP_KEYS('t')} FROM twitter_app t WHERE t.organization_id = $1 AND t.id = $2`;

/** The keys of an app of the organization's own, to authorize an account by it. @throws AppError `forbidden`, `not_found` */
export async function twitterAppKeys(ctx: Context, box: SecretBox, appId: string): Promise<TwitterAppKeys> {
  requirePermission(ctx, 'setup.social');
  const [row] = await ctx.db.query<AppKeysRow>(READ, [ctx.organizationId, appId]);
  const keys = row && openAppKeys(box, row);
  if (!keys) throw new AppError('not_found');
  return keys;
}
