import pg from 'pg';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { lockWaiter } from './hold-lock.ts';

const NAME = 'test-lock';

function waiter() {
  const made = lockWaiter(process.env.APP_DATABASE_URL!, NAME);
  onTestFinished(() => made.close());
  return made;
}

describe('a lock', () => {
  it('is held by one at a time, and by another once it was released', async () => {
    const [one, other] = [waiter(), waiter()];
    const held = await one.tryLock();
    expect(held).not.toBeNull();
    expect(await other.tryLock()).toBeNull();
    expect(held!.lost.aborted).toBe(false);
    await held!.release();
    const next = await other.tryLock();
    expect(next).not.toBeNull();
    expect(await one.tryLock()).toBeNull();
  });

  it('is lost with its connection, free at once, and can be had again', async () => {
    const [one, other] = [waiter(), waiter()];
    const held = (await one.tryLock())!;
    const owner = new pg.Client({ connectionString: process.env.OWNER_DATABASE_URL });
    await owner.connect();
    onTestFinished(() => owner.end());
    const { rows } = await owner.query<{ idle: boolean }>(
      `SELECT a.backend_xmin IS NULL AND a.backend_xid IS NULL AS idle FROM pg_stat_activity a
       JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'advisory' WHERE a.datname = current_database()`,
    );
    expect(rows).toEqual([{ idle: true }]); // it holds up no vacuum
    await owner.query(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
       WHERE l.locktype = 'advisory' AND d.datname = current_database()`,
    );
    await vi.waitFor(() => expect(held.lost.aborted).toBe(true));
    const next = await vi.waitFor(async () => (await other.tryLock()) ?? Promise.reject(new Error('still held')));
    await next.release();
    expect(await one.tryLock()).not.toBeNull();
  });
});
