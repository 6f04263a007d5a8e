import type { TwitterApp } from '@perch/contracts';
import type { Fields } from '@perch/core';
import type { Statement } from '@perch/db';

interface Row {
  id: string;
  name: string;
  authorization: TwitterApp['authorization'];
  client_id: string;
  secret_set_at: Date;
  tier: TwitterApp['tier'];
  pricing: TwitterApp['pricing'];
  revision: number;
  created_at: Date;
  created_by: TwitterApp['createdBy'];
  accounts: TwitterApp['accounts'];
}

const READ = `
  SELECT t.id, t.name, t."authorization", t.client_id, t.secret_set_at, t.tier, t.pricing, t.revision, t.created_at,
         CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS created_by,
         (SELECT coalesce(json_agg(json_build_object('id', a.id, 'username', a.username) ORDER BY a.connected_at, a.id), '[]')
          FROM account a WHERE a.organization_id = t.organization_id AND a.twitter_app_id = t.id
            AND a.state <> 'disconnected') AS accounts
  FROM twitter_app t
  LEFT JOIN member m ON m.organization_id = t.organization_id AND m.id = t.created_by_id
  WHERE t.organization_id = $1 AND ($2::uuid IS NULL OR t.id = $2)
  ORDER BY t.created_at, t.id`;

const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('twitter-apps:' || $1::text, 0))`;

/** One change after the other, so that two apps with the same client id do not come about at the same moment. */
export const lockTwitterApps = (statement: Statement, organizationId: string) =>
  statement('lock-twitter-apps', LOCK, [organizationId]);

/** All apps of the organization or one of them, oldest first, with the accounts that are connected by them. */
export async function readTwitterApps(
  statement: Statement,
  organizationId: string,
  appId: string | null,
): Promise<TwitterApp[]> {
  const { rows } = await statement('read-twitter-apps', READ, [organizationId, appId]);
  return (rows as Row[]).map((row) => ({
    id: row.id,
    name: row.name,
    authorization: row.authorization,
    clientId: row.client_id,
    secretSetAt: row.secret_set_at.toISOString(),
    tier: row.tier,
    pricing: row.pricing,
    accounts: row.accounts,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    revision: row.revision,
  }));
}

/** What the audit log tells of an app: of its secret only when it was set. */
export const auditedApp = ({ name, authorization, clientId, secretSetAt, tier, pricing }: TwitterApp): Fields => ({
  name,
  authorization,
  clientId,
  secretSetAt,
  tier,
  pricesUsd: Object.fromEntries(Object.entries(pricing.prices ?? {}).map(([of, micros]) => [of, micros / 1_000_000])),
  billingRules: pricing.rules ?? {},
});

export const auditSubject = ({ id, name }: Pick<TwitterApp, 'id' | 'name'>) =>
  ({ kind: 'twitter_app', id, name }) as const;
