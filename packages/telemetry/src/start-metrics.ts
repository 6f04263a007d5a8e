import type { Database } from '@perch/db';
import { lookIntoQueues } from '@perch/queue';
import type { Redis } from 'ioredis';
import type { Metrics } from './metrics.ts';
import { serveMetrics, type MetricsServer } from './serve-metrics.ts';
import { appCallsSource, installationSource, poolSource, queueSource, serverSource, type Source } from './sources.ts';

export interface StartMetrics {
  host: string;
  port: number;
  database: Database;
  redis: Redis;
  log: Record<'info' | 'warn', (fields: object, message: string) => void>;
  /** what X still allows this installation's app; null while nobody knows */
  appCalls: Parameters<typeof appCallsSource>[1];
  /** what only this kind of process knows */
  sources?: readonly Source[];
}

/** Serves what a process counts, with what every process can tell of all. */
export async function startMetrics(metrics: Metrics, options: StartMetrics): Promise<MetricsServer> {
  const { host, port, database, redis, log, appCalls, sources = [] } = options;
  const queues = lookIntoQueues(redis, (error) => log.warn({ err: error }, 'metrics: Redis cannot be reached'));
  const server = await serveMetrics({
    host,
    port,
    metrics,
    sources: [
      serverSource(metrics, database, redis),
      poolSource(metrics, database),
      installationSource(metrics, database),
      queueSource(metrics, queues),
      appCallsSource(metrics, appCalls),
      ...sources,
    ],
    onUnread: (source, error) => log.warn({ err: error, source }, 'metrics: figures could not be read'),
  });
  log.info({ metrics: server.address }, 'metrics are served');
  const close = async () => {
    await server.close();
    await queues.close();
  };
  return { ...server, close };
}
