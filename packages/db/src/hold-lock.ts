import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const CONNECT_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 10_000;
const BEAT_MS = 10_000;

/** A lock that is ours while `lost` is not aborted. */
export interface HeldLock {
  lost: AbortSignal;
  release(): Promise<void>;
}

export interface LockWaiter {
  /** Takes the lock if nobody has it; never waits for it. @throws when Postgres cannot be asked */
  tryLock(): Promise<HeldLock | null>;
  close(): Promise<void>;
}

/**
 * One lock among all processes on a database, on a connection of its own: Postgres is the one truth, so wiping Redis
 * changes nothing, and a process that dies or a Postgres that restarts frees it at once, without a lease to wait for.
 * It is held by an open transaction rather than by the session, so that a pooler may pool by transaction; the
 * transaction has neither a snapshot nor an id, and holds up no vacuum. Who waits asks now and then: a statement that
 * waits for a lock would keep its snapshot for as long.
 */
export function lockWaiter(url: string, name: string): LockWaiter {
  let idle: pg.Client | null = null;

  async function connection(): Promise<pg.Client> {
    if (idle) return idle;
    const client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      query_timeout: ANSWER_LIMIT_MS,
    });
    // also while nobody asks it anything: it must not end the process
    client.on('error', () => discard(client));
    client.on('end', () => discard(client));
    await client.connect();
    return (idle = client);
  }
  function discard(client: pg.Client): void {
    if (idle === client) idle = null;
    client.end().catch(() => {});
  }

  return {
    tryLock: async () => {
      const client = await connection();
      try {
        await client.query('BEGIN');
        // without parameters: with them the statement's snapshot would stay with the transaction
        const { rows } = await client.query<{ held: boolean }>(
          `SELECT pg_try_advisory_xact_lock(hashtextextended(${client.escapeLiteral(name)}, 0)) AS held`,
        );
        if (rows[0]?.held) return hold(client);
        await client.query('ROLLBACK');
        return null;
      } catch (error) {
        discard(client);
        throw error;
      }
    },
    close: async () => {
      await idle?.end().catch(() => {});
      idle = null;
    },
  };
}

function hold(client: pg.Client): HeldLock {
  const lost = new AbortController();
  const released = new AbortController();
  const lose = () => lost.abort();
  client.once('error', lose).once('end', lose);
  const beat = async () => {
    while (!lost.signal.aborted) {
      await pause(BEAT_MS, undefined, { signal: released.signal, ref: false });
      await client.query('SELECT 1');
    }
  };
  beat().catch(() => {
    if (!released.signal.aborted) lose();
  });
  return {
    lost: lost.signal,
    release: async () => {
      released.abort();
      lose();
      await client.query('ROLLBACK').catch(() => {});
    },
  };
}
