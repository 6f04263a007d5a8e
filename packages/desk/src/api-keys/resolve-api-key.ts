import { apiKeyState, parsePermissions, type Permission } from '@perch/core';
import { apiKeyOfSecret, apiKeyOfSecretQuery, type Database, type FoundApiKey, type TenantDatabase } from '@perch/db';
import type { Session } from '@perch/contracts';

export interface LoadedApiKey {
  id: string;
  name: string;
  organization: Session['organization'];
  permissions: readonly Permission[];
  departmentIds: string[] | null;
  repliesNeedApproval: boolean;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  estimates: Session['estimates'];
}

type Row = Omit<LoadedApiKey, 'permissions' | 'organization'> & {
  organizationId: string;
  organizationName: string;
  removesAt: Date | null;
  permissions: string[];
  revokedAt: Date | null;
};

const LOAD = `
  SELECT k.id, k.name, k.permissions, k.department_ids AS "departmentIds", k.revoked_at AS "revokedAt",
    k.replies_need_approval AS "repliesNeedApproval", k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt",
    o.id AS "organizationId", o.name AS "organizationName",
    (SELECT x.removes_at FROM organization_deletion x WHERE x.organization_id = o.id) AS "removesAt",
    CASE WHEN o.shows_estimates THEN 'shown' ELSE 'off' END AS estimates
  FROM api_key k JOIN organization o ON o.id = k.organization_id
  WHERE k.organization_id = $1 AND k.id = $2`;

const loadApiKeyQuery = ({ organizationId, apiKeyId }: FoundApiKey) => ({
  name: 'load-api-key',
  text: LOAD,
  values: [organizationId, apiKeyId],
});

/**
 * The key with this secret and what it may do; null when there is none, or it has expired or was revoked. In one round
 * trip where the guess is right, else in two.
 * @param guess which it was when it was asked for before
 */
export async function resolveApiKey(
  database: Database,
  secretHash: Uint8Array,
  now: Date,
  guess: FoundApiKey | undefined,
): Promise<LoadedApiKey | null> {
  if (!guess) {
    const found = await apiKeyOfSecret(database, secretHash, now);
    if (!found) return null;
    const [[row]] = await database.of(found.organizationId).queries<[Row]>(loadApiKeyQuery(found));
    return presentLoaded(row, now);
  }
  const [[found], [row]] = await database
    .of(guess.organizationId)
    .queries<[FoundApiKey, Row]>(apiKeyOfSecretQuery(secretHash, now), loadApiKeyQuery(guess));
  if (!found) return null;
  return found.apiKeyId === guess.apiKeyId
    ? presentLoaded(row, now)
    : resolveApiKey(database, secretHash, now, undefined);
}

function presentLoaded(row: Row | undefined, now: Date): LoadedApiKey | null {
  if (!row || apiKeyState(row, now) !== 'active') return null;
  const { organizationId, organizationName, removesAt, revokedAt: _revokedAt, permissions, ...key } = row;
  return {
    ...key,
    organization: { id: organizationId, name: organizationName, removesAt: removesAt?.toISOString() ?? null },
    permissions: parsePermissions(permissions),
  };
}

const USED_EVERY_MS = 60_000;

/** Whether the use of a key is worth writing down. */
export const isUseNews = ({ lastUsedAt }: Pick<LoadedApiKey, 'lastUsedAt'>, now: Date) =>
  lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= USED_EVERY_MS;

// whoever finds the row locked leaves it: another request is writing the same minute
const NOTE_USE = `
  UPDATE api_key SET last_used_at = $3 WHERE organization_id = $1 AND id = (
    SELECT id FROM api_key WHERE organization_id = $1 AND id = $2
      AND (last_used_at IS NULL OR last_used_at <= $3::timestamptz - interval '${USED_EVERY_MS} milliseconds')
    FOR NO KEY UPDATE SKIP LOCKED)`;

/** Writes down that a key is used, at most once a minute; waits for nobody. */
export async function noteApiKeyUse(db: TenantDatabase, apiKeyId: string, now: Date): Promise<void> {
  await db.query(NOTE_USE, [db.organizationId, apiKeyId, now], 'note-api-key-use');
}
