import type { ApiConfig } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { connectRedis, createProducer } from '@perch/queue';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import type { FastifyBaseLogger } from 'fastify';
import { buildApp } from './app.ts';

const MAX_CONNECTIONS = 20;
/** A person waits for it in their browser. */
const X_TIMEOUT_MS = 15_000;

export interface Server {
  address: string;
  close(): Promise<void>;
}

/** Connects what the API needs and listens. @throws Error in plain words when the port is taken */
export async function startServer(config: ApiConfig, log: FastifyBaseLogger): Promise<Server> {
  const database = openDatabase(config.APP_DATABASE_URL, {
    maxConnections: MAX_CONNECTIONS,
    onError: (error) => log.warn({ err: error }, 'a connection to Postgres was lost'),
  });
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'Redis cannot be reached'));
  const producer = createProducer(redis, (error) => log.warn({ err: error }, 'Redis did not take a job or an event'));
  const app = await buildApp({
    config,
    database,
    redis,
    producer,
    box: createSecretBox(config.ENCRYPTION_KEYS),
    twitter: createTwitter({
      ...(config.X_API_URL !== undefined && { apiUrl: config.X_API_URL }),
      timeoutMs: X_TIMEOUT_MS,
    }),
    limits: createRedisLimits(redis, {
      onError: (error) => log.warn({ err: error }, 'what is left of the call budget cannot be read'),
    }),
    log,
  });
  const close = async () => {
    await app.close();
    await Promise.allSettled([producer.close(), database.close()]);
    redis.disconnect();
  };
  try {
    const address = await app.listen({ host: config.HOST, port: config.PORT });
    return { address, close };
  } catch (error) {
    await close();
    throw inPlainWords(error, config);
  }
}

function inPlainWords(error: unknown, { HOST, PORT }: ApiConfig): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EADDRINUSE') {
    return new Error(`Port ${PORT} on ${HOST} is taken by another program. Set PORT to another one.`, { cause: error });
  }
  if (error.code === 'EACCES') {
    return new Error(`Port ${PORT} may not be used by this user. Set PORT to one above 1023.`, { cause: error });
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new Error(`${HOST} is no address of this machine. Set HOST to one that is.`, { cause: error });
  }
  return error;
}
