import type pg from 'pg';

const TABLES = `
  SELECT table_name AS "table" FROM information_schema.columns
  WHERE table_schema = 'public' AND column_name = 'organization_id' ORDER BY 1`;

async function tablesOf(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ table: string }>(TABLES);
  return rows.map(({ table }) => table);
}

/** What an organization's rows hold, table by table, as a digest: two that differ tell of a change. */
export async function rowsOf(owner: pg.Client, organizationId: string): Promise<Map<string, string>> {
  const digests = new Map<string, string>();
  for (const table of await tablesOf(owner)) {
    const { rows } = await owner.query<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest
       FROM "${table}" t WHERE organization_id = $1`,
      [organizationId],
    );
    digests.set(table, rows[0]!.digest);
  }
  return digests;
}

/** Every id that stands in a row of the organization: its own of Perch, and those of X. */
export async function idsOf(owner: pg.Client, organizationId: string): Promise<Set<string>> {
  const ids = new Set<string>([organizationId]);
  for (const table of await tablesOf(owner)) {
    const { rows } = await owner.query<{ id: string }>(
      `SELECT DISTINCT found[1] AS id FROM "${table}" t,
         regexp_matches(t::text, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\m\\d{15,19}\\M', 'g') AS found
       WHERE organization_id = $1`,
      [organizationId],
    );
    for (const { id } of rows) ids.add(id);
  }
  return ids;
}
