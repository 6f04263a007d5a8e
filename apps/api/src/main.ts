import { ConfigError, loadApiConfig, type ApiConfig } from '@perch/contracts';
import { pino } from 'pino';
import { startServer } from './server.ts';

/** What open requests get to finish. */
const GRACE_MS = 10_000;

function configuration(): ApiConfig {
  try {
    return loadApiConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

const config = configuration();
// what nobody asks for is not loaded
const tracing =
  config.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
    ? undefined
    : (await import('@perch/telemetry/tracing')).startTracing('perch-api');
const log = pino({
  name: 'api',
  level: config.LOG_LEVEL,
  mixin: () => ({ ...tracing?.ids() }),
  redact: [
    'req.headers.authorization',
    'req.headers.cookie',
    'res.headers["set-cookie"]',
    '*.authorization',
    '*.cookie',
    '*.password',
    '*.token',
    '*.accessToken',
    '*.authToken',
    '*.refreshToken',
    '*.codeVerifier',
    '*.sealed',
  ],
});

const server = await startServer(config, log, {}, tracing).catch((error: unknown) => {
  console.error(error instanceof Error && error.cause !== undefined ? error.message : error);
  process.exit(1);
});
log.info({ address: server.address, publicUrl: config.PUBLIC_URL }, 'the API is ready');

let isStopping = false;
async function stop(signal: string) {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, 'the API stops');
  setTimeout(() => {
    log.warn('requests did not finish in time');
    process.exit(1);
  }, GRACE_MS).unref();
  await server.close();
}
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
