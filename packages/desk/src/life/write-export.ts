import { Readable } from 'node:stream';
import type { PassThrough } from 'node:stream';
import type { Statement } from '@perch/db';
import { ZipFile } from 'yazl';
import { inPieces } from '../attachments/in-pieces.ts';
import { PIECE_BYTES } from '../attachments/store-attachment.ts';
import type { Context } from '../context.ts';
import type { ExportTurn } from './export-turn.ts';
import { exportLines } from './export-lines.ts';
import { exportReadme, safeFileName } from './export-readme.ts';
import { exportedColumns } from './exported-columns.ts';
import { readTenantTables } from './tenant-tables.ts';

const FILES = `
  SELECT id, file_name AS "fileName" FROM attachment
  WHERE organization_id = $1 AND stored_at IS NOT NULL AND id > $2 ORDER BY id LIMIT 1000`;
const PIECE = 'SELECT bytes FROM attachment_chunk WHERE organization_id = $1 AND attachment_id = $2 AND position = $3';
const FIRST = '00000000-0000-0000-0000-000000000000';

const NAME = 'SELECT name FROM organization WHERE id = $1';

// each piece says that the worker is alive; one that has lost its turn writes nothing any more
const ADD_PIECE = `
  WITH held AS (
    UPDATE organization_export SET due_at = $6, table_count = $7, tables_done = $8, row_count = $9, byte_size = $10
    WHERE organization_id = $1 AND id = $2 AND lease_token = $3 AND state = 'running' RETURNING id)
  INSERT INTO organization_export_chunk (organization_id, export_id, position, bytes)
  SELECT $1, held.id, $4, $5 FROM held RETURNING position`;

/**
 * Writes the zip of an export, piece by piece: neither a table nor a file is ever whole in memory. Everything is read in
 * one snapshot. False: somebody else has the turn by now, or nobody wants it any more.
 */
export async function writeExport(ctx: Context, turn: ExportTurn): Promise<boolean> {
  return ctx.db.snapshot(async (statement) => {
    let isOver = false;
    // what still flows into the zip when it is given up asks for nothing on a connection that is somebody else's by then
    const ask: Statement = (...asked) =>
      isOver ? Promise.reject(new Error('the export was given up')) : statement(...asked);
    const progress = { tables: 0, tablesDone: 0, rows: 0 };
    const zip = await zipOf(ctx, ask, progress);
    let position = 0;
    let byteSize = 0;
    try {
      for await (const piece of inPieces(zip, PIECE_BYTES)) {
        byteSize += piece.length;
        const until = new Date(ctx.now().getTime() + turn.leaseSeconds * 1000);
        const { tables, tablesDone, rows } = progress;
        const values = [
          ctx.organizationId,
          turn.id,
          turn.leaseToken,
          position++,
          piece,
          until,
          tables,
          tablesDone,
          rows,
        ];
        if ((await ctx.db.query(ADD_PIECE, [...values, byteSize])).length === 0) return false;
      }
      return true;
    } finally {
      isOver = true;
      zip.destroy();
    }
  });
}

interface Progress {
  tables: number;
  tablesDone: number;
  rows: number;
}

async function zipOf(ctx: Context, statement: Statement, progress: Progress): Promise<PassThrough> {
  const { organizationId } = ctx;
  const tables = (await readTenantTables(statement))
    .map((table) => ({ table, name: table.name, columns: exportedColumns(table) }))
    .filter(({ columns }) => columns.length > 0);
  const { rows } = await statement('export-name', NAME, [organizationId]);
  const at = ctx.now();
  const zip = new ZipFile();
  const out = zip.outputStream as PassThrough;
  zip.on('error', (error: Error) => out.destroy(error));
  progress.tables = tables.length;
  const lines: Record<string, number> = {};
  zip.addBuffer(Buffer.from(exportReadme(String(rows[0]?.name), at, tables)), 'README.txt', { mtime: at });
  for (const { table, name, columns } of tables) {
    const jsonl = async function* () {
      lines[name] = 0;
      const count = (read: number) => {
        lines[name]! += read;
        progress.rows += read;
      };
      yield* exportLines(statement, organizationId, table, columns, count);
      progress.tablesDone++;
    };
    addLazily(zip, `tables/${name}.jsonl`, { mtime: at, forceZip64Format: true }, jsonl);
  }
  let files = 0;
  for await (const { id, fileName } of filesOf(statement, organizationId)) {
    files++;
    // most files are compressed as they are
    addLazily(zip, `files/${id}/${safeFileName(fileName)}`, { mtime: at, compress: false }, () =>
      piecesOf(statement, organizationId, id),
    );
  }
  addLazily(zip, 'manifest.json', { mtime: at }, async function* () {
    yield JSON.stringify({ begunAt: at.toISOString(), organizationId, lines, files }, null, 2);
  });
  zip.end();
  return out;
}

type Options = Parameters<ZipFile['addReadStream']>[2] & object;

const addLazily = (zip: ZipFile, path: string, options: Options, open: () => AsyncIterable<string | Uint8Array>) =>
  zip.addReadStreamLazy(path, options, (done) => {
    const stream = Readable.from(open(), { objectMode: false });
    stream.on('error', (error) => zip.emit('error', error));
    done(null, stream);
  });

async function* filesOf(statement: Statement, organizationId: string) {
  for (let after = FIRST; ;) {
    const { rows } = await statement('export-files', FILES, [organizationId, after]);
    yield* rows as { id: string; fileName: string }[];
    if (rows.length < 1000) return;
    after = rows.at(-1)!.id as string;
  }
}

async function* piecesOf(statement: Statement, organizationId: string, attachmentId: string) {
  for (let position = 0; ; position++) {
    const { rows } = await statement('export-piece', PIECE, [organizationId, attachmentId, position]);
    if (!rows[0]) return;
    yield rows[0].bytes as Buffer;
  }
}
