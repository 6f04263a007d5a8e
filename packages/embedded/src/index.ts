export { ensureChromium, ensureHeadlessShell } from './ensure-chromium.ts';
export { ensureRedisServer } from './ensure-redis-server.ts';
export { findRedisServer } from './find-redis-server.ts';
export { freePort } from './free-port.ts';
export { FolderInUseError, lockFolder, type FolderLock } from './lock-folder.ts';
export { commandLine, parentOf, processStart } from './process-info.ts';
export { spawnGuarded, type GuardedProcess, type GuardOptions, type UnixUser } from './spawn-guarded.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './start-postgres.ts';
export { startRedis, type RedisOptions, type RedisServer } from './start-redis.ts';
