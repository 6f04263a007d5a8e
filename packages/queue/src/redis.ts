import { Cluster, Redis, type RedisOptions } from 'ioredis';

const pause = (attempt: number) => Math.min(attempt * 200, 2000);

/**
 * A connection that waits for Redis to come back instead of failing commands; `onError` hears each loss. Several
 * addresses, comma-separated, are nodes of a Redis Cluster, which takes the same commands.
 */
export function connectRedis(url: string, onError: (error: Error) => void): Redis {
  const nodes = url.split(',').map((address) => address.trim());
  const redis = nodes.length > 1 ? connectCluster(nodes) : new Redis(url, WAITING);
  redis.on('error', onError);
  return redis as Redis;
}

const WAITING = { maxRetriesPerRequest: null, enableReadyCheck: true, retryStrategy: pause } satisfies RedisOptions;

function connectCluster(nodes: readonly string[]): Cluster {
  const { username, password, protocol } = new URL(nodes[0]!);
  return new Cluster([...nodes], {
    clusterRetryStrategy: pause,
    // a node's certificate is for its name, which the cluster gives
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: {
      maxRetriesPerRequest: null,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  });
}

/** Another connection to the same place. */
export function anotherConnection(
  redis: Redis,
  options: Pick<RedisOptions, 'lazyConnect' | 'enableOfflineQueue' | 'maxRetriesPerRequest' | 'commandTimeout'> = {},
): Redis {
  if (!(redis instanceof Cluster)) return redis.duplicate(options);
  const { lazyConnect, enableOfflineQueue, ...ofNodes } = options;
  return (redis as Cluster).duplicate([], {
    ...(lazyConnect !== undefined && { lazyConnect }),
    ...(enableOfflineQueue !== undefined && { enableOfflineQueue }),
    redisOptions: ofNodes,
  }) as unknown as Redis;
}
