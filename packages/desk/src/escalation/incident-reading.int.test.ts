import { beforeEach, expect, it } from 'vitest';
import {
  account,
  ago,
  ctx,
  db,
  escalationScene,
  makeRule,
  minutes,
  now,
  receive,
  setNow,
} from '../testing/escalation-scene.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { failStream } from '../intake/fail-stream.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { getIncident } from './get-incident.ts';

escalationScene();

let id: string;
beforeEach(async () => {
  await makeRule();
  await receive([ago(3), ago(2), ago(1)]);
  [id] = (await evaluateEscalation(ctx)).opened as [string];
});

const pass = (count: number) => setNow(new Date(now.getTime() + minutes(count)));
const reading = async () => {
  const { unread, clearAwaits } = await getIncident(ctx, id);
  return { unread, clearAwaits };
};
const inMinutes = (count: number) => new Date(now.getTime() + minutes(count)).toISOString();

it('an incident says nothing of the reading of X while that is in time', async () => {
  expect(await reading()).toEqual({ unread: null, clearAwaits: null });
  pass(3);
  expect(await reading()).toEqual({ unread: null, clearAwaits: null });
  // of the three minutes since the last round nobody knows yet that nothing was posted
  const { rate } = await getIncident(ctx, id);
  expect(rate.every(({ count, held }) => count !== null && held !== null)).toBe(true);
  expect(Date.parse(rate.at(-1)!.at)).toBeGreaterThan(now.getTime() - minutes(3.2));
  expect(Date.parse(rate.at(-1)!.at)).toBeLessThanOrEqual(now.getTime() - minutes(3));
});

it('what a round under way has brought is shown, though X has not been read so far', async () => {
  const until = now;
  pass(30);
  await receive([ago(21), ago(20)]);
  await db.query('UPDATE stream SET covered_until = $2 WHERE organization_id = $1', [db.organizationId, until]);
  await db.query('UPDATE incident SET last_reached_at = $2 WHERE id = $1', [id, inMinutes(-20)]);
  const { rate, unread } = await getIncident(ctx, id);
  expect(unread!.until).toBe(until.toISOString());
  const after = rate.filter(({ at }) => at > unread!.until);
  expect(after.reduce((sum, { count }) => sum + (count ?? 0), 0)).toBe(2);
  expect(after.some(({ count }) => count === null)).toBe(true);
  expect(after.filter(({ count }) => count === 0)).toEqual([]);
});

it('an incident knows until when X was read, why not since, and that its all-clear waits for it', async () => {
  const until = now;
  pass(1);
  await db.query('UPDATE stream SET due_at = $2 WHERE organization_id = $1', [db.organizationId, now]);
  const stream = { accountId: account.id, name: 'mentions' as const };
  const round = await claimStream(ctx, { ...stream, leaseSeconds: 60, intervalSeconds: 60 });
  const retryAt = new Date(now.getTime() + minutes(14));
  const { leaseToken } = round!;
  await failStream(ctx, { ...stream, leaseToken, code: 'rate_limited', detail: 'Too Many Requests', retryAt });
  // that it will be late is known at once
  const unread = { until: until.toISOString(), reason: 'rate_limited', nextAt: retryAt.toISOString() };
  expect(await reading()).toEqual({ unread, clearAwaits: null });
  pass(7);
  expect(await reading()).toEqual({ unread, clearAwaits: null });
  const { rate, tweets } = await getIncident(ctx, id);
  const read = rate.filter(({ at }) => at <= unread.until);
  expect(read.every(({ count, held }) => count !== null && held !== null)).toBe(true);
  expect(read.at(-1)!.held).toBe(3);
  expect(rate.length).toBeGreaterThan(read.length);
  expect(rate.slice(read.length).every(({ count, held }) => count === null && held === null)).toBe(true);
  expect(tweets).toBe(3);

  pass(5);
  expect((await evaluateEscalation(ctx)).cleared).toEqual([]);
  expect(await reading()).toEqual({ unread, clearAwaits: 'reading' });
  await receive([]);
  expect(await reading()).toEqual({ unread: null, clearAwaits: null });
  pass(1);
  expect((await evaluateEscalation(ctx)).cleared).toEqual([id]);
  pass(60);
  expect(await reading()).toEqual({ unread: null, clearAwaits: null });
});

it.each([
  ['is late', 'connected', null, 'delayed'],
  ['is paused', 'paused', null, 'paused'],
  ['has to be authorized again', 'needs_reauthorization', null, 'needs_reauthorization'],
  ['has no credit left', 'connected', 'credits_depleted', 'credits_depleted'],
])('of an account that %s it says so, and until when it was read', async (_which, state, why, reason) => {
  const until = now.toISOString();
  await db.query('UPDATE account SET state = $2, state_reason = $3 WHERE id = $1', [account.id, state, why]);
  pass(state === 'connected' ? 6 : 0.1);
  expect((await reading()).unread).toEqual({ until, reason, nextAt: null });
});

it('its all-clear waits for the search where the timeline left something out', async () => {
  await db.query(
    `INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at)
     VALUES ($1, gen_random_uuid(), $2, 'mentions', $3, $3::timestamptz + interval '1 minute')`,
    [db.organizationId, account.id, now],
  );
  expect(await reading()).toEqual({ unread: null, clearAwaits: null });
  pass(12);
  await receive([]);
  expect(await reading()).toEqual({ unread: null, clearAwaits: 'search' });
});

it('a keyword’s search that the rule counts is asked too, one that has brought what it may is not', async () => {
  await db.query('UPDATE escalation_rule SET counts_streams = true WHERE organization_id = $1', [db.organizationId]);
  const [keyword] = await db.query<{ streamId: string }>(
    `INSERT INTO keyword (organization_id, id, account_id, stream_id, position, phrase, public_interval_seconds, public_most_per_day)
     VALUES ($1, gen_random_uuid(), $2, gen_random_uuid(), 0, 'down', 300, 100) RETURNING stream_id AS "streamId"`,
    [db.organizationId, account.id],
  );
  const name = `keyword:${keyword!.streamId}`;
  const nextAt = inMinutes(40);
  await db.query(
    `INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at, covered_until, last_succeeded_at)
     VALUES ($1, $2, $3, $4, 300, $5, $5, $5)`,
    [db.organizationId, account.id, name, nextAt, now],
  );
  const until = now.toISOString();
  const again = async () => {
    await receive([ago(1), ago(0), ago(0)]);
    await db.query('UPDATE stream SET due_at = $3 WHERE organization_id = $1 AND name = $2', [
      db.organizationId,
      name,
      nextAt,
    ]);
    await evaluateEscalation(ctx);
    return (await reading()).unread;
  };
  pass(9);
  expect(await again()).toBeNull();
  pass(9);
  expect(await again()).toEqual({ until, reason: 'delayed', nextAt });
  await db.query('UPDATE stream SET counted = 95, counted_day = $3 WHERE organization_id = $1 AND name = $2', [
    db.organizationId,
    name,
    now,
  ]);
  expect(await again()).toBeNull();
});
