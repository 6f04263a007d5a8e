import { ConfigError, loadWorkerConfig, type JobName, type WorkerConfig } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { createMailer } from '@perch/notify';
import { connectRedis, createProducer, currentJob, startWorker, type EndedJob, type JobBindings } from '@perch/queue';
import { createActivity, createRedisLimits, createTwitter } from '@perch/twitter';
import { pino } from 'pino';
import { startActivity } from './activity/start-activity.ts';
import { countCalls } from './count-calls.ts';
import { startReceiver } from './mail/start-receiver.ts';
import { PROCESSORS } from './processors/processors.ts';
import { createServices, meterOf, type WorkerServices } from './services.ts';

const SWEEP_EVERY_MS = 1000;
/** Redis may be wiped: the schedule of the sweep is asserted again this often. */
const ASSERT_SCHEDULE_EVERY_MS = 10_000;
/** What running jobs get to finish; the rest is taken up elsewhere when its lease ends. */
const GRACE_MS = 10_000;
/** Jobs hold one for a transaction only, so that many more of them share these; five may wait for X with a credential. */
const MAX_CONNECTIONS = 20;

function configuration(): WorkerConfig {
  try {
    return loadWorkerConfig(process.env);
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
    : (await import('@perch/telemetry/tracing')).startTracing('perch-worker');
const log = pino({
  name: 'worker',
  level: config.LOG_LEVEL,
  // whatever a job logs, and whoever does it for the job, says which one it is
  mixin: () => ({ ...currentJob(), ...tracing?.ids() }),
  redact: [
    '*.accessToken',
    '*.accessSecret',
    '*.clientSecret',
    '*.refreshToken',
    '*.authorization',
    '*.authToken',
    '*.password',
    '*.sealed',
  ],
});

const telemetry = config.METRICS_PORT === undefined ? undefined : await import('@perch/telemetry');
const metrics = telemetry?.createMetrics();

const database = openDatabase(config.APP_DATABASE_URL, {
  maxConnections: MAX_CONNECTIONS,
  onError: (error) => log.warn({ err: error }, 'a connection to Postgres was lost'),
});
tracing?.queries(database);
const onRedisError = (error: Error) => log.warn({ err: error }, 'Redis cannot be reached');
const redis = connectRedis(config.REDIS_URL, onRedisError);
const producer = createProducer(
  redis,
  (error) => log.warn({ err: error }, 'Redis did not take a job or an event'),
  tracing,
);
const onUnexpected = (answer: object) => log.warn(answer, 'X answered with something that cannot be read');
const apiUrl = config.X_API_URL !== undefined && { apiUrl: config.X_API_URL };
const limits = createRedisLimits(redis, {
  onError: (error) => log.warn({ err: error }, 'calls to X go out without the call budget'),
});
const twitter = createTwitter(
  { ...apiUrl, timeoutMs: config.X_TIMEOUT_MS },
  {
    limits: metrics ? countCalls(limits, metrics) : limits,
    meter: meterOf(() => services),
    onUnexpected,
  },
);
const services: WorkerServices = createServices({
  config,
  database,
  box: createSecretBox(config.ENCRYPTION_KEYS),
  twitter: tracing ? tracing.methods('X', twitter) : twitter,
  mailer: createMailer({ url: config.SMTP_URL, from: config.MAIL_FROM }),
  producer,
  metrics,
  log,
  now: () => new Date(),
});

const onJobError = (error: Error, job?: JobBindings) => log.error({ ...job, err: error }, 'a job failed');
const onEnded = ({ name, outcome, seconds, lagSeconds }: EndedJob) => {
  metrics?.jobs.observe({ queue: name, outcome }, seconds);
  if (outcome === 'done') metrics?.jobLag.observe({ queue: name }, lagSeconds);
  log.debug({ outcome, seconds }, 'a job has ended');
};
const start = <N extends JobName>(name: N) =>
  startWorker(name, PROCESSORS[name](services), redis, onJobError, {
    onEnded,
    telemetry: tracing?.telemetry,
  });
const workers = (Object.keys(PROCESSORS) as JobName[]).map((name) => start(name));

const activity =
  config.X_ACTIVITY_STREAM &&
  startActivity(
    services,
    createActivity(
      {
        ...apiUrl,
        consumerKey: config.X_CONSUMER_KEY ?? '',
        consumerSecret: config.X_CONSUMER_SECRET ?? '',
        timeoutMs: config.X_TIMEOUT_MS,
      },
      { onUnexpected },
    ),
  );

const receiver = config.MAIL_INBOUND_PORT === undefined ? null : await startReceiver(services);

const metricsServer =
  metrics && telemetry && config.METRICS_PORT !== undefined
    ? await telemetry.startMetrics(metrics, {
        host: config.METRICS_HOST,
        port: config.METRICS_PORT,
        database,
        redis,
        log,
        appCalls: () => limits.leftIfKnown({ app: config.X_CLIENT_ID ?? '', organizationId: '', accountId: '' }),
      })
    : undefined;

await producer.scheduleSweep(SWEEP_EVERY_MS);
const schedule = setInterval(() => void producer.scheduleSweep(SWEEP_EVERY_MS), ASSERT_SCHEDULE_EVERY_MS);
log.info({ queues: workers.map((worker) => worker.name) }, 'the worker is ready');

let isStopping = false;
async function stop(signal: string) {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, 'the worker stops');
  clearInterval(schedule);
  const overdue = setTimeout(() => {
    log.warn('jobs did not finish in time; their leases will end');
    process.exit(1);
  }, GRACE_MS);
  await Promise.allSettled([...workers.map((worker) => worker.close()), activity && activity.stop(), receiver?.stop()]);
  await metricsServer?.close();
  services.serverMailers.close();
  await Promise.allSettled([producer.close(), database.close()]);
  redis.disconnect();
  await tracing?.stop().catch((error: unknown) => log.warn({ err: error }, 'the last traces were not sent'));
  clearTimeout(overdue);
}
process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
