import { LEFT_OUT, type ExportedColumn } from './exported-columns.ts';

export interface ExportedTable {
  name: string;
  columns: readonly ExportedColumn[];
}

/** What whoever opens an export has to know. */
export function exportReadme(organization: string, at: Date, tables: readonly ExportedTable[]): string {
  return `Export of ${organization} from Perch
Begun at ${at.toISOString()}

tables/<table>.jsonl
  One JSON object a line, one line a row, in the order of the table's key. Columns are called as below. Times are ISO 8601
  with their offset, ids are UUIDs, ids of X are strings of digits. What refers to another row is called after it:
  "ticketId" of a message is the "id" of a line in tables/ticket.jsonl.
files/<attachment id>/<file name>
  The bytes of attachments, as they came. Their names, types and messages stand in tables/attachment.jsonl.
manifest.json
  How many lines each table has, and how many files there are.

All of it is as it was at one moment, when the export began: what has changed since is not in it, and whatever a line
refers to is there, unless it is left out below.

Left out
${Object.entries(LEFT_OUT)
  .map(([table, why]) => `  ${table}: ${why}`)
  .join('\n')}
  in every table: secrets (passwords, tokens, the secrets of keys and webhooks, hashes of all these) and indexes for search

Tables
${tables.map(({ name, columns }) => `  ${name}\n    ${columns.map((column) => column.name).join(', ')}`).join('\n')}
`;
}

/** A name that no system takes for a path or refuses. */
export function safeFileName(name: string): string {
  const safe = name.replace(/[/\\:*?"<>|\p{C}]/gu, '_').slice(-120);
  return /^\.*$/.test(safe) ? 'file' : safe;
}
