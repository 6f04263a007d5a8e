import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';
import { PATIENCE_MS, within, type Source } from './sources.ts';

/** However many ask, the sources are read no more often. */
const KEPT_MS = 5_000;

export interface MetricsServer {
  address: string;
  /** The text that Prometheus gets. */
  scrape: () => Promise<string>;
  close: () => Promise<void>;
}

export interface ServeMetrics {
  host: string;
  port: number;
  metrics: Metrics;
  sources: readonly Source[];
  /** hears why a source could not be read */
  onUnread: (source: string, error: unknown) => void;
  keptMs?: number;
}

/**
 * Answers `GET /metrics` on a port of its own, and nothing else: it is never part of what the public reaches.
 * @throws Error when it cannot listen there
 */
export async function serveMetrics(options: ServeMetrics): Promise<MetricsServer> {
  const { metrics, sources, onUnread, keptMs = KEPT_MS } = options;
  const read = async ({ name, read, clear }: Source) => {
    await within(PATIENCE_MS + 500, read()).catch((error: unknown) => {
      clear();
      metrics.unread.inc({ source: name });
      onUnread(name, error);
    });
  };
  let kept: { at: number; text: Promise<string> } | undefined;
  const scrape = () => {
    if (kept && performance.now() - kept.at < keptMs) return kept.text;
    const text = Promise.all(sources.map(read)).then(() => metrics.registry.metrics());
    kept = { at: performance.now(), text };
    return text;
  };

  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
      return void response.writeHead(404).end();
    }
    void scrape().then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { address, port, family } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    scrape,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
