import { setTimeout as sleep } from 'node:timers/promises';
import {
  dueAssignments,
  dueDeliveries,
  dueEscalations,
  dueLookups,
  dueRematches,
  dueStreams,
  dueTickets,
  openDatabase,
  type Database,
} from '@perch/db';
import { prefixOf, QUEUES } from '@perch/queue';
import type { JobName } from '@perch/contracts';
import { Queue } from 'bullmq';
import type { Company } from './company.ts';
import type { ManagedProcess, Memory } from './managed-process.ts';
import type { World } from './world.ts';

/** What one process holds. */
export interface ProcessHealth {
  name: string;
  role: 'api' | 'worker';
  starts: number;
  memory: Memory | null;
  openFiles: number | null;
}

export interface Health {
  /** rows that have been due for a while and nobody sees to, in words */
  overdueRows: string[];
  /** jobs that wait or run and do not end, in words */
  stuckJobs: string[];
  /** connections that have hung in a transaction, or run one statement, for seconds */
  hangingConnections: string[];
  connections: { postgres: number; redis: number };
  /** as many processes hold at most, when they are fresh or when their pools are full */
  mostConnections: { postgres: number; redis: number };
  processes: ProcessHealth[];
  /** fresh processes of the same kind, right after the start */
  fresh: ProcessHealth[];
  /** for each pair of API processes whether a change through the first was heard at the second, in words if not */
  unheard: string[];
  /** what one organization got to see of another, in words */
  leaks: string[];
}

const POOL = 20;
/** Sweeps come every second and jobs take a moment. */
const OVERDUE_MS = 15_000;
const HEARD_WITHIN_MS = 10_000;
const SAMPLES_APART_MS = 2_500;
/** Locks of jobs last twenty seconds, and every five the queue looks for those that are over. */
const NOTICED_WITHIN_MS = 60_000;
const PROBED_TICKETS = 5;

export async function measureProcesses(processes: readonly ManagedProcess[]): Promise<ProcessHealth[]> {
  return Promise.all(
    processes.map(async (process) => ({
      name: process.name,
      role: process.role,
      starts: process.starts,
      memory: (await process.memory()) ?? null,
      openFiles: process.openFiles() ?? null,
    })),
  );
}

export async function redisConnections(world: World): Promise<number> {
  const list = (await world.redis.client('LIST')) as string;
  return list.trim().split('\n').length;
}

/** Looks at a run that has come to rest. */
export async function examine(
  world: World,
  companies: readonly Company[],
  before: { fresh: ProcessHealth[]; redis: number },
  isThorough: boolean,
): Promise<Health> {
  const [unheard, leaks] = await Promise.all([probeLive(companies), probeTenancy(world, companies)]);
  const [overdueRows, stuckJobs] = await Promise.all([findOverdueRows(world), findStuckJobs(world, isThorough)]);
  const [count] = await world.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = 'perch_app'",
  );
  const hanging = await world.query<{ what: string }>(`
    SELECT state || ' for ' || (clock_timestamp() - state_change)::text || ': ' || left(query, 80) AS what
    FROM pg_stat_activity WHERE usename = 'perch_app' AND state <> 'idle'
      AND state_change < clock_timestamp() - interval '5 seconds'
      AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)`); // held on purpose
  return {
    overdueRows,
    stuckJobs,
    hangingConnections: hanging.map(({ what }) => what),
    connections: { postgres: count!.count, redis: await redisConnections(world) },
    // each browser's connection is the API's, not one of Redis; some are opened when they are first needed
    mostConnections: { postgres: world.processes.length * POOL, redis: before.redis + 2 * world.processes.length },
    processes: await measureProcesses(world.processes),
    fresh: before.fresh,
    unheard,
    leaks,
  };
}

/** A note through one process is told by every process. */
async function probeLive(companies: readonly Company[]): Promise<string[]> {
  const unheard: string[] = [];
  for (const company of companies) {
    const { client, listeners, cast } = company;
    const [ticket] = (await client.ask<{ data: { id: string }[] }>('GET', '/tickets?limit=1')).data;
    if (!ticket) continue;
    for (const by of listeners.keys()) {
      const isThis = (event: { ticketId?: string; type: string }) =>
        event.type === 'message.changed' && event.ticketId === ticket.id;
      const heard = Promise.all(listeners.map((listener) => listener.waitFor(isThis, HEARD_WITHIN_MS)));
      await client.call('POST', `/tickets/${ticket.id}/notes`, { body: { text: `Heard by all? ${by}` }, by });
      for (const [at, isHeard] of (await heard).entries()) {
        if (!isHeard) unheard.push(`${cast.name}: a note by api ${by + 1} was not told by api ${at + 1}`);
      }
    }
  }
  return unheard;
}

/** Each organization asks every process for tickets of the others. */
async function probeTenancy(world: World, companies: readonly Company[]): Promise<string[]> {
  const leaks: string[] = [];
  for (const owner of companies) {
    const tickets = await world.query<{ id: string }>(
      `SELECT id FROM ticket WHERE organization_id = $1 ORDER BY id DESC LIMIT ${PROBED_TICKETS}`,
      [owner.id],
    );
    for (const other of companies.filter((each) => each !== owner)) {
      for (const { id } of tickets) {
        for (const by of world.apiUrls.keys()) {
          const { status } = await other.client.call('GET', `/tickets/${id}`, { by });
          if (status !== 404)
            leaks.push(`${other.cast.name} was answered ${status} for a ticket of ${owner.cast.name}`);
        }
      }
    }
  }
  return leaks;
}

/** What has been due for some time is seen to by nobody. */
async function findOverdueRows(world: World): Promise<string[]> {
  const database = openDatabase(world.appUrl, { maxConnections: 2, onError: () => {} });
  try {
    const at = new Date(world.now().getTime() - OVERDUE_MS);
    const looks: Record<string, (database: Database) => Promise<unknown[]>> = {
      streams: (each) => dueStreams(each, at, 100),
      deliveries: (each) => dueDeliveries(each, at, 100),
      escalations: (each) => dueEscalations(each, at, 100),
      lookups: (each) => dueLookups(each, at, 100),
      rematches: (each) => dueRematches(each, at, 100),
      assignments: (each) => dueAssignments(each, at, 100),
      tickets: (each) => dueTickets(each, at, 100),
    };
    const found = await Promise.all(
      Object.entries(looks).map(async ([what, look]) =>
        (await look(database)).map((row) => `${what}: ${JSON.stringify(row)}`),
      ),
    );
    return found.flat();
  } finally {
    await database.close();
  }
}

/**
 * Jobs that are seen waiting or running twice, seconds apart, and delayed ones whose time has passed. A job of a killed
 * worker counts as running until the queue notices, which takes a minute and a half: only the thorough wait for that.
 */
async function findStuckJobs(world: World, isThorough: boolean): Promise<string[]> {
  const queues = (Object.keys(QUEUES) as JobName[]).map(
    (name) => new Queue(name, { connection: world.redis, prefix: prefixOf(name) }),
  );
  const sample = async () => {
    const states = isThorough ? (['waiting', 'delayed', 'active'] as const) : (['waiting', 'delayed'] as const);
    const jobs = await Promise.all(queues.map((queue) => queue.getJobs([...states])));
    const late = world.now().getTime() - OVERDUE_MS;
    return new Set(
      jobs
        .flat()
        .filter((job) => job !== undefined && (job.delay === 0 || job.timestamp + job.delay < late))
        .map((job) => `${job.name} ${job.id} ${JSON.stringify(job.data)}`),
    );
  };
  const deadline = Date.now() + (isThorough ? NOTICED_WITHIN_MS : SAMPLES_APART_MS);
  let stuck = await sample();
  while (stuck.size > 0 && Date.now() < deadline) {
    await sleep(SAMPLES_APART_MS);
    const again = await sample();
    stuck = new Set([...stuck].filter((job) => again.has(job)));
  }
  await Promise.all(queues.map((queue) => queue.close()));
  return [...stuck];
}
