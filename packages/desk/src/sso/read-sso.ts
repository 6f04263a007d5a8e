import { AppError, type SsoDomainProof, type SsoSettings } from '@perch/contracts';
import { domainRecord } from '@perch/core';
import type { Sealed, SecretBox, Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

export type StoredSso = NonNullable<SsoSettings['settings']>;

export interface DomainRow {
  domain: string;
  challenge: string;
  provedAt: Date | string | null;
  missingSince: Date | string | null;
}

interface Row extends StoredSso {
  proofs: DomainRow[];
  keyId: string;
  sealed: Buffer;
  revision: number;
  changedAt: Date;
  changedBy: { id: string; name: string } | null;
}

const READ = `
  SELECT c.issuer, c.client_id AS "clientId", c.groups_claim AS "groupsClaim", c.default_role_id AS "defaultRoleId",
    c.is_enabled AS "isEnabled", c.is_required AS "isRequired", c.session_hours AS "sessionHours",
    c.key_id AS "keyId", c.sealed, c.revision,
    c.changed_at AS "changedAt",
    CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS "changedBy",
    ARRAY(SELECT d.domain FROM sso_domain d WHERE d.organization_id = $1 ORDER BY 1) AS domains,
    (SELECT coalesce(json_agg(json_build_object('domain', d.domain, 'challenge', d.challenge, 'provedAt', d.proved_at,
          'missingSince', d.missing_since)
        ORDER BY d.domain), '[]') FROM sso_domain d WHERE d.organization_id = $1) AS proofs,
    (SELECT coalesce(json_agg(json_build_object('group', g.group_name, 'roleId', g.role_id, 'departmentIds', ARRAY(
        SELECT d.department_id FROM sso_mapping_department d
        WHERE d.organization_id = $1 AND d.mapping_id = g.id ORDER BY 1)) ORDER BY g.position), '[]')
     FROM sso_mapping g WHERE g.organization_id = $1) AS mappings
  FROM sso_connection c LEFT JOIN member m ON m.organization_id = c.organization_id AND m.id = c.changed_by_id
  WHERE c.organization_id = $1`;

/** The client secret is bound to the row it stands in. */
export const secretContext = (organizationId: string) => `sso_connection:${organizationId}`;

export const sealedOf = ({ keyId, sealed }: Pick<Row, 'keyId' | 'sealed'>): Sealed => ({
  keyId,
  sealed: new Uint8Array(sealed),
});

export async function readSso(statement: Statement, ctx: Context): Promise<Row | undefined> {
  return (await statement('sso-read', READ, [ctx.organizationId])).rows[0] as Row | undefined;
}

/** What is set, without the row around it. */
export const settingsOf = (row: Row): StoredSso => ({
  issuer: row.issuer,
  clientId: row.clientId,
  domains: row.domains,
  groupsClaim: row.groupsClaim,
  mappings: row.mappings,
  defaultRoleId: row.defaultRoleId,
  isEnabled: row.isEnabled,
  isRequired: row.isRequired,
  sessionHours: row.sessionHours,
});

const instant = (at: Date | string | null) => (at === null ? null : new Date(at).toISOString());

export const presentDomain = ({ domain, challenge, provedAt, missingSince }: DomainRow): SsoDomainProof => ({
  domain,
  provedAt: instant(provedAt),
  missingSince: instant(missingSince),
  record: domainRecord(domain, challenge),
});

/** Addresses of this installation that go with it. */
export interface SsoAddresses {
  callbackUrl: string;
  signInUrl: string;
}

export const presentSso = (row: Row | undefined, addresses: SsoAddresses): SsoSettings => ({
  settings: row ? settingsOf(row) : null,
  domains: (row?.proofs ?? []).map(presentDomain),
  ...addresses,
  revision: row?.revision ?? 0,
  changedAt: row?.changedAt.toISOString() ?? null,
  changedBy: row?.changedBy ?? null,
});

/** How people sign in with the organization's provider. @throws AppError `forbidden` */
export async function getSso(ctx: Context, addresses: SsoAddresses): Promise<SsoSettings> {
  requirePermission(ctx, 'organization.manage');
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId]);
  return presentSso(row, addresses);
}

/** What it takes to ask the provider. */
export interface OpenSso extends Pick<StoredSso, 'issuer' | 'clientId' | 'groupsClaim' | 'sessionHours' | 'domains'> {
  revision: number;
  clientSecret: string;
}

/** For signing in; null: it is not in use. */
export async function openSso(ctx: Context, box: SecretBox): Promise<OpenSso | null> {
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId]);
  if (!row?.isEnabled) return null;
  const { issuer, clientId, groupsClaim, sessionHours, domains, revision } = row;
  const clientSecret = box.open(sealedOf(row), secretContext(ctx.organizationId));
  return { issuer, clientId, groupsClaim, sessionHours, domains, revision, clientSecret };
}

// whoever saves just now goes first, with what ends then
const LOCKED = 'SELECT revision FROM sso_connection WHERE organization_id = $1 AND is_enabled FOR SHARE';

/** Nothing has been saved since. @throws AppError `sso_expired` */
export async function requireSameSso(ctx: Context, revision: number): Promise<void> {
  const [row] = await ctx.db.query<{ revision: number }>(LOCKED, [ctx.organizationId]);
  if (row?.revision !== revision) throw new AppError('sso_expired');
}
