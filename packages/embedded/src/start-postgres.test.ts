import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processStart } from './process-info.ts';
import { startPostgres, type PostgresServer } from './start-postgres.ts';

const servers: PostgresServer[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'perch-postgres-'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, options: { setpriv?: boolean; logFile?: string } = {}): Promise<PostgresServer> {
  const dataDir = path.join(folder, name);
  const server = await startPostgres({ dataDir, password: 's:e/c@ret', durable: false, ...options });
  servers.push(server);
  return server;
}

/** True when something that speaks PostgreSQL answers: it says "N" to a request for TLS. */
function speaksPostgres(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString() === 'N');
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

describe('startPostgres', { timeout: 60_000 }, () => {
  test('keeps the data folder across restarts, and leaves no process behind', async () => {
    const first = await start('a');
    expect(await speaksPostgres(first.port)).toBe(true);
    const madeAt = (await stat(path.join(folder, 'a/cluster/PG_VERSION'))).mtimeMs;
    await first.stop();
    expect(processStart(first.pid)).toBeUndefined();
    expect(await speaksPostgres(first.port)).toBe(false);

    const second = await start('a');
    expect(second.reused).toBe(false);
    expect((await stat(path.join(folder, 'a/cluster/PG_VERSION'))).mtimeMs).toBe(madeAt);
  });

  test('runs beside another one on another folder', async () => {
    const [one, two] = await Promise.all([start('a'), start('b')]);
    expect(one.port).not.toBe(two.port);
    expect(await Promise.all([speaksPostgres(one.port), speaksPostgres(two.port)])).toEqual([true, true]);
  });

  test('is reused by a second start in the same process, whose stop then does nothing', async () => {
    const first = await start('a');
    const second = await startPostgres({ dataDir: path.join(folder, 'a'), password: 's:e/c@ret' });
    expect(second).toMatchObject({ reused: true, pid: first.pid, port: first.port });
    await second.stop();
    expect(await speaksPostgres(first.port)).toBe(true);
  });

  test('starts again after it was killed, and so do two starts in a row', async () => {
    const logFile = path.join(folder, 'postgres.log');
    const first = await start('a', { logFile });
    // its sessions outlive it for a moment and write to the log: that must not end us
    const sessions = Array.from({ length: 10 }, () => new pg.Client({ connectionString: first.url() }));
    for (const session of sessions) session.on('error', () => {});
    await Promise.all(sessions.map((session) => session.connect()));
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start('a', { logFile });
    expect(await speaksPostgres(second.port)).toBe(true);
    await second.stop();
    expect(await readFile(logFile, 'utf8')).toContain('unexpected postmaster exit');
    expect(await speaksPostgres((await start('a')).port)).toBe(true);
  });

  test('works without setpriv', async () => {
    const server = await start('a', { setpriv: false });
    expect(await speaksPostgres(server.port)).toBe(true);
    await server.stop();
    expect(processStart(server.pid)).toBeUndefined();
  });

  test('puts the password into the connection string safely', async () => {
    const server = await start('a');
    expect(new URL(server.url('perch')).pathname).toBe('/perch');
    expect(decodeURIComponent(new URL(server.url()).password)).toBe('s:e/c@ret');
  });

  test('says what the server said when it cannot start', async () => {
    const dataDir = path.join(folder, 'a');
    const settings = { no_such_setting: 'on' };
    await expect(startPostgres({ dataDir, password: 'x', durable: false, settings })).rejects.toThrow(
      /did not start[^]*no_such_setting/,
    );
  });
});
