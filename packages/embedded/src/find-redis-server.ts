import { findProgram } from './find-program.ts';

/** Path of a Redis-compatible server: `REDIS_SERVER`, else redis-server or valkey-server where programs usually are. */
export function findRedisServer(): string | undefined {
  return process.env.REDIS_SERVER || findProgram(['redis-server', 'valkey-server']);
}
