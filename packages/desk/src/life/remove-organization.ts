import { randomUUID } from 'node:crypto';
import { settleAll, type SecretBox, type Statement } from '@perch/db';
import { disconnectAccount } from '../accounts/disconnect-account.ts';
import type { ForgottenTokens } from '../accounts/forget-tokens.ts';
import type { Context } from '../context.ts';
import { removalOrder, type Reference } from './removal-order.ts';
import { readTenantTables } from './tenant-tables.ts';

/** Rows of one transaction; those of bytes have a megabyte each. */
const BATCH = 1000;
const BATCH_OF_BYTES = 50;
/** Goes last, with the organization: it says what is going on. */
const DELETION = 'organization_deletion';

/** The removal of an organization, for one worker. */
export interface RemovalTurn {
  leaseToken: string;
  leaseSeconds: number;
}

const CLAIM = `
  UPDATE organization_deletion SET started_at = coalesce(started_at, $2), lease_token = $3, due_at = $4
  WHERE organization_id = $1 AND due_at <= $2 AND removes_at <= $2 RETURNING lease_token`;

/** Takes the removal of an organization whose time is over: nobody can sign in any more. Null: it is somebody else's. */
export async function claimRemoval(ctx: Context, leaseSeconds: number): Promise<RemovalTurn | null> {
  const now = ctx.now();
  const until = new Date(now.getTime() + leaseSeconds * 1000);
  const leaseToken = randomUUID();
  const [claimed] = await ctx.db.query(CLAIM, [ctx.organizationId, now, leaseToken, until]);
  if (!claimed) return null;
  // whoever is still there finds out that they are signed out
  await ctx.publish({ type: 'organization.changed', id: ctx.organizationId });
  return { leaseToken, leaseSeconds };
}

const CONNECTED = `
  SELECT a.id FROM account a JOIN account_credential c ON c.organization_id = $1 AND c.account_id = a.id
  WHERE a.organization_id = $1 ORDER BY a.id LIMIT 1`;

/** Forgets the tokens of one account; answers them for X to revoke. `done`: there are no more. */
export async function forgetNextTokens(ctx: Context, box: SecretBox): Promise<ForgottenTokens | null | 'done'> {
  const [account] = await ctx.db.query<{ id: string }>(CONNECTED, [ctx.organizationId]);
  return account ? disconnectAccount(ctx, { box, accountId: account.id }) : 'done';
}

const REFERENCES = `
  SELECT child.relname AS child, parent.relname AS parent, f.confdeltype IN ('n', 'd') AS "isSoft"
  FROM pg_constraint f JOIN pg_class child ON child.oid = f.conrelid JOIN pg_class parent ON parent.oid = f.confrelid
  WHERE f.contype = 'f' AND child.relnamespace = 'public'::regnamespace`;

/** The tables of an organization in the order in which they are emptied, as Postgres has them. */
export async function tablesToEmpty(ctx: Context): Promise<string[]> {
  return ctx.db.pipeline(async (statement) => {
    const tables = await readTenantTables(statement);
    const { rows } = await statement('removal-references', REFERENCES, []);
    const names = tables.map(({ name }) => name).filter((name) => name !== 'organization' && name !== DELETION);
    return removalOrder(names, rows as Reference[]);
  });
}

const HOLD = `
  UPDATE organization_deletion SET due_at = $3 WHERE organization_id = $1 AND lease_token = $2 RETURNING 1`;
/** What the application may not delete, members with those who are nowhere else. */
const BY_FUNCTION: Readonly<Record<string, string>> = {
  audit_entry: "SELECT remove_kept_rows('audit_entry', $1) AS removed",
  api_key: "SELECT remove_kept_rows('api_key', $1) AS removed",
  member: 'SELECT remove_members($1) AS removed',
};
const removeFrom = (table: string) => `
  DELETE FROM "${table}" WHERE organization_id = $1 AND ctid = ANY (ARRAY(
    SELECT ctid FROM "${table}" WHERE organization_id = $1 LIMIT $2))`;

/** Empties a table by one transaction's worth. `lost`: the turn is somebody else's by now. */
export async function emptyTable(ctx: Context, turn: RemovalTurn, table: string): Promise<'more' | 'done' | 'lost'> {
  const { organizationId } = ctx;
  const most = table.endsWith('_chunk') ? BATCH_OF_BYTES : BATCH;
  const until = new Date(ctx.now().getTime() + turn.leaseSeconds * 1000);
  return ctx.db.pipeline(async (statement) => {
    const held = await statement('removal-hold', HOLD, [organizationId, turn.leaseToken, until]);
    if (!held.rowCount) return 'lost';
    return (await removeRows(statement, organizationId, table, most)) < most ? 'done' : 'more';
  });
}

async function removeRows(statement: Statement, organizationId: string, table: string, most: number): Promise<number> {
  const byFunction = BY_FUNCTION[table];
  if (byFunction) return (await statement(`removal-${table}`, byFunction, [most])).rows[0]!.removed as number;
  return (await statement(`removal-${table}`, removeFrom(table), [organizationId, most])).rowCount ?? 0;
}

const END = `
  WITH gone AS (DELETE FROM organization_deletion WHERE organization_id = $1 AND lease_token = $2 RETURNING requested_at)
  INSERT INTO deleted_organization (id, requested_at, removed_at) SELECT $1, requested_at, $3 FROM gone`;
const REMOVE = 'DELETE FROM organization WHERE id = $1';

/** How many rows of an organization are left, by table; of those only that have any. */
async function countRows(statement: Statement, organizationId: string): Promise<Record<string, number>> {
  const tables = await readTenantTables(statement);
  const each = tables.map(
    ({ name, owner }) => `SELECT '${name}' AS name, count(*)::int AS rows FROM "${name}" WHERE ${owner} = $1`,
  );
  const { rows } = await statement('removal-count', each.join(' UNION ALL '), [organizationId]);
  return Object.fromEntries(rows.filter((row) => row.rows > 0).map((row) => [row.name as string, row.rows as number]));
}

/**
 * Removes the organization itself, once a count over all its tables finds nothing else. Answers what is left: `null`,
 * where it is gone, with a line in the ledger of the installation; else it is to be emptied again.
 */
export async function finishRemoval(ctx: Context, turn: RemovalTurn): Promise<Record<string, number> | null> {
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    const { organization: _itself, [DELETION]: _deletion, ...left } = await countRows(statement, organizationId);
    if (Object.keys(left).length > 0) return left;
    const ended = await statement('removal-end', END, [organizationId, turn.leaseToken, ctx.now()]);
    if (!ended.rowCount) return { [DELETION]: 1 };
    const [, after] = await settleAll([
      statement('removal-organization', REMOVE, [organizationId]),
      countRows(statement, organizationId),
    ]);
    if (Object.keys(after).length > 0) throw new Error(`Rows are left of an organization: ${JSON.stringify(after)}`);
    return null;
  });
}
