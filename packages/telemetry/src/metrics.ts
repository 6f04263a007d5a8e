import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

const OF_REQUESTS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const OF_JOBS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60];
const OF_POLLS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600];
const OF_TICKETS = [1, 2, 5, 10, 30, 60, 90, 120, 300, 900, 3600, 14_400];
const OF_SHARES = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1];

/**
 * All that a process tells Prometheus. Labels take few values, known in advance (queues, streams, states, route templates):
 * never an organization, an account or an id. `counted here` is what this process did; `of all` is the same in every
 * process, so that one takes the greatest and no sum.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counted = {
    httpRequests: new Histogram({
      name: 'perch_http_request_duration_seconds',
      help: 'Requests by route template, without the streams of live events; counted here',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: OF_REQUESTS,
      registers,
    }),
    liveConnections: new Gauge({
      name: 'perch_live_connections',
      help: 'Browsers that listen to live events; counted here',
      registers,
    }),
    jobs: new Histogram({
      name: 'perch_job_duration_seconds',
      help: 'Jobs by queue and outcome (done, failed); counted here',
      labelNames: ['queue', 'outcome'] as const,
      buckets: OF_JOBS,
      registers,
    }),
    jobLag: new Histogram({
      name: 'perch_job_lag_seconds',
      help: 'From when a job was due until it was done, by queue: of evaluate-escalation, how late bursts are looked for; counted here',
      labelNames: ['queue'] as const,
      buckets: OF_JOBS,
      registers,
    }),
    pollLag: new Histogram({
      name: 'perch_poll_lag_seconds',
      help: 'How long after its due time a stream of an account is read; counted here',
      labelNames: ['stream'] as const,
      buckets: OF_POLLS,
      registers,
    }),
    ticketLag: new Histogram({
      name: 'perch_ticket_lag_seconds',
      help: 'From the post on X to its ticket, imports left out; counted here',
      labelNames: ['stream'] as const,
      buckets: OF_TICKETS,
      registers,
    }),
    deliverySteps: new Counter({
      name: 'perch_delivery_steps_total',
      help: 'Attempts and looks of deliveries by the state they ended in; counted here',
      labelNames: ['kind', 'state'] as const,
      registers,
    }),
    xCalls: new Counter({
      name: 'perch_x_calls_total',
      help: 'Calls that were to go to X, by whether the call budget let them (sent, held_back); counted here',
      labelNames: ['endpoint', 'budget'] as const,
      registers,
    }),
    xLimitLeft: new Histogram({
      name: 'perch_x_limit_left_ratio',
      help: 'What X says is left of a limit, as a share of it, at each of its answers; counted here',
      labelNames: ['endpoint', 'window'] as const,
      buckets: OF_SHARES,
      registers,
    }),
    postgresConnections: new Gauge({
      name: 'perch_postgres_pool_connections',
      help: 'Connections of this process to Postgres: open, idle, and those who wait for one',
      labelNames: ['state'] as const,
      registers,
    }),
    up: new Gauge({
      name: 'perch_up',
      help: 'Whether this process reaches postgres and redis: 1 or 0',
      labelNames: ['server'] as const,
      registers,
    }),
    answerSeconds: new Gauge({
      name: 'perch_answer_seconds',
      help: 'How long postgres and redis took to answer this process just now',
      labelNames: ['server'] as const,
      registers,
    }),
    unread: new Counter({
      name: 'perch_figures_unread_total',
      help: 'Times that figures could not be read, and are left out meanwhile; counted here',
      labelNames: ['source'] as const,
      registers,
    }),
  };

  const ofAll = {
    queueJobs: new Gauge({
      name: 'perch_queue_jobs',
      help: 'Jobs by queue and state (waiting, active, delayed, failed); of all',
      labelNames: ['queue', 'state'] as const,
      registers,
    }),
    queueAge: new Gauge({
      name: 'perch_queue_oldest_waiting_seconds',
      help: 'How long the first job in the line has waited; of all',
      labelNames: ['queue'] as const,
      registers,
    }),
    deliveries: new Gauge({
      name: 'perch_deliveries',
      help: 'Deliveries under way by state (held, queued, sending, unknown), without those that wait for an approval; of all',
      labelNames: ['state'] as const,
      registers,
    }),
    deliveryOverdue: new Gauge({
      name: 'perch_delivery_overdue_seconds',
      help: 'For how long the delivery that waits longest has been due; of all',
      labelNames: ['state'] as const,
      registers,
    }),
    streamsOverdue: new Gauge({
      name: 'perch_streams_overdue',
      help: 'Streams of connected accounts that are due and not read yet; of all',
      labelNames: ['stream'] as const,
      registers,
    }),
    streamOverdue: new Gauge({
      name: 'perch_stream_overdue_seconds',
      help: 'For how long the stream that waits longest has been due; of all',
      labelNames: ['stream'] as const,
      registers,
    }),
    xCost: new Gauge({
      name: 'perch_x_cost_today_usd',
      help: 'What X bills for the UTC day so far, as far as we know; of all',
      labelNames: ['kind'] as const,
      registers,
    }),
    xAppCallsLeft: new Gauge({
      name: 'perch_x_app_calls_left',
      help: "Calls that X still allows this installation's app in 24 hours; of all",
      labelNames: ['kind'] as const,
      registers,
    }),
  };

  return { registry, ...counted, ...ofAll };
}

export type Metrics = ReturnType<typeof createMetrics>;
