import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
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
}

const openingOf = (organizationId: string, { apiKeyId }: Acting): pg.QueryConfig =>
  apiKeyId
    ? { name: 'set-key', text: SET_KEY, values: [organizationId, apiKeyId] }
    : { name: 'set-organization', text: SET_ORGANIZATION, values: [organizationId] };

/** Runs one prepared statement of a hand-written transaction. `name` identifies the SQL text on the connection. */
export type Statement = (name: string, text: string, values: unknown[]) => Promise<pg.QueryResult>;

/**
 * The database as one organization sees it. Each step is a transaction that carries the organization, so that
 * row-level security shows nothing else; the setting ends with the transaction (PgBouncer in transaction mode works).
 */
export interface TenantDatabase {
  readonly organizationId: string;
  /** Prisma in one transaction; rolled back when `work` throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * One hand-written statement in a single round trip. With a `name`, which stands for this text alone, a connection
   * plans it once and not each time: for what joins many tables and asks for little.
   */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[], name?: string): Promise<Row[]>;
  /**
   * A hand-written transaction: statements sent together travel in one round trip (await them with Promise.all
   * through `settleAll`, so that none is left behind when one fails). Retried when Postgres ends it as deadlock victim.
   */
  pipeline<T>(work: (statement: Statement) => Promise<T>): Promise<T>;
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

/** What is sent on a connection before this turn ends leaves in one packet. */
function together(client: pg.PoolClient): void {
  const { stream } = (client as unknown as pg.Client).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

async function inTransaction<T>(
  pool: pg.Pool,
  opening: pg.QueryConfig,
  work: (statement: Statement) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    together(client);
    const begun = [client.query('BEGIN'), client.query(opening)];
    // a failed opening fails the work's first statement too; both are awaited so that no rejection is left alone
    const statement: Statement = (name, text, values) => {
      together(client);
      return client.query({ name, text, values });
    };
    const [result] = await settleAll([work(statement), ...begun]);
    await client.query('COMMIT');
    return result as T;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

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

  const of = (organizationId: string, acting: Acting = {}): TenantDatabase => ({
    organizationId,
    transaction: (work) =>
      prisma.$transaction(
        async (tx) => {
          await tx.$executeRaw`SELECT set_config('app.organization_id', ${organizationId}, true),
            set_config('app.api_key_id', ${acting.apiKeyId ?? ''}, true)`;
          return work(tx);
        },
        { maxWait: 10_000, timeout: 20_000 },
      ),
    async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = [], name?: string) {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        together(client);
        const [, , result] = await settleAll([
          client.query('BEGIN'),
          client.query(openingOf(organizationId, acting)),
          client.query<Row>({ text, values, ...(name !== undefined && { name }) }),
          client.query('COMMIT'),
        ]);
        return result.rows;
      } catch (error) {
        await client.query('ROLLBACK').catch((rollbackError: Error) => {
          broken = rollbackError;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    async pipeline(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await inTransaction(pool, openingOf(organizationId, acting), work);
        } catch (error) {
          if (attempt >= MAX_ATTEMPTS || !isRetryable(error)) throw error;
        }
      }
    },
  });

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
