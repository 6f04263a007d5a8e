import pg from 'pg';

/** A text as it stands in a query that takes no parameters. */
export const { escapeLiteral } = pg;

/** The fields of a row in Postgres' binary form of their types; null where there is none. */
export type BinaryRow = (Buffer | null)[];

/** Whose data pg passes over. Any other class that can be submitted it refuses in a pipeline. */
class CopyOut extends pg.Query {
  readonly messages: Buffer[] = [];

  /** Called by pg as data comes, where nobody would catch an error: what the data are is looked at later. */
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // what it lies in is written over by what comes next
    this.messages.push(Buffer.from(chunk));
  }
}

/**
 * Asks for the rows of a query in binary. As text, bytes are twice as long, and making them of text costs more than all
 * that reports do with them. COPY takes no parameters: values stand in the query as literals (`escapeLiteral`).
 * @throws DatabaseError also where the text is more than one query
 */
export async function copyOut(client: pg.PoolClient, query: string): Promise<BinaryRow[]> {
  const messages = await new Promise<Buffer[]>((resolve, reject) => {
    // the simple protocol would run whatever comes after a semicolon
    const copied = { text: `COPY (${query}) TO STDOUT (FORMAT binary)`, queryMode: 'extended' };
    const copy = new CopyOut(copied, (error) => (error ? reject(error) : resolve(copy.messages)));
    client.query(copy);
  });
  return messages.flatMap((message, place) => rowsIn(message, place === 0 ? HEADER_BYTES : 0));
}

/** The signature, flags, and the length of an extension that there is none of. */
const HEADER_BYTES = 19;

/**
 * A message of a server has one row, or tells the end; the first begins with the header.
 * https://www.postgresql.org/docs/current/sql-copy.html (Binary Format), protocol-flow.html (COPY Operations)
 */
function rowsIn(message: Buffer, from: number): BinaryRow[] {
  const count = message.readInt16BE(from);
  if (count === -1) return [];
  const row: BinaryRow = [];
  for (let field = 0, at = from + 2; field < count; field++) {
    const begin = at + 4;
    const length = message.readInt32BE(at);
    at = begin + Math.max(0, length);
    row.push(length === -1 ? null : message.subarray(begin, at));
  }
  return [row];
}
