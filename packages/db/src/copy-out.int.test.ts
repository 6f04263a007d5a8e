import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeLiteral, type BinaryRow } from './copy-out.ts';
import { openDatabase, type Database, type TenantDatabase } from './tenant-database.ts';
import { uuid7 } from './uuid7.ts';

let database: Database;
beforeAll(() => {
  database = openDatabase(process.env.APP_DATABASE_URL!, { maxConnections: 1 });
});
afterAll(() => database.close());

/** An organization with two departments. */
async function organization() {
  const organizationId = uuid7();
  const db = database.of(organizationId);
  const [here, there] = [uuid7(), uuid7()];
  await db.transaction(async (tx) => {
    await tx.organization.create({ data: { id: organizationId, name: 'Acme' } });
    const departments = [here, there].map((id, index) => ({ organizationId, id, name: id, isDefault: index === 0 }));
    await tx.department.createMany({ data: departments });
    const at = new Date();
    const ticket = { organizationId, subject: 'Lamp', channel: 'manual', reason: {}, lastMessageAt: at, openedAt: at };
    for (const [index, departmentId] of [here, there].entries()) {
      await tx.ticket.create({ data: { ...ticket, number: index + 1, departmentId } });
    }
  });
  return { organizationId, db, here };
}
const copied = (db: TenantDatabase, query: string): Promise<BinaryRow[]> => db.snapshot((_, copy) => copy(query));

describe('rows that are copied', () => {
  it('are the bytes that a query has, also of nothing, and none where there is none', async () => {
    const { db } = await organization();
    const sizes = [0, 1, 300_000, 70_000];
    const rows = await copied(
      db,
      `SELECT size, NULL::bytea, convert_to(repeat('ab', size), 'UTF8') FROM unnest('{${sizes.join(',')}}'::integer[]) size`,
    );
    expect(rows.map(([size, none]) => [size!.readInt32BE(), none])).toEqual(sizes.map((size) => [size, null]));
    for (const [index, size] of sizes.entries())
      expect(rows[index]![2]!.equals(Buffer.alloc(2 * size, 'ab'))).toBe(true);
    expect(await copied(db, 'SELECT 1 WHERE false')).toEqual([]);
    expect(await copied(db, 'SELECT FROM generate_series(1, 2)')).toEqual([[], []]);
  });

  it('stay as they were while others come on the same connection', async () => {
    const { db } = await organization();
    const [letters, statement, digits] = await db.snapshot((ask, copy) =>
      Promise.all([
        copy(`SELECT repeat(chr(96 + n), 20000) FROM generate_series(1, 26) n`),
        ask('', 'SELECT $1::text AS said', ['between']),
        copy(`SELECT repeat(n::text, 20000) FROM generate_series(0, 9) n`),
      ]),
    );
    expect(letters.map(([text]) => [...new Set(text!.toString())].join('')).join('')).toBe(
      'abcdefghijklmnopqrstuvwxyz',
    );
    expect(statement.rows).toEqual([{ said: 'between' }]);
    expect(digits.map(([text]) => [...new Set(text!.toString())].join('')).join('')).toBe('0123456789');
  });

  it('are those of one organization, and behind a wall of its departments, as they were when one began to look', async () => {
    const [{ organizationId, db, here }] = [await organization(), await organization()];
    const query = 'SELECT number FROM ticket ORDER BY number';
    const numbers = (rows: BinaryRow[]) => rows.map(([number]) => number!.readInt32BE());
    expect(numbers(await copied(db, query))).toEqual([1, 2]);
    expect(numbers(await copied(database.of(organizationId, { departmentIds: [here] }), query))).toEqual([1]);
    const other = openDatabase(process.env.APP_DATABASE_URL!, { maxConnections: 1 });
    const again = await db.snapshot(async (_, copy) => {
      await copy(query);
      await other.of(organizationId).query('DELETE FROM ticket WHERE organization_id = $1', [organizationId]);
      return copy(query);
    });
    await other.close();
    expect(numbers(again)).toEqual([1, 2]);
    expect(await copied(db, query)).toEqual([]);
  });

  it('take literals as they are', async () => {
    const { db } = await organization();
    const text = `it's \\ "quoted"; $1 -- ação`;
    const [row] = await copied(db, `SELECT ${escapeLiteral(text)}`);
    expect(row![0]!.toString()).toBe(text);
  });

  it('that fail on the way say why, and the connection serves the next', async () => {
    const { db } = await organization();
    await expect(copied(db, 'SELECT 1 / (2 - n) FROM generate_series(1, 3) n')).rejects.toThrow(pg.DatabaseError);
    await expect(copied(db, 'SELECT nothing')).rejects.toThrow('column "nothing" does not exist');
    await expect(copied(db, 'SELECT 1) TO STDOUT (FORMAT binary); COPY (SELECT 2')).rejects.toThrow(
      'multiple commands',
    );
    const [row] = await copied(db, 'SELECT 7');
    expect(row![0]!.readInt32BE()).toBe(7);
  });
});
