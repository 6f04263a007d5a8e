import type { Statement } from '@perch/db';

/** A table whose rows belong to organizations, or that of these. */
export interface TenantTable {
  name: string;
  /** the column that says whose a row is */
  owner: 'organization_id' | 'id';
  columns: { name: string; type: string; isGenerated: boolean }[];
  /** its primary key without the organization, which leads it */
  key: string[];
}

const TABLES = `
  SELECT c.relname AS name, o.attname AS owner,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
        'isGenerated', a.attgenerated <> '') ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    ARRAY(SELECT a.attname::text FROM pg_index i
      CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS part (attnum, place)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.attnum
      WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname <> o.attname ORDER BY part.place) AS key
  FROM pg_class c
  JOIN pg_attribute o ON o.attrelid = c.oid AND NOT o.attisdropped
    AND o.attname = CASE WHEN c.relname = 'organization' THEN 'id' ELSE 'organization_id' END
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  ORDER BY c.relname`;

/** All tables whose rows belong to organizations, and that of these, as Postgres has them: a new one is among them by itself. */
export async function readTenantTables(statement: Statement): Promise<TenantTable[]> {
  const { rows } = await statement('tenant-tables', TABLES, []);
  return rows as TenantTable[];
}
