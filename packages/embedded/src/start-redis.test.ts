import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRedisServer } from './find-redis-server.ts';
import { processStart } from './process-info.ts';
import { startRedis, type RedisServer } from './start-redis.ts';

const servers: RedisServer[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'perch "redis" '));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Parameters<typeof startRedis>[0]): Promise<RedisServer> {
  const server = await startRedis(options);
  servers.push(server);
  return server;
}

/** Sends inline commands over one connection and resolves with the raw answers. */
function talk(port: number, ...commands: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`));
    socket.on('data', (data) => (answer += data.toString()));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

describe.skipIf(!findRedisServer())('startRedis', { timeout: 60_000 }, () => {
  test('keeps what was written in its folder across restarts', async () => {
    const dir = path.join(folder, 'a');
    const first = await start({ dir });
    expect(await talk(first.port, 'SET colour blue')).toContain('+OK');
    await first.stop();
    expect(processStart(first.pid)).toBeUndefined();

    const second = await start({ dir });
    expect(await talk(second.port, 'GET colour')).toContain('blue');
  });

  test('keeps what was written also when it is killed', async () => {
    const dir = path.join(folder, 'a');
    const first = await start({ dir });
    await talk(first.port, 'SET colour green');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    expect(await talk((await start({ dir })).port, 'GET colour')).toContain('green');
  });

  test('without a folder forgets everything, and runs beside another one', async () => {
    const [one, two] = await Promise.all([start({}), start({ setpriv: false })]);
    await talk(one.port, 'SET colour blue');
    expect(await talk(two.port, 'GET colour')).toContain('$-1');
  });

  test('is reused by a second start in the same process, whose stop then does nothing', async () => {
    const dir = path.join(folder, 'a');
    const first = await start({ dir });
    const second = await startRedis({ dir });
    expect(second).toMatchObject({ reused: true, pid: first.pid, port: first.port });
    await second.stop();
    expect(await talk(first.port, 'PING')).toContain('+PONG');
  });

  test('asks for the password that it was given', async () => {
    const server = await start({ password: 'open-sesame' });
    expect(await talk(server.port, 'PING')).toContain('NOAUTH');
    expect(await talk(server.port, 'AUTH open-sesame', 'PING')).toContain('+PONG');
    expect(server.url).toBe(`redis://:open-sesame@127.0.0.1:${server.port}`);
  });
});
