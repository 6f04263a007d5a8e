import type { Statement } from '@perch/db';
import type { ExportedColumn } from './exported-columns.ts';
import type { TenantTable } from './tenant-tables.ts';

/** Rows that are read at once: as many as keep what is held at some hundred kilobytes. */
const ROWS = { first: 200, most: 5000 };
const MOST_BYTES = 512 * 1024;

/** One row of a table as JSON, and where it stands in its primary key. */
interface Line {
  line: string;
  at: string[];
}

/** The rows of a table as JSON lines, a page at a time. `count` hears how many each page has. */
export async function* exportLines(
  statement: Statement,
  organizationId: string,
  table: TenantTable,
  columns: readonly ExportedColumn[],
  count: (rows: number) => void,
): AsyncGenerator<string> {
  const name = `export-${table.name}`;
  let most = ROWS.first;
  for (let after: string[] | null = null; ;) {
    const text = pageOf(table, columns, after !== null);
    const { rows } = await statement(after ? `${name}-on` : name, text, [organizationId, most, ...(after ?? [])]);
    const lines = rows as Line[];
    count(lines.length);
    const page = lines.map(({ line }) => `${line}\n`).join('');
    if (page !== '') yield page;
    if (lines.length < most || table.key.length === 0) return;
    after = lines.at(-1)!.at;
    most = page.length > MOST_BYTES ? Math.max(20, most >> 1) : Math.min(ROWS.most, most * 2);
  }
}

function pageOf(
  { name, owner, columns, key }: TenantTable,
  exported: readonly ExportedColumn[],
  goesOn: boolean,
): string {
  const typeOf = (column: string) => columns.find((one) => one.name === column)!.type;
  const named = key.map((column) => `t."${column}"`).join(', ');
  const given = key.map((column, at) => `$${at + 3}::${typeOf(column)}`).join(', ');
  const shown = exported.map(({ column, name: as }) => `t."${column}" AS "${as}"`).join(', ');
  const position = key.map((column) => `t."${column}"::text`).join(', ');
  return `SELECT row_to_json(one)::text AS line, page."its place" AS at
    FROM (SELECT t.*, ARRAY[${position}]::text[] AS "its place" FROM "${name}" t
      WHERE t.${owner} = $1 ${goesOn ? `AND (${named}) > (${given})` : ''}
      ${key.length > 0 ? `ORDER BY ${named}` : ''} LIMIT $2) page
    CROSS JOIN LATERAL (SELECT ${shown.replaceAll('t."', 'page."')}) one`;
}
