import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { copyOut, type BinaryRow } from './copy-out.ts';
import { PrismaClient } from './generated/client.ts';
import type { Prisma } from './generated/client.ts';

/** Prisma inside a transaction that speaks for one organization. */
export type Transaction = Prisma.TransactionClient;

// and no compiler: what it costs is more than any of our statements gains by it
const SET_ORGANIZATION = "SELECT set_config('app.organization_id', $1, true), set_config('jit', 'off', true)";
const SET_KEY = `${SET_ORGANIZATION}, set_config('app.api_key_id', $2, true)`;

/** Who a database speaks for beside its organization. */
export interface Acting {
  /** the API key that acts: what happens is written down as its doing (`current_api_key()`) */
  apiKeyId?: string | null | undefined;
  /** of which alone tickets are seen, and what belongs to them; null or left out: of all */
  departmentIds?: readonly string[] | null | undefined;
}

// a step of somebody who sees some departments only is another role, whose policies and views know no others
const STAND_BEHIND_WALL = `${SET_KEY}, set_config('app.department_ids', $3, true),
  set_config('search_path', 'walled, public', true), set_config('role', 'perch_walled', true)`;
const LIFT_WALL = `SELECT set_config('role', 'none', true), set_config('search_path', 'public', true)`;

function openingOf(organizationId: string, { apiKeyId, departmentIds }: Acting): pg.QueryConfig {
  if (departmentIds) {
    const values = [organizationId, apiKeyId ?? '', departmentIds.join(',')];
    return { name: 'stand-behind-wall', text: STAND_BEHIND_WALL, values };
  }
  return apiKeyId
    ? { name: 'set-key', text: SET_KEY, values: [organizationId, apiKeyId] }
    : { name: 'set-organization', text: SET_ORGANIZATION, values: [organizationId] };
}

/**
 * Runs one prepared statement of a hand-written transaction. `name` identifies the SQL text on the connection; without
 * one ('') it is planned each time, for its very values.
 */
export type Statement = (name: string, text: string, values: unknown[]) => Promise<pg.QueryResult>;

/** Runs a query without parameters, whose rows come in Postgres' binary form: for very many bytes. */
export type Copy = (query: string) => Promise<BinaryRow[]>;

/** `name` as in `query`. */
export interface AskedQuery {
  text: string;
  values?: unknown[];
  name?: string;
}

/**
 * The database as one organization sees it. Each step is a transaction that carries the organization, so that
 * row-level security shows nothing else; the setting ends with the transaction (PgBouncer in transaction mode works).
 * With departments, each step stands behind their wall.
 */
export interface TenantDatabase {
  readonly organizationId: string;
  /** of which alone tickets are seen, and what belongs to them; null: of all */
  readonly departmentIds: readonly string[] | null;
  /** Prisma in one transaction; rolled back when `work` throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * One hand-written statement in a single round trip. With a `name`, which stands for this text alone, a connection
   * plans it once and not each time: for what joins many tables and asks for little.
   */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[], name?: string): Promise<Row[]>;
  /** Hand-written statements that do not wait for each other's answers, in one transaction and one round trip. */
  queries<Rows extends pg.QueryResultRow[]>(
    ...asked: readonly AskedQuery[]
  ): Promise<{ [At in keyof Rows]: Rows[At][] }>;
  /**
   * A hand-written transaction: statements sent together travel in one round trip (await them with Promise.all
   * through `settleAll`, so that none is left behind when one fails). Retried when Postgres ends it as deadlock victim.
   */
  pipeline<T>(work: (statement: Statement) => Promise<T>): Promise<T>;
  /**
   * Statements that all see the database as it was when the first of them began, and write nothing. Holds a connection,
   * and keeps Postgres from cleaning up, for as long as `work` takes.
   */
  snapshot<T>(work: (statement: Statement, copy: Copy) => Promise<T>): Promise<T>;
}

/** The connection of a process: sign-in and cross-tenant look-ups here, everything else through `of()`. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  of(organizationId: string, acting?: Acting): TenantDatabase;
  close(): Promise<void>;
}

const DEADLOCK = '40P01';
const SERIALIZATION_FAILURE = '40001';
/** What every later statement of a failed transaction gets: the reason is elsewhere. */
const TRANSACTION_FAILED = '25P02';
const MAX_ATTEMPTS = 4;
/**
 * The only transactions that see one moment throughout, and they write nothing: whoever writes sees what was committed
 * before each statement, which the triggers that mark packed days of reports rely on (the migration `report_days`).
 */
const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Every statement of a pipeline settles before the first error is thrown that is not merely the echo of another. */
export async function settleAll<T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(statements);
  const failures = (settled as PromiseSettledResult<unknown>[]).filter((result) => result.status === 'rejected');
  const failed = failures.find(({ reason }) => !isEcho(reason)) ?? failures[0];
  if (failed) throw failed.reason;
  return (settled as PromiseSettledResult<unknown>[]).map(
    (result) => (result as PromiseFulfilledResult<unknown>).value,
  ) as never;
}

/** So many bytes leave at once, and Postgres works on them while what follows is made ready. */
const HEAVY_BYTES = 16_384;

/** What is sent on a connection before this turn ends leaves in one packet, but for what is heavy. */
function inOnePacket<Sent>(client: pg.PoolClient, send: () => Sent): Sent {
  const { stream } = (client as unknown as pg.Client).connection;
  stream.cork();
  const sent = send();
  if (stream.writableLength < HEAVY_BYTES) process.nextTick(() => stream.uncork());
  else while (stream.writableCorked > 0) stream.uncork();
  return sent;
}

const send = <Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  query: string | pg.QueryConfig,
): Promise<pg.QueryResult<Row>> => inOnePacket(client, () => client.query<Row>(query));

type Sight = Pick<TenantDatabase, 'departmentIds'>;

/** A plan holds for one role: behind the wall the same text has another name. */
const nameOf = (name: string, { departmentIds }: Sight) => (departmentIds && name ? `${name}/walled` : name);

/**
 * From here on the transaction sees the whole organization: for what hangs on what a member has been let to, which they
 * do not get to see. What it is about was read or locked before, behind the wall.
 */
export async function liftWall(db: Sight, statement: Statement): Promise<void> {
  if (db.departmentIds) await statement('lift-wall', LIFT_WALL, []);
}

/** The same in a transaction of Prisma. */
export async function liftWallOf(db: Sight, tx: Transaction): Promise<void> {
  if (db.departmentIds) await tx.$queryRawUnsafe(LIFT_WALL);
}

/** Lends a connection; what fails is rolled back, and a connection on which that fails is closed. */
async function withConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const inTransaction = <T>(
  pool: pg.Pool,
  opening: pg.QueryConfig,
  sight: Sight,
  work: (statement: Statement, copy: Copy) => Promise<T>,
  begin = 'BEGIN',
): Promise<T> =>
  withConnection(pool, async (client) => {
    const begun = [send(client, begin), send(client, opening)];
    // a failed opening fails the work's first statement too; both are awaited so that no rejection is left alone
    const statement: Statement = (name, text, values) => send(client, { name: nameOf(name, sight), text, values });
    const copy: Copy = (query) => inOnePacket(client, () => copyOut(client, query));
    const [result] = await settleAll([work(statement, copy), ...begun]);
    await client.query('COMMIT');
    return result as T;
  });

const isEcho = (error: unknown) => error instanceof pg.DatabaseError && error.code === TRANSACTION_FAILED;

const isRetryable = (error: unknown) =>
  error instanceof pg.DatabaseError && (error.code === DEADLOCK || error.code === SERIALIZATION_FAILURE);

/** Connects as the application role. `maxConnections` bounds the pool that Prisma and hand-written SQL share. */
export function openDatabase(
  url: string,
  options: { maxConnections?: number; onError?: (error: Error) => void } = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    pipeline: true,
    connectionTimeoutMillis: 10_000,
  } as pg.PoolConfig);
  // a connection that Postgres closes (restart), idle or in use, must not end the process; the next use opens another
  const onError = (error: Error) => options.onError?.(error);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

  const of = (organizationId: string, acting: Acting = {}): TenantDatabase => {
    const departmentIds = acting.departmentIds ?? null;
    const opening = openingOf(organizationId, acting);
    const named = ({ name, ...asked }: AskedQuery) => ({
      ...asked,
      ...(name !== undefined && { name: nameOf(name, { departmentIds }) }),
    });
    const atOnce = (asked: readonly AskedQuery[]) =>
      withConnection(pool, async (client) => {
        const [, , results] = await settleAll([
          send(client, 'BEGIN'),
          send(client, opening),
          settleAll(asked.map((each) => send(client, named(each)))),
          send(client, 'COMMIT'),
        ]);
        return results.map(({ rows }) => rows);
      });
    return {
      organizationId,
      departmentIds,
      transaction: (work) =>
        prisma.$transaction(
          async (tx) => {
            if (departmentIds) await tx.$queryRawUnsafe(STAND_BEHIND_WALL, ...opening.values!);
            else
              await tx.$executeRaw`SELECT set_config('app.organization_id', ${organizationId}, true),
            set_config('app.api_key_id', ${acting.apiKeyId ?? ''}, true)`;
            return work(tx);
          },
          { maxWait: 10_000, timeout: 20_000 },
        ),
      async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = [], name?: string) {
        const [rows] = await atOnce([{ text, values, ...(name !== undefined && { name }) }]);
        return rows as Row[];
      },
      queries: (...asked) => atOnce(asked) as never,
      snapshot: (work) => inTransaction(pool, opening, { departmentIds }, work, SNAPSHOT),
      async pipeline(work) {
        for (let attempt = 1; ; attempt++) {
          try {
            return await inTransaction(pool, opening, { departmentIds }, work);
          } catch (error) {
            if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
          }
        }
      },
    };
  };

  return {
    prisma,
    pool,
    of,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
