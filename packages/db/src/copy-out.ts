import pg from 'pg';

/** A text as it stands in a query that takes no parameters. */
export const { escapeLiteral } = pg;

/** The fields of a row in Postgres' binary form of their types; null where there is none. */
export type BinaryRow = (Buffer | null)[];

/** The signature, flags, and the length of an extension that there is none of: https://www.postgresql.org/docs/current/sql-copy.html */
const HEADER_BYTES = 19;

/** `COPY (query) TO STDOUT (FORMAT binary)`, whose data a query of pg passes over. */
class CopyOut extends pg.Query {
  readonly copied: BinaryRow[] = [];
  #isBegun = false;

  /** What pg gives each message of data to: a row, before the first the header, or the end. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // what it lies in is written over by what comes next
    const message = Buffer.from(chunk);
    const at = this.#isBegun ? 0 : HEADER_BYTES;
    this.#isBegun = true;
    const row = at < message.length ? rowAt(message, at) : null;
    if (row) this.copied.push(row);
  }
}

/** The fields of a row that begins there; null: the end of all. */
function rowAt(message: Buffer, from: number): BinaryRow | null {
  const count = message.readInt16BE(from);
  if (count === -1) return null;
  const row: BinaryRow = [];
  for (let field = 0, at = from + 2; field < count; field++) {
    const length = message.readInt32BE(at);
    at += 4;
    row.push(length === -1 ? null : message.subarray(at, at + length));
    if (length > 0) at += length;
  }
  return row;
}

/**
 * Asks for the rows of a query in binary. As text, bytes are twice as long, and making them of text costs more than all
 * that reports do with them. COPY takes no parameters: values stand in the query as literals (`escapeLiteral`).
 */
export function copyOut(client: pg.PoolClient, query: string): Promise<BinaryRow[]> {
  return new Promise((resolve, reject) => {
    const copy = new CopyOut(`COPY (${query}) TO STDOUT (FORMAT binary)`, (error) =>
      error ? reject(error) : resolve(copy.copied),
    );
    client.query(copy);
  });
}
