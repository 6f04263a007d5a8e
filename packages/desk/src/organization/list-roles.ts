import { parsePermissions } from '@perch/core';
import type { Context } from '../context.ts';

const LIST = `
  SELECT id, name, built_in, permissions FROM role WHERE organization_id = $1
  ORDER BY built_in IS NULL, array_position(ARRAY['administrator', 'agent', 'light_agent'], built_in), lower(name), id`;

/** Built-in roles first, the mightiest before the others. */
export async function listRoles(ctx: Context) {
  const rows = await ctx.db.query<{ id: string; name: string; built_in: string | null; permissions: string[] }>(LIST, [
    ctx.organizationId,
  ]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    isBuiltIn: row.built_in !== null,
    permissions: parsePermissions(row.permissions),
  }));
}
