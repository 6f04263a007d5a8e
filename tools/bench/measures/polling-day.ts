// A UTC day of polling for three brands, with the real processors, Postgres and sandbox, and a clock that skips what
// nothing happens in: calls to X, their cost beside X's own bill, and how long a tweet that X shows waits for its ticket.
import { openDatabase } from '@perch/db';
import { asApplication, startSandbox, startServers, type Sandbox } from '@perch/testing';
import { Clock, PollingWorld } from '../../../apps/worker/test/polling-world.ts';
import { seeded } from '../data/seeded.ts';
import { count, seconds, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile } from '../harness/percentiles.ts';

const HOUR = 3_600_000;
const PEOPLE = 400;

interface Brand {
  username: string;
  mentions: number;
  directMessages: number;
  /** tweets beside those that come within five minutes at noon */
  storm: number;
}
const BRANDS: Brand[] = [
  { username: 'quiet_inn', mentions: 20, directMessages: 5, storm: 0 },
  { username: 'acme_air', mentions: 300, directMessages: 60, storm: 0 },
  { username: 'city_bank', mentions: 1500, directMessages: 200, storm: 900 },
];

interface Arrival {
  at: number;
  brand: Brand;
  kind: 'mention' | 'dm';
  /** ms until X's timelines show it: mostly at once, sometimes for hours not */
  delay: number;
}

const random = seeded(7);

/** More by day than by night. */
function timeOfDay(start: number, hours: number): number {
  for (;;) {
    const hour = random() * hours;
    if (random() < 0.15 + 0.85 * Math.sin((Math.PI * hour) / 24) ** 2) return start + hour * HOUR;
  }
}

const delay = () => (random() < 0.97 ? random() * 3000 : random() * 12 * HOUR);

function arrivals(start: number, hours: number): Arrival[] {
  const share = (count: number) => Math.ceil((count * hours) / 24);
  const all = BRANDS.flatMap((brand): Arrival[] => [
    ...Array.from({ length: share(brand.mentions) }, (): Arrival => ({
      at: timeOfDay(start, hours),
      brand,
      kind: 'mention',
      delay: delay(),
    })),
    ...Array.from({ length: share(brand.directMessages) }, (): Arrival => ({
      at: timeOfDay(start, hours),
      brand,
      kind: 'dm',
      delay: 0,
    })),
    ...Array.from({ length: brand.storm }, (): Arrival => {
      const at = start + Math.min(12, hours / 2) * HOUR + random() * 300_000;
      return { at, brand, kind: 'mention', delay: 0 };
    }),
  ]);
  return all.sort((left, right) => left.at - right.at);
}

const midnight = (at: Date) => Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1);
const usd = (micros: number) => `$${(micros / 1e6).toFixed(3)}`;

async function post(sandbox: Sandbox, clock: Clock, arrival: Arrival, count: number): Promise<[string, number] | null> {
  const from = `person_${Math.floor(random() * PEOPLE)}`;
  const to = arrival.brand.username;
  if (arrival.kind === 'dm') {
    await sandbox.control.directMessage({ from, to, text: `message ${count}` });
    return null;
  }
  const visibleAt = new Date(clock.now().getTime() + arrival.delay);
  const { id } = await sandbox.control.tweet({ from, text: `@${to} question ${count}`, indexedAt: visibleAt });
  return [id, visibleAt.getTime()];
}

async function live(
  sandbox: Sandbox,
  clock: Clock,
  worlds: PollingWorld[],
  hours: number,
): Promise<Map<string, number>> {
  const start = clock.now().getTime();
  const end = start + hours * HOUR;
  const coming = arrivals(start, hours);
  const visible = new Map<string, number>();
  for (let next = 0; clock.now().getTime() < end;) {
    const now = clock.now().getTime();
    if (next < coming.length && coming[next]!.at <= now) {
      const shown = await post(sandbox, clock, coming[next]!, next);
      if (shown) visible.set(...shown);
      next++;
      continue;
    }
    const waits = await Promise.all(worlds.map((world) => world.secondsUntilDue()));
    const due = worlds.filter((_world, index) => waits[index]! <= 0);
    for (const world of due) await world.runDue();
    if (due.length > 0) continue;
    const until = Math.min(end, coming[next]?.at ?? end, now + Math.min(...waits) * 1000);
    await clock.advance(Math.max(0.001, (until - now) / 1000));
  }
  return visible;
}

async function tell(report: Report, sandbox: Sandbox, world: PollingWorld, visible: Map<string, number>) {
  const { organizationId } = world.db;
  const rows = await world.db.query<{ tweet_id: string; received_at: Date }>(
    'SELECT tweet_id, received_at FROM tweet WHERE organization_id = $1 AND NOT is_own',
    [organizationId],
  );
  const lags = rows.map(({ tweet_id: id, received_at: at }) => Math.max(0, at.getTime() - visible.get(id)!) / 1000);
  const usage = await world.db.query<{ kind: string; units: number; cost: string }>(
    `SELECT kind, sum(units)::int AS units, sum(cost_micros)::text AS cost FROM usage_day
     WHERE organization_id = $1 GROUP BY kind ORDER BY kind`,
    [organizationId],
  );
  const ours = usage.reduce((sum, { cost }) => sum + Number(cost), 0);
  const { usd: billed } = await sandbox.control.bill({ user: world.username });
  const shown = [...visible].filter(([id]) => rows.some(({ tweet_id: known }) => known === id)).length;
  report.row('From visible on X to stored', `@${world.username}`, {
    mentions: count(rows.length),
    'each once': count(shown),
    p50: seconds(percentile(lags, 0.5)),
    p99: seconds(percentile(lags, 0.99)),
    longest: seconds(percentile(lags, 1)),
    calls: count([...world.calls.values()].reduce((sum, calls) => sum + calls, 0)),
    'cost, $': count(ours / 1e6),
    "X's bill, $": count(billed),
  });
  const kinds = usage.map(({ kind, units, cost }) => `${units} ${kind} ${usd(Number(cost))}`).join(', ');
  report.note(
    `@${world.username}: ${[...world.calls].map(([name, times]) => `${times} ${name}`).join(', ')}; ${kinds}.`,
  );
}

async function day(report: Report, hours: number): Promise<void> {
  const servers = await startServers({ database: 'perch_bench', durable: false });
  process.env.APP_DATABASE_URL = asApplication(servers.postgresUrl('perch_bench'));
  process.env.REDIS_URL = servers.redisUrl;
  const database = openDatabase(process.env.APP_DATABASE_URL, { maxConnections: 5 });
  const sandbox = await startSandbox();
  try {
    await sandbox.control.reset('empty');
    const clock = new Clock(sandbox);
    await clock.advance((midnight(clock.now()) - clock.now().getTime()) / 1000);
    for (let person = 0; person < PEOPLE; person++) await sandbox.control.user({ username: `person_${person}` });
    const worlds: PollingWorld[] = [];
    for (const { username } of BRANDS) worlds.push(await PollingWorld.open(clock, database, { username }));
    const began = performance.now();
    const visible = await live(sandbox, clock, worlds, hours);
    report.note(`${hours} hours in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
    for (const world of worlds) await tell(report, sandbox, world, visible);
  } finally {
    await sandbox.stop();
    await database.close();
    await servers.stop();
  }
}

export const measure: Measure = {
  about: 'a UTC day of polling for three brands by a clock that skips what nothing happens in',
  usage: '[hours]',
  run: (report, [hours = '24']) => day(report, Number(hours)),
};
