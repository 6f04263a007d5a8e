import type { ApiConfig } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { connectRedis, createProducer } from '@perch/queue';
import type { Metrics, MetricsServer } from '@perch/telemetry';
import type { Tracing } from '@perch/telemetry/tracing';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import type { RateLimits } from './plugins/rate-limits.ts';
import type { ApiServices } from './services.ts';

const MAX_CONNECTIONS = 20;
/** A person waits for it in their browser. */
const X_TIMEOUT_MS = 15_000;

type Telemetry = typeof import('@perch/telemetry');

export interface Server {
  address: string;
  close(): Promise<void>;
}

/** Connects what the API needs and listens. @throws Error in plain words when the port is taken */
export async function startServer(
  config: ApiConfig,
  log: FastifyBaseLogger,
  rateLimits: Partial<RateLimits> = {},
  tracing?: Tracing,
): Promise<Server> {
  const database = openDatabase(config.APP_DATABASE_URL, {
    maxConnections: MAX_CONNECTIONS,
    onError: (error) => log.warn({ err: error }, 'a connection to Postgres was lost'),
  });
  tracing?.queries(database);
  const redis = connectRedis(config.REDIS_URL, (error) => log.warn({ err: error }, 'Redis cannot be reached'));
  const producer = createProducer(
    redis,
    (error) => log.warn({ err: error }, 'Redis did not take a job or an event'),
    tracing,
  );
  const telemetry = config.METRICS_PORT === undefined ? undefined : await import('@perch/telemetry');
  const metrics = telemetry?.createMetrics();
  const limits = createRedisLimits(redis, {
    onError: (error) => log.warn({ err: error }, 'what is left of the call budget cannot be read'),
  });
  const services: ApiServices = {
    config,
    database,
    redis,
    producer,
    box: createSecretBox(config.ENCRYPTION_KEYS),
    twitter: createTwitter({
      ...(config.X_API_URL !== undefined && { apiUrl: config.X_API_URL }),
      timeoutMs: X_TIMEOUT_MS,
    }),
    limits,
    metrics,
    tracing,
    log,
  };
  const app = await buildApp(services, rateLimits);
  let metricsServer: MetricsServer | undefined;
  const close = async () => {
    await app.close();
    await metricsServer?.close();
    await Promise.allSettled([producer.close(), database.close()]);
    redis.disconnect();
    await tracing?.stop().catch((error: unknown) => log.warn({ err: error }, 'the last traces were not sent'));
  };
  try {
    if (telemetry && metrics) metricsServer = await startMetrics(telemetry, metrics, app);
    const address = await app.listen({ host: config.HOST, port: config.PORT });
    return { address, close };
  } catch (error) {
    await close();
    throw inPlainWords(error, config);
  }
}

function startMetrics(telemetry: Telemetry, metrics: Metrics, app: FastifyInstance): Promise<MetricsServer> {
  const { config, database, redis, limits, log } = app.services;
  return telemetry.startMetrics(metrics, {
    host: config.METRICS_HOST,
    port: config.METRICS_PORT ?? 0,
    database,
    redis,
    log,
    appCalls: () => limits.leftIfKnown({ app: config.X_CLIENT_ID ?? '', organizationId: '', accountId: '' }),
    sources: [
      {
        name: 'live',
        read: async () => metrics.liveConnections.set(app.live.count()),
        clear: () => metrics.liveConnections.reset(),
      },
    ],
  });
}

function inPlainWords(error: unknown, { HOST, PORT, METRICS_PORT }: ApiConfig): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EADDRINUSE' && 'port' in error && error.port === METRICS_PORT && METRICS_PORT !== PORT) {
    return new Error(`METRICS_PORT ${METRICS_PORT} is taken by another program: each process needs one of its own.`, {
      cause: error,
    });
  }
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
