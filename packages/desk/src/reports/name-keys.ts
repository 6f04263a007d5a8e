import type { ReportDimension } from '@perch/contracts';
import type { Context } from '../context.ts';

const NAMES: Partial<Record<ReportDimension, string>> = {
  account: `'@' || username FROM account`,
  agent: 'name FROM member',
  department: 'name FROM department',
  keyword: 'phrase FROM keyword',
};

/** The names of what a report is grouped by; what is gone has none, and codes and tags speak for themselves. */
export async function nameKeys(
  ctx: Context,
  by: ReportDimension,
  keys: readonly (string | null)[],
): Promise<Map<string, string>> {
  const known = keys.filter((key) => key !== null);
  const named = NAMES[by];
  if (!named) return new Map(known.map((key) => [key, key]));
  const [name, table] = named.split(' FROM ');
  const rows = await ctx.db.query<{ id: string; name: string }>(
    `SELECT id, ${name} AS name FROM ${table} WHERE organization_id = $1 AND id = ANY ($2::uuid[])`,
    [ctx.organizationId, known],
    `report-names-${by}`,
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}
