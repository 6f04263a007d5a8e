import { randomBytes } from 'node:crypto';
import { AppError, type ErrorCode, type SaveSso, type SsoSettings } from '@perch/contracts';
import { isPublicMailDomain, PERMISSIONS, ssoIssuerOf, type Fields } from '@perch/core';
import { settleAll, uuid7, type SecretBox, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { departmentsById, READ_DEPARTMENTS } from '../organization/list-departments.ts';
import { refsOf } from '../organization/department-members.ts';
import { READ_ROLES, type RoleRow } from '../organization/list-roles.ts';
import { lockPeople } from '../organization/lock-people.ts';
import { requireGrantable } from '../organization/require-grantable.ts';
import { requirePermission } from '../require-permission.ts';
import { announceEnded, endSsoSessions, shortenSsoSessions } from '../sessions/sso-sessions.ts';
import {
  presentSso,
  readSso,
  sealedOf,
  secretContext,
  settingsOf,
  type DomainRow,
  type SsoAddresses,
  type StoredSso,
} from './read-sso.ts';

const SAVE = `
  INSERT INTO sso_connection (organization_id, issuer, client_id, key_id, sealed, groups_claim, default_role_id,
    is_enabled, is_required, session_hours, changed_by_id, changed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
  ON CONFLICT (organization_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
    key_id = excluded.key_id, sealed = excluded.sealed, groups_claim = excluded.groups_claim,
    default_role_id = excluded.default_role_id, is_enabled = excluded.is_enabled, is_required = excluded.is_required,
    session_hours = excluded.session_hours, changed_by_id = excluded.changed_by_id, changed_at = excluded.changed_at, revision = sso_connection.revision + 1`;
const FORGET_DOMAINS = 'DELETE FROM sso_domain WHERE organization_id = $1 AND domain <> ALL ($2)';
const FORGET_REQUESTS = 'DELETE FROM sso_request WHERE organization_id = $1';
const ADD_DOMAINS = `
  INSERT INTO sso_domain (organization_id, domain, challenge)
  SELECT $1, d.domain, d.challenge FROM unnest($2::text[], $3::text[]) AS d(domain, challenge)
  ON CONFLICT (organization_id, domain) DO NOTHING`;
const FORGET_MAPPINGS = 'DELETE FROM sso_mapping WHERE organization_id = $1';
const ADD_MAPPINGS = `
  INSERT INTO sso_mapping (organization_id, id, position, group_name, role_id)
  SELECT $1, m.id, m.position, m.name, m.role_id
  FROM unnest($2::uuid[], $3::int[], $4::text[], $5::uuid[]) AS m(id, position, name, role_id)`;
const ADD_DEPARTMENTS = `
  INSERT INTO sso_mapping_department (organization_id, mapping_id, department_id)
  SELECT $1, m.id, m.department_id FROM unnest($2::uuid[], $3::uuid[]) AS m(id, department_id) ON CONFLICT DO NOTHING`;
const REMOVE = 'DELETE FROM sso_connection WHERE organization_id = $1';

const SUBJECT = 'OpenID Connect';
const HOUR_MS = 3_600_000;

interface Saving extends SsoAddresses {
  box: SecretBox;
  /** plain HTTP will do: beside the sandbox */
  allowsPrivate: boolean;
}

/**
 * How people sign in with the organization's provider. Whoever decides that decides who may do everything here, and so
 * must be allowed everything. The secret must come anew where it would go elsewhere than before.
 * @throws AppError `forbidden`, `permission_not_held`, `settings_changed`, `role_unusable`, `department_unusable`,
 *   `sso_required_unproved`, `sso_issuer_shared`, `sso_domain_public`, `sso_address_refused`, `validation_failed`
 */
export async function saveSso(ctx: Context, input: SaveSso, saving: Saving): Promise<SsoSettings> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const { revision, clientSecret, ...next } = input;
  if (!saving.allowsPrivate && !next.issuer.startsWith('https:')) {
    throw problem('sso_address_refused', 'issuer', 'Begin with https://');
  }
  if (ssoIssuerOf(next.issuer).kind === 'shared') {
    throw problem('sso_issuer_shared', 'issuer', 'It signs in people of any organization');
  }
  const { saved, ended } = await ctx.db.pipeline(async (statement) => {
    const [actor, before, roleRows, departmentRows] = await settleAll([
      lockPeople(statement, ctx),
      readSso(statement, ctx),
      statement('roles-read', READ_ROLES, [organizationId, null]),
      statement('departments-read', READ_DEPARTMENTS, [organizationId]),
    ]);
    requireGrantable(actor, PERMISSIONS, 'issuer');
    if ((before?.revision ?? 0) !== revision) throw new AppError('settings_changed');
    const roles = new Map((roleRows.rows as RoleRow[]).map(({ id, name }) => [id, { name }]));
    const departments = departmentsById(departmentRows.rows);
    requireUsable(next, roles, departments);
    requireWayIn(next, before?.proofs ?? []);

    const staysThere = before?.issuer === next.issuer && before.clientId === next.clientId;
    const context = secretContext(organizationId);
    const secret = clientSecret ?? (staysThere ? saving.box.open(sealedOf(before), context) : undefined);
    if (secret === undefined) {
      throw problem('validation_failed', 'clientSecret', 'Enter it: it would be used elsewhere than before');
    }
    const { keyId, sealed } = saving.box.seal(secret, context);
    await statement('sso-save', SAVE, [
      ...[organizationId, next.issuer, next.clientId, keyId, Buffer.from(sealed), next.groupsClaim, next.defaultRoleId],
      ...[next.isEnabled, next.isRequired, next.sessionHours, ctx.actor.memberId, ctx.now()],
    ]);
    await replaceDomains(statement, ctx, next.domains);
    await replaceMappings(statement, ctx, next.mappings);
    // who is on the way to the provider went there by other settings
    await statement('sso-forget-requests', FORGET_REQUESTS, [organizationId]);
    await recordAudit(statement, ctx, {
      action: 'sso.changed',
      subject: { kind: 'organization', id: organizationId, name: SUBJECT },
      before: before ? auditOf(settingsOf(before), roles, departments, 'set') : null,
      after: auditOf(next, roles, departments, clientSecret === undefined ? 'set' : 'changed'),
    });
    // whom another provider has signed in, or this one while it was in use
    const isOver = !staysThere || !next.isEnabled;
    const ended = isOver ? await endSsoSessions(statement, ctx) : [];
    if (before && next.sessionHours < before.sessionHours) {
      await shortenSsoSessions(statement, ctx, new Date(ctx.now().getTime() + next.sessionHours * HOUR_MS));
    }
    return { saved: presentSso(await readSso(statement, ctx), saving), ended };
  });
  await announceEnded(ctx, ended);
  return saved;
}

/**
 * Nobody signs in with the provider any more, and who did is signed out; they have a password, or get one by the link of
 * a reset.
 */
export async function removeSso(ctx: Context): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const { organizationId } = ctx;
  const ended = await ctx.db.pipeline(async (statement) => {
    const [actor, before] = await settleAll([lockPeople(statement, ctx), readSso(statement, ctx)]);
    requireGrantable(actor, PERMISSIONS, 'issuer');
    if (!before) throw new AppError('not_found');
    await statement('sso-remove', REMOVE, [organizationId]);
    await recordAudit(statement, ctx, {
      action: 'sso.removed',
      subject: { kind: 'organization', id: organizationId, name: SUBJECT },
      before: { issuer: before.issuer, clientId: before.clientId, domains: before.domains },
      after: null,
    });
    return endSsoSessions(statement, ctx);
  });
  await announceEnded(ctx, ended);
}

type Named = ReadonlyMap<string, { name: string }>;

function requireUsable(next: StoredSso, roles: Named, departments: ReadonlyMap<string, { isActive: boolean }>): void {
  if (next.defaultRoleId !== null && !roles.has(next.defaultRoleId)) {
    throw problem('role_unusable', 'defaultRoleId', 'There is no such role');
  }
  for (const [at, { roleId, departmentIds }] of next.mappings.entries()) {
    if (!roles.has(roleId)) throw problem('role_unusable', `mappings.${at}.roleId`, 'There is no such role');
    if (departmentIds.some((id) => !departments.get(id)?.isActive)) {
      throw problem(
        'department_unusable',
        `mappings.${at}.departmentIds`,
        'The department does not exist or is inactive',
      );
    }
  }
}

/** Nobody has to come by the provider whom no address leads there. */
function requireWayIn({ isRequired, domains }: StoredSso, proofs: readonly DomainRow[]): void {
  if (isRequired && !proofs.some(({ domain, provedAt }) => provedAt !== null && domains.includes(domain))) {
    throw problem('sso_required_unproved', 'isRequired', 'Prove one of the domains first');
  }
}

/** Which domains are meant; that they are the organization's is proved afterwards, at their name servers. */
async function replaceDomains(statement: Statement, ctx: Context, domains: string[]): Promise<void> {
  const at = domains.findIndex(isPublicMailDomain);
  if (at !== -1) {
    throw problem('sso_domain_public', `domains.${at}`, `${domains[at]}: anybody gets an address there`);
  }
  const challenges = domains.map(() => randomBytes(20).toString('hex'));
  await settleAll([
    statement('sso-forget-domains', FORGET_DOMAINS, [ctx.organizationId, domains]),
    statement('sso-add-domains', ADD_DOMAINS, [ctx.organizationId, domains, challenges]),
  ]);
}

async function replaceMappings(statement: Statement, ctx: Context, mappings: StoredSso['mappings']): Promise<void> {
  const made = mappings.map((mapping, position) => ({ ...mapping, position, id: uuid7() }));
  const pairs = made.flatMap(({ id, departmentIds }) => departmentIds.map((departmentId) => ({ id, departmentId })));
  await statement('sso-forget-mappings', FORGET_MAPPINGS, [ctx.organizationId]);
  await statement('sso-add-mappings', ADD_MAPPINGS, [
    ctx.organizationId,
    made.map(({ id }) => id),
    made.map(({ position }) => position),
    made.map(({ group }) => group),
    made.map(({ roleId }) => roleId),
  ]);
  await statement('sso-add-mapping-departments', ADD_DEPARTMENTS, [
    ctx.organizationId,
    pairs.map(({ id }) => id),
    pairs.map(({ departmentId }) => departmentId),
  ]);
}

/** What the audit log says: roles and departments by name, of the secret only that there is one. */
function auditOf(next: StoredSso, roles: Named, departments: Named, clientSecret: 'set' | 'changed'): Fields {
  const nameOf = (id: string) => roles.get(id)?.name ?? id;
  return {
    issuer: next.issuer,
    clientId: next.clientId,
    clientSecret,
    domains: next.domains,
    groupsClaim: next.groupsClaim,
    groups: next.mappings.map(({ group, roleId, departmentIds }) =>
      [group, nameOf(roleId), ...refsOf(departmentIds, departments).map(({ name }) => name)].join(' · '),
    ),
    defaultRole: next.defaultRoleId && nameOf(next.defaultRoleId),
    isEnabled: next.isEnabled,
    isRequired: next.isRequired,
    sessionHours: next.sessionHours,
  };
}

const problem = (code: ErrorCode, path: string, message: string) => new AppError(code, { errors: [{ path, message }] });
