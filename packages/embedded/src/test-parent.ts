/**
 * For the tests only: a program that starts the servers named on its command line, says where they are in one line of
 * JSON, and then waits to be killed. `node --import tsx test-parent.ts <folder> [--without-setpriv]`
 */
import path from 'node:path';
import { startPostgres } from './start-postgres.ts';
import { startRedis } from './start-redis.ts';

const [folder, flag] = process.argv.slice(2);
const setpriv = flag !== '--without-setpriv';
const [postgres, redis] = await Promise.all([
  startPostgres({ dataDir: path.join(folder!, 'postgres'), password: 'secret', durable: false, setpriv }),
  startRedis({ dir: path.join(folder!, 'redis'), setpriv }),
]);
process.stdout.write(`${JSON.stringify({ postgres: postgres.pid, redis: redis.pid })}\n`);
setInterval(() => {}, 60_000);
