import type { CreateEscalationRule, FetchedTweet, JobPayload } from '@perch/contracts';
import { PERMISSIONS, TOO_LATE_MS } from '@perch/core';
import { dueDeliveries, dueEscalations, dueIncidentTickets, type Database, type TenantDatabase } from '@perch/db';
import { makeAccount, makeMember, makeOrganization, openTestDatabase } from '@perch/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Context } from '../context.ts';
import { claimStream } from '../intake/claim-stream.ts';
import { receiveTweets } from '../intake/receive-tweets.ts';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import { snowflakeAt } from '../intake/snowflake.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import type { AlertKind } from './write-alerts.ts';
import { acknowledgeIncident, closeIncident } from './handle-incident.ts';
import { replaceAlert } from './replace-alert.ts';
import { describeAlert } from './describe-alert.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { getTicket } from '../tickets/get-ticket.ts';
import { linkTickets } from '../tickets/link-tickets.ts';
import { mergeTickets } from '../tickets/merge-tickets.ts';
import { closeIncidentTickets } from './close-incident-tickets.ts';
import { exportIncident } from './export-incident.ts';
import { getIncident } from './get-incident.ts';
import { linkIncidentTickets } from './link-incident-tickets.ts';
import { previewEscalation } from './preview-escalation.ts';
import { openIncidentTicket } from './open-incident-ticket.ts';
import { createEscalationRule, deleteEscalationRule, updateEscalationRule } from './save-escalation-rule.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = new Date('2026-11-22T10:00:00.000Z');
const minutes = (count: number) => count * 60_000;

let db: TenantDatabase;
let now: Date;
let ctx: Context;
let account: Awaited<ReturnType<typeof makeAccount>>;
let ana: Awaited<ReturnType<typeof makeMember>>;
let asked: JobPayload<'deliver'>[];
let serial = 0n;

beforeEach(async () => {
  now = new Date(START.getTime() + minutes(60));
  asked = [];
  db = (await makeOrganization(database)).db;
  account = await makeAccount(db, { username: 'acme' });
  ana = await makeMember(db, { name: 'Ana', locale: 'pt-BR' });
  const rows = streamRowsFor(
    { organizationId: db.organizationId, accountId: account.id },
    { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 },
    START,
  );
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: ana.id, permissions: PERMISSIONS },
    db,
    enqueue: async (name, payload) => void (name === 'deliver' && asked.push(payload as JobPayload<'deliver'>)),
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

const withSms = () =>
  db.query(`INSERT INTO add_on (organization_id, kind, is_enabled, settings) VALUES ($1, 'sms', true, '{}')`, [
    db.organizationId,
  ]);
async function connectAt(at: Date) {
  await db.query('UPDATE account SET connected_at = $2 WHERE id = $1', [account.id, at]);
  await db.query('UPDATE stream SET starts_at = $2 WHERE account_id = $1', [account.id, at]);
}
const ruleOf = (fields: Partial<CreateEscalationRule> = {}): CreateEscalationRule => ({
  name: 'Outage',
  isEnabled: true,
  keywords: ['down'],
  tweetCount: 3,
  windowMinutes: 10,
  countsAuthors: false,
  minFollowers: 0,
  cooldownMinutes: 60,
  tellsGrowth: true,
  onCallMinutes: null,
  timeZone: 'UTC',
  recipients: [{ memberId: ana.id, byEmail: true, bySms: false, quiet: null }],
  ...fields,
});
const makeRule = (fields: Partial<CreateEscalationRule> = {}) => createEscalationRule(ctx, account.id, ruleOf(fields));

function tweet(postedAt: Date, fields: Partial<FetchedTweet> = {}): FetchedTweet {
  serial += 1n;
  const tweetId = String(BigInt(snowflakeAt(postedAt)) + serial);
  return {
    tweetId,
    latestTweetId: tweetId,
    authorId: String(500n + serial),
    conversationId: tweetId,
    inReplyToTweetId: null,
    inReplyToUserId: null,
    mentionedUserIds: [account.twitterUserId],
    kind: 'tweet',
    text: '@acme is DOWN again',
    language: 'en',
    media: [],
    metrics: null,
    postedAt,
    ...fields,
  };
}
const ago = (count: number, fields?: Partial<FetchedTweet>) => tweet(new Date(now.getTime() - minutes(count)), fields);

async function receive(items: FetchedTweet[], { followersCount = 7, importBefore = null as Date | null } = {}) {
  await db.query('UPDATE stream SET due_at = $2, lease_until = NULL WHERE organization_id = $1', [
    db.organizationId,
    now,
  ]);
  const claimed = await claimStream(ctx, {
    accountId: account.id,
    name: 'mentions',
    leaseSeconds: 120,
    intervalSeconds: 60,
  });
  const profiles = [...new Set(items.map(({ authorId }) => authorId))].map((twitterUserId) => ({
    ...{ twitterUserId, username: `user_${twitterUserId}`, name: 'Carla', avatarUrl: null },
    ...{ isVerified: false, isProtected: false, followersCount, receivesDm: null },
  }));
  const page = { items, profiles, nextToken: null, unreadable: [] };
  await receiveTweets(ctx, {
    ...{ accountId: account.id, stream: 'mentions', leaseToken: claimed!.leaseToken, leaseSeconds: 120 },
    ...{ page, importBefore },
  });
}

/** Does something before each statement. */
const through = (before: (name: string) => Promise<void> | void): Context => ({
  ...ctx,
  db: {
    ...db,
    pipeline: (work) =>
      db.pipeline((run) =>
        work(async (...statement) => {
          await before(statement[0]);
          return run(...statement);
        }),
      ),
  },
});

const incidents = () =>
  db.query<any>(
    `SELECT id, state, past_reason AS reason, started_at AS "startedAt", last_reached_at AS "lastReachedAt" FROM incident
     WHERE organization_id = $1 ORDER BY opened_at, started_at`,
    [db.organizationId],
  );
const states = async () => (await incidents()).map(({ state, reason }) => (reason ? `${state}: ${reason}` : state));
const messages = () =>
  db.query<any>(
    `SELECT a.kind, a.medium, a.is_fallback AS "isFallback", d.payload->>'to' AS to, d.payload->>'locale' AS locale
     FROM escalation_alert a JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id
     WHERE a.organization_id = $1 ORDER BY a.created_at, a.medium, a.id`,
    [db.organizationId],
  );

describe('a burst', () => {
  it('raises one alarm, however many pages it fills and whoever looks', async () => {
    await makeRule();
    await receive([ago(9), ago(5)]);
    expect(await evaluateEscalation(ctx)).toEqual({ opened: [], cleared: [] });
    await receive([ago(1)]);
    const looks = await Promise.all([evaluateEscalation(ctx), evaluateEscalation(ctx), evaluateEscalation(ctx)]);
    expect(looks.flatMap(({ opened }) => opened)).toHaveLength(1);
    await receive([ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
    expect(await messages()).toEqual([
      { kind: 'alarm', medium: 'email', isFallback: false, to: ana.email, locale: 'pt-BR' },
    ]);
    expect(asked).toHaveLength(1);
  });

  it('is found though its tweets come late and out of order', async () => {
    await makeRule();
    now = new Date(now.getTime() + minutes(30));
    await receive([ago(20)]);
    await evaluateEscalation(ctx);
    await receive([ago(12)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual([]);
    await receive([ago(15)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
  });

  it('is none of what is deleted, retweeted, our own, of too few followers or without the words', async () => {
    await makeRule({ minFollowers: 5 });
    const sister = await makeAccount(db, { username: 'acme_br' });
    await receive([
      ago(3, { kind: 'retweet' }),
      ago(3, { authorId: sister.twitterUserId }),
      ago(3, { text: 'downtown' }),
    ]);
    await receive([ago(3)], { followersCount: 4 });
    const gone = ago(2);
    await receive([ago(4), gone]);
    await recordTweetCheck(ctx, {
      ...{ accountId: account.id, asked: [gone.tweetId], found: [], checkedAt: now },
      missing: [{ tweetId: gone.tweetId, reason: 'not_found' }],
    });
    await receive([ago(1)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual([]);
    const edited = ago(1, { text: 'hello' });
    await receive([edited]);
    await receive([{ ...edited, latestTweetId: String(BigInt(edited.tweetId) + 1n), text: 'you are down' }]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
  });

  it('that is found too late, was imported or follows an incident is recorded once and tells nobody', async () => {
    const { id } = await makeRule();
    await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE id = $1', [id, START]);
    await receive([ago(45), ago(44)]);
    await receive([ago(43)]);
    await evaluateEscalation(ctx);
    await receive([ago(42)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['past: late']);
    now = new Date(now.getTime() + minutes(120));
    await connectAt(now);
    await receive([ago(3), ago(2), ago(1)], { importBefore: now });
    await evaluateEscalation(ctx);
    now = new Date(now.getTime() + minutes(20));
    await db.query('UPDATE escalation_rule SET quiet_until = $2 WHERE id = $1', [id, now]);
    await receive([ago(3), ago(2), ago(1)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['past: late', 'past: import', 'past: cooldown']);
    expect(await messages()).toEqual([]);
  });

  it('is over when X has been read for a whole period without it; those who were told are told', async () => {
    await makeRule({ cooldownMinutes: 30 });
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    now = new Date(now.getTime() + minutes(11));
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
    now = new Date(now.getTime() + minutes(1));
    await receive([]);
    expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
    expect(await states()).toEqual(['cleared']);
    expect((await messages()).map(({ kind }) => kind)).toEqual(['alarm', 'clear']);
    now = new Date(now.getTime() + minutes(31));
    await receive([ago(0), ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['cleared', 'open']);
  });

  it('under way when a rule is saved is found at once; of people one counts once', async () => {
    await receive([ago(3, { authorId: '7' }), ago(2, { authorId: '7' }), ago(1, { authorId: '7' })]);
    const rule = await makeRule({ countsAuthors: true });
    await evaluateEscalation(ctx);
    expect(await states()).toEqual([]);
    await updateEscalationRule(ctx, {
      accountId: account.id,
      ruleId: rule.id,
      rule: { ...ruleOf({ countsAuthors: false }), revision: rule.revision },
    });
    await evaluateEscalation(ctx);
    expect(await states()).toEqual(['open']);
  });
});

it('a rule is tried on what came in, since the account was connected or as far back as one looks', async () => {
  const ours = await makeAccount(db, { username: 'acme_br' });
  await connectAt(new Date(now.getTime() - minutes(50)));
  await receive([
    ago(40, { authorId: '1' }),
    ago(30, { text: 'downtown' }),
    ago(20, { kind: 'retweet' }),
    ago(15, { authorId: ours.twitterUserId }),
    ago(10, { authorId: '2' }),
    ago(5, { authorId: '1' }),
  ]);
  await receive([ago(1)], { followersCount: 3 });
  const condition = { keywords: ['down'], minFollowers: 5 };
  const preview = await previewEscalation(ctx, { accountId: account.id, condition });
  expect(preview).toEqual({
    ...{ days: 30, from: new Date(now.getTime() - minutes(50)).toISOString(), until: now.toISOString() },
    ...{ limitedBy: 'connected', looked: 5, deltas: [10, 30, 5].map(minutes), authors: [0, 1, 0] },
  });
  await connectAt(new Date(now.getTime() - minutes(1440 * 60)));
  const whole = await previewEscalation(ctx, { accountId: account.id, condition: { keywords: [], minFollowers: 0 } });
  expect(whole).toMatchObject({ limitedBy: null, looked: 5, authors: [0, 1, 2, 0, 3] });
});

describe('an incident', () => {
  it.each([false, true])(
    'shows how full its window was in each step, as a look at all tweets does (people: %s)',
    async (countsAuthors) => {
      const rule = await makeRule({ countsAuthors, tweetCount: 4 });
      now = new Date(START.getTime() + minutes(100));
      await db.query('UPDATE escalation_rule SET counted_from = $2 WHERE id = $1', [rule.id, START]);
      const seconds = [
        1790, 1500, 1480, 1100, 1090, 1080, 1079, 1078, 900, 540, 541, 539, 480, 475, 300, 120, 119, 60, 0,
      ];
      const posted = seconds.map((each, place) => ({ at: now.getTime() - each * 1000, by: String(1 + (place % 5)) }));
      await receive(posted.map(({ at, by }) => tweet(new Date(at), { authorId: by })));
      const [id] = (await evaluateEscalation(ctx)).opened;
      const { rate, stepSeconds, peak, tweets, topAuthors } = await getIncident(ctx, id!);
      const counted = posted.filter(({ at }) => at >= Date.parse(rate[0]!.at));
      expect(tweets).toBe(counted.length);
      expect(topAuthors[0]!.count).toBe(
        Math.max(...['1', '2', '3', '4', '5'].map((by) => counted.filter((each) => each.by === by).length)),
      );
      const held = (end: number) => {
        const within = posted.filter(({ at }) => at > end - minutes(10) && at <= end);
        return countsAuthors ? new Set(within.map(({ by }) => by)).size : within.length;
      };
      const expected = rate.map(({ at: begin }) => {
        const from = Date.parse(begin);
        const ends = posted.map(({ at }) => at).filter((at) => at >= from && at < from + stepSeconds * 1000);
        return { count: ends.length, held: Math.max(held(from - 1), ...ends.map(held)) };
      });
      // a step begins with what the one before has left: tweets leave the window at its first moment
      expect(rate.map(({ count, held: most }) => ({ count, held: most }))).toEqual(expected);
      expect(peak!.held).toBe(Math.max(...expected.map((step) => step.held)));
      expect(held(Date.parse(peak!.at))).toBe(peak!.held);
    },
  );

  it('gets a ticket at once where its rule says so; those of its tweets stand under it, whenever they come, and are closed when asked', async () => {
    await makeRule({ opensTicket: true });
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    expect(await dueIncidentTickets(database, now, 1000)).toContain(db.organizationId);
    // two workers at once, and once more
    await Promise.all([linkIncidentTickets(ctx), linkIncidentTickets(ctx)]);
    await linkIncidentTickets(ctx);
    const { ticket } = await getIncident(ctx, id!);
    expect(ticket).toMatchObject({ subject: 'Outage · @acme', status: 'open', children: 3, openChildren: 3 });
    const parent = await getTicket(ctx, ticket!.id);
    expect(parent).toMatchObject({
      incidentId: id,
      incident: { id, isParent: true },
      reason: { code: 'incident' },
      contact: null,
      replyTargets: [],
    });
    expect(parent).toMatchObject({ related: [], incident: { children: { tickets: 3, stillOpen: 3 } } });
    const [child] = await db.query<{ id: string }>(
      'SELECT ticket_id AS id FROM tweet WHERE organization_id = $1 LIMIT 1',
      [db.organizationId],
    );
    expect(await getTicket(ctx, child!.id)).toMatchObject({
      incidentId: null,
      incident: { id, isParent: false },
      related: [{ id: parent.id }],
    });

    await receive([ago(0), tweet(new Date(now.getTime() - minutes(12)))]);
    await evaluateEscalation(ctx);
    await linkIncidentTickets(ctx);
    // one was posted before it began
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ children: 4 });
    expect((await openIncidentTicket(ctx, id!, {})).ticket!.id).toBe(parent.id);
    expect(await closeIncidentTickets(ctx, id!)).toEqual({ closed: 4, left: 0 });
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ status: 'open', children: 4, openChildren: 0 });
    expect(await dueIncidentTickets(database, now, 1000)).not.toContain(db.organizationId);
    const events = await db.query<{ kind: string; actor: string | null }>(
      'SELECT kind, actor_id AS actor FROM incident_event WHERE organization_id = $1 ORDER BY at, id',
      [db.organizationId],
    );
    expect(events.filter(({ kind }) => kind === 'ticket_opened')).toHaveLength(1);
  });

  it('keeps its tickets when its own is merged into another, and leaves that of another incident open', async () => {
    await makeRule({ opensTicket: true });
    await makeRule({ name: 'Delays', keywords: ['slow'], opensTicket: true });
    await receive(['slow', 'down'].flatMap((text) => [3, 2, 1].map((each) => ago(each, { text }))));
    await receive([ago(1, { text: '@acme hello' })]);
    await evaluateEscalation(ctx);
    await linkIncidentTickets(ctx);
    const ids = (await incidents()).map(({ id }) => id as string);
    const [first, second] = await Promise.all(ids.map((id) => getIncident(ctx, id)));
    const [other] = await db.query<{ id: string }>(
      "SELECT ticket_id AS id FROM tweet WHERE organization_id = $1 AND text = '@acme hello'",
      [db.organizationId],
    );
    await mergeTickets(ctx, other!.id, [first!.ticket!.id]);
    const [child] = await db.query<{ id: string }>(
      `SELECT c.id FROM ticket c JOIN ticket_link l ON c.id IN (l.ticket_id, l.other_id) AND c.id <> $2
       WHERE l.organization_id = $1 AND $2 IN (l.ticket_id, l.other_id) LIMIT 1`,
      [db.organizationId, other!.id],
    );
    expect((await getTicket(ctx, child!.id)).incident).toMatchObject({ id: ids[0], isParent: false });
    expect((await getTicket(ctx, other!.id)).incident).toMatchObject({ id: ids[0], isParent: true });
    expect((await getIncident(ctx, ids[0]!)).ticket).toMatchObject({ id: other!.id, children: 3, openChildren: 3 });
    await linkTickets(ctx, other!.id, { number: second!.ticket!.number });
    expect((await getTicket(ctx, other!.id)).related.map(({ id }) => id)).toEqual([second!.ticket!.id]);
    // what somebody has linked by hand is none of its tweets'
    expect(await closeIncidentTickets(ctx, ids[0]!)).toEqual({ closed: 3, left: 0 });
    expect((await getTicket(ctx, second!.ticket!.id)).status).toBe('open');
    // both are of one now
    await mergeTickets(ctx, other!.id, [second!.ticket!.id]);
    expect((await getIncident(ctx, ids[1]!)).ticket).toMatchObject({ id: other!.id, children: 3, openChildren: 3 });
  });

  it('loses no ticket of a tweet that comes while others are linked', async () => {
    await makeRule({ opensTicket: true });
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    let coming: Promise<unknown> | undefined;
    const linking = through((name) => {
      // the tickets of the incident have been read
      if (name === 'incident-tickets-lock') coming ??= receive([ago(0)]).then(() => evaluateEscalation(ctx));
      return name.startsWith('incident-tickets-') ? coming?.then(() => {}) : undefined;
    });
    await linkIncidentTickets(linking);
    expect(coming).toBeDefined();
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ children: 4 });
    expect(await dueIncidentTickets(database, now, 1000)).not.toContain(db.organizationId);
  });

  it('says what most tweets say, and whose tickets they are', async () => {
    await makeRule();
    const said = ['The app is down, no refund', 'Refund me, it is down', 'down again'];
    await receive(said.map((text, place) => ago(3 - place, { text: `@acme ${text}` })));
    const [id] = (await evaluateEscalation(ctx)).opened;
    expect(await getIncident(ctx, id!)).toMatchObject({
      topWords: [
        { word: 'down', count: 3 },
        { word: 'refund', count: 2 },
      ],
      departments: [{ name: 'Support', tickets: 3, stillOpen: 3 }],
    });
    const lines: string[] = [];
    for await (const line of await exportIncident(ctx, id!, 'csv')) lines.push(line.trim());
    expect(lines.map((line) => line.split(',')[1])).toEqual([
      'kind',
      ...['"tweet"', '"tweet"', '"tweet"', '"peak"'],
      ...['"opened"', '"alert: alarm"'],
    ]);
    // a spreadsheet takes neither a name nor a text for a formula
    expect(lines[1]).toMatch(
      /,"tweet","'@user_\d+","'@acme The app is down, no refund","https:\/\/x\.com\/i\/status\/\d+",7,\d+$/,
    );
  });
});

it('what was posted before the account was connected is history, whoever brings it and whatever is edited', async () => {
  const connectedAt = new Date(now.getTime() - minutes(1));
  await connectAt(connectedAt);
  const old = [ago(20), ago(19), ago(18), ago(2)];
  await receive(old, { importBefore: connectedAt });
  await makeRule({ windowMinutes: 1440 });
  expect((await evaluateEscalation(ctx)).opened).toEqual([]);
  const edited = old.map((each) => ({ ...each, latestTweetId: String(BigInt(each.tweetId) + 1n), text: 'still down' }));
  await receive(edited, { importBefore: connectedAt });
  expect((await evaluateEscalation(ctx)).opened).toEqual([]);
  expect(await states()).toEqual(['past: import']);
  await receive([ago(0)]);
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
});

describe('a rule', () => {
  const blocked = () =>
    database.pool.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  const deleteRule = (ruleId: string) => deleteEscalationRule(ctx, account.id, ruleId);

  it('that is deleted while it raises an alarm leaves no incident open, and says so to whom it had told', async () => {
    const rule = await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    let deleting: Promise<void> | undefined;
    const evaluating = through(async (name) => {
      if (name !== 'incidents-open') return;
      deleting = deleteRule(rule.id);
      await vi.waitUntil(async () => ((await blocked()).rowCount ?? 0) > 0, { timeout: 5000, interval: 5 });
    });
    expect((await evaluateEscalation(evaluating)).opened).toHaveLength(1);
    await deleting;
    expect(await states()).toEqual(['closed']);
    expect((await messages()).map(({ kind }) => kind).toSorted()).toEqual(['alarm', 'clear']);
    const events = await db.query('SELECT kind FROM incident_event WHERE organization_id = $1 ORDER BY kind', [
      db.organizationId,
    ]);
    expect(events).toEqual([{ kind: 'closed' }, { kind: 'opened' }]);
  });

  it('that is gone does not keep its incident open', async () => {
    const rule = await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    await db.query('DELETE FROM escalation_rule WHERE organization_id = $1 AND id = $2', [db.organizationId, rule.id]);
    now = new Date(now.getTime() + minutes(12));
    await receive([]);
    expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
  });

  it('that has lost a person and SMS can be switched off and changed, not switched on', async () => {
    await withSms();
    const bob = await makeMember(db, { phone: '+15005550001', phoneVerifiedAt: now });
    const fields = { recipients: [{ memberId: bob.id, byEmail: false, bySms: true, quiet: null }] };
    const saved = await makeRule(fields);
    await db.query('DELETE FROM add_on WHERE organization_id = $1', [db.organizationId]);
    const save = (revision: number, changes: Partial<CreateEscalationRule>) =>
      updateEscalationRule(ctx, {
        ...{ accountId: account.id, ruleId: saved.id },
        rule: { ...ruleOf({ ...fields, ...changes }), revision },
      });
    const renamed = await save(saved.revision, { name: 'Down' });
    await db.query('UPDATE member SET is_active = false WHERE id = $1', [bob.id]);
    const off = await save(renamed.revision, { isEnabled: false });
    expect(off.isEnabled).toBe(false);
    await expect(save(off.revision, { isEnabled: true })).rejects.toMatchObject({ code: 'member_unusable' });
    await db.query('UPDATE member SET is_active = true WHERE id = $1', [bob.id]);
    await expect(save(off.revision, { isEnabled: true })).rejects.toMatchObject({ code: 'sms_not_configured' });
  });
});

it('new and edited tweets of a page are counted at once, so that rules are locked in one order; their rules are looked at', async () => {
  await makeRule();
  await makeRule({ name: 'Slow', keywords: ['slow'], tweetCount: 1 });
  const edited = ago(1, { text: 'hello' });
  await receive([edited]);
  const statements: string[] = [];
  const jobs: string[] = [];
  ctx = {
    ...through((name) => void statements.push(name)),
    enqueue: async (name) => void jobs.push(name),
  };
  await receive([ago(0), { ...edited, latestTweetId: String(BigInt(edited.tweetId) + 1n), text: 'so slow' }]);
  expect(statements.filter((name) => name === 'add-escalation-hits')).toHaveLength(1);
  expect(jobs).toContain('evaluate-escalation');
  expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
  const counted = await db.query('SELECT FROM escalation_hit WHERE organization_id = $1', [db.organizationId]);
  expect(counted).toHaveLength(2);
});

describe('cut off anywhere', () => {
  it('between the page and its job, then between the alarm and its messages, the sweep finds what is left', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    const due = async () => (await dueEscalations(database, now, 1000)).includes(db.organizationId);
    expect(await due()).toBe(true);
    const lost = new Error('killed');
    const dying = { ...ctx, enqueue: () => Promise.reject(lost), publish: () => Promise.reject(lost) };
    await expect(evaluateEscalation(dying)).rejects.toBe(lost);
    expect(await due()).toBe(false);
    expect(asked).toEqual([]);
    const alerts = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    const left = (await dueDeliveries(database, now, 1000)).filter(
      ({ organizationId }) => organizationId === db.organizationId,
    );
    expect(left.map(({ deliveryId }) => deliveryId)).toEqual(alerts.map(({ id }) => id));
    expect(left).toHaveLength(1);
    expect(await evaluateEscalation(ctx)).toEqual({ opened: [], cleared: [] });
    expect(await messages()).toHaveLength(1);
  });

  it('within a look, nothing of it has happened, and the next does it', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    for (const step of ['escalation-hits', 'incidents-open', 'incident-events', 'alerts-add']) {
      const dying = through((name) => {
        if (name === step) throw new Error('killed');
      });
      await expect(evaluateEscalation(dying)).rejects.toThrow('killed');
      expect(await states()).toEqual([]);
    }
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
    expect(await messages()).toHaveLength(1);
  });
});

it('is not over while a gap is left to be fetched that may lie in it', async () => {
  await makeRule();
  await receive([ago(2), ago(1), ago(0)]);
  await evaluateEscalation(ctx);
  await db.query(
    `INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at)
     VALUES ($1, gen_random_uuid(), $2, 'mentions', $3, $3::timestamptz + interval '1 minute')`,
    [db.organizationId, account.id, now],
  );
  now = new Date(now.getTime() + minutes(12));
  await receive([]);
  expect((await evaluateEscalation(ctx)).cleared).toEqual([]);
  await db.query("UPDATE coverage_gap SET state = 'filled', settled_at = $2 WHERE organization_id = $1", [
    db.organizationId,
    now,
  ]);
  now = new Date(now.getTime() + minutes(1));
  expect((await evaluateEscalation(ctx)).cleared).toHaveLength(1);
});

describe('a message', () => {
  const words = async (kind: string) => {
    const [alert] = await db.query<{ id: string }>(
      'SELECT id FROM escalation_alert WHERE organization_id = $1 AND kind = $2',
      [db.organizationId, kind],
    );
    return describeAlert(ctx, alert!.id);
  };

  it('of what is over counts what belonged to it; one of a rule that is gone what was counted before', async () => {
    const rule = await makeRule();
    // full windows before, of which nothing was said, leave the first one half read
    await db.query('UPDATE escalation_rule SET quiet_until = $2 WHERE organization_id = $1', [
      db.organizationId,
      new Date(now.getTime() - minutes(1)),
    ]);
    const before = [ago(5), ago(4), ago(3), ago(2)];
    await receive(before);
    await evaluateEscalation(ctx);
    await receive([ago(0)]);
    await evaluateEscalation(ctx);
    expect(await words('alarm')).toMatchObject({
      ...{ count: 5, endedAt: null },
      startedAt: before[0]!.postedAt.toISOString(),
    });
    const endedAt = now.toISOString();
    now = new Date(now.getTime() + minutes(12));
    await receive([ago(0)]);
    await evaluateEscalation(ctx);
    expect(await words('clear')).toMatchObject({ count: 5, endedAt });
    await deleteEscalationRule(ctx, account.id, rule.id);
    expect((await words('alarm'))!.count).toBeGreaterThanOrEqual(3);
  });
});

describe('what is over', () => {
  it('raises no late alarm, and what has failed is not replaced', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const [alarm] = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    expect(await describeAlert(ctx, alarm!.id)).toMatchObject({ isOver: false, takenBy: null });
    const { id } = await acknowledgeIncident(ctx, (await incidents())[0].id);
    expect(await describeAlert(ctx, alarm!.id)).toMatchObject({ isOver: false, takenBy: 'Ana' });
    await closeIncident(ctx, id);
    expect(await describeAlert(ctx, alarm!.id)).toMatchObject({ isOver: true, samples: [] });
    await withSms();
    await db.query("UPDATE member SET phone = '+15005550001', phone_verified_at = $2 WHERE id = $1", [ana.id, now]);
    await db.pipeline((statement) =>
      replaceAlert(statement, ctx, { alertId: alarm!.id, code: 'expired', isOver: true }),
    );
    expect(await messages()).toHaveLength(1);
    expect((await getIncident(ctx, id)).events.map(({ kind }) => kind)).not.toContain('alert_failed');
  });

  it('because somebody has closed it is told to the others once, and by whom', async () => {
    const bob = await makeMember(db, { name: 'Bob' });
    const recipients = [ana, bob].map(({ id }) => ({ memberId: id, byEmail: true, bySms: false, quiet: null }));
    await makeRule({ recipients });
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    asked = [];
    const [{ id }] = await incidents();
    await closeIncident(ctx, id);
    await closeIncident(ctx, id);
    const clears = (await messages()).filter(({ kind }) => kind === 'clear');
    expect(clears.map(({ to }) => to)).toEqual([bob.email]);
    expect(asked).toHaveLength(1);
    expect(await describeAlert(ctx, asked[0]!.deliveryId)).toMatchObject({
      ...{ kind: 'clear', isOver: false, isDeleted: false, closedBy: 'Ana' },
    });
  });
});

it('an alarm goes without its picture and its samples where these cannot be read', async () => {
  await makeRule();
  await receive([ago(2), ago(1), ago(0)]);
  await evaluateEscalation(ctx);
  const [alarm] = await messages();
  const [{ id }] = await db.query<any>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
    db.organizationId,
  ]);
  expect((await describeAlert(ctx, id, { withChart: true }))!.chart!.limit).toBe(3);
  const slow = through((name) => {
    if (name === 'alert-samples' || name === 'alert-rate')
      throw new Error('canceling statement due to statement timeout');
  });
  const words = await describeAlert(slow, id, { withChart: true });
  expect(words).toMatchObject({ kind: alarm.kind, count: 3, samples: [] });
  expect(words).not.toHaveProperty('chart');
});

describe('people', () => {
  it('who set up X are told where all whom the rule names are deactivated', async () => {
    const eve = await makeMember(db, { name: 'Eve' });
    const role = await db.transaction((tx) =>
      tx.role.create({
        data: { organizationId: db.organizationId, name: 'Setup', permissions: ['setup.social'] },
      }),
    );
    const fay = await makeMember(db, { name: 'Fay', roleId: role.id });
    await makeRule({ recipients: [{ memberId: eve.id, byEmail: true, bySms: false, quiet: null }] });
    await db.query('UPDATE member SET is_active = false WHERE id = $1', [eve.id]);
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const told = (await messages()).map(({ to, medium, isFallback }) => [to, medium, isFallback]);
    expect(told).toContainEqual([fay.email, 'email', true]);
    expect(told).not.toContainEqual([eve.email, 'email', true]);
    const events = await db.query<{ kind: string }>('SELECT kind FROM incident_event WHERE organization_id = $1', [
      db.organizationId,
    ]);
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['nobody_told', 'opened']);
  });

  it('who set up X are told, once, where none whom the rule names can be reached', async () => {
    const role = await db.transaction((tx) =>
      tx.role.create({ data: { organizationId: db.organizationId, name: 'Setup', permissions: ['setup.social'] } }),
    );
    const fay = await makeMember(db, { name: 'Fay', roleId: role.id });
    const bob = await makeMember(db, { name: 'Bob' });
    const recipients = [ana, bob].map(({ id }) => ({ memberId: id, byEmail: true, bySms: false, quiet: null }));
    await makeRule({ recipients });
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const fail = async (to: string) => {
      const [delivery] = await db.query<{ id: string }>(
        `UPDATE delivery SET state = 'failed', settled_at = $3, code = 'mail_refused'
         WHERE organization_id = $1 AND payload->>'to' = $2 RETURNING id`,
        [db.organizationId, to, now],
      );
      await db.pipeline((statement) =>
        replaceAlert(statement, ctx, { alertId: delivery!.id, code: 'mail_refused', isOver: true }),
      );
    };
    const isTold = async () => (await messages()).some(({ to, isFallback }) => to === fay.email && isFallback);
    await fail(ana.email);
    expect(await isTold()).toBe(false);
    await fail(bob.email);
    expect(await isTold()).toBe(true);
    const events = (await getIncident(ctx, (await incidents())[0].id)).events.map(({ kind }) => kind);
    expect(events.filter((kind) => kind === 'nobody_told')).toHaveLength(1);
  });

  it('get ten SMS of alarms an hour, however many rules fire at once and whatever was tested', async () => {
    await withSms();
    const bob = await makeMember(db, { phone: '+15005550001', phoneVerifiedAt: now });
    const recipients = [{ memberId: bob.id, byEmail: false, bySms: true, quiet: null }];
    const rules = [];
    for (let count = 0; count < 12; count++) rules.push(await makeRule({ name: `Rule ${count}`, recipients }));
    await db.query(
      `INSERT INTO escalation_alert (organization_id, id, rule_id, member_id, medium, kind, created_at)
       SELECT $1, gen_random_uuid(), $2, $3, 'sms', 'drill', $4 FROM generate_series(1, 10)`,
      [db.organizationId, rules[0]!.id, bob.id, now],
    );
    await receive([ago(2), ago(1), ago(0)]);
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(12);
    const media = (await messages()).map(({ medium, isFallback }) => `${medium} ${isFallback}`);
    expect(media.filter((medium) => medium === 'sms false')).toHaveLength(10);
    expect(media.filter((medium) => medium === 'email true')).toHaveLength(2);
  });

  it('get an e-mail in place of an SMS that cannot go, and the incident says so', async () => {
    await withSms();
    const bob = await makeMember(db, { name: 'Bob', phone: '+15005550001', phoneVerifiedAt: now });
    const cid = await makeMember(db, { name: 'Cid', phone: '+15005550002', phoneVerifiedAt: now });
    await makeRule({
      recipients: [
        { memberId: bob.id, byEmail: true, bySms: true, quiet: null },
        { memberId: cid.id, byEmail: false, bySms: true, quiet: null },
      ],
    });
    await db.query('UPDATE member SET phone_verified_at = NULL WHERE id = $1', [cid.id]);
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const told = (await messages()).map(({ medium, to, isFallback }) => `${medium} ${to} ${isFallback}`);
    expect(told.toSorted()).toEqual([`email ${bob.email} false`, `email ${cid.email} true`, 'sms +15005550001 false']);
    const events = await db.query<any>('SELECT kind, data FROM incident_event WHERE organization_id = $1 ORDER BY id', [
      db.organizationId,
    ]);
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['alert_failed', 'opened']);
    expect(events.find(({ kind }) => kind === 'alert_failed').data).toMatchObject({
      code: 'no_phone',
      instead: 'email',
    });
  });
});

describe('an incident that grows', () => {
  const kinds = async () => (await messages()).map(({ kind }) => kind).toSorted();
  const more = async (count: number) => {
    await receive(Array.from({ length: count }, () => ago(0)));
    await evaluateEscalation(ctx);
  };

  it('is told again at twice and at four times the count, once each, and what is skipped is not made up for', async () => {
    await makeRule();
    await more(3);
    await more(2);
    expect(await kinds()).toEqual(['alarm']);
    await more(1);
    await more(4);
    expect(await kinds()).toEqual(['alarm', 'doubled']);
    await more(2);
    await more(20);
    expect(await kinds()).toEqual(['alarm', 'doubled', 'quadrupled']);
    const events = await db.query(
      "SELECT data FROM incident_event WHERE organization_id = $1 AND kind = 'grown' ORDER BY data->>'level'",
      [db.organizationId],
    );
    expect(events).toEqual([{ data: { level: 2, count: 6 } }, { data: { level: 4, count: 12 } }]);
  });

  it('is what a look reads more hits for, once a window is full', async () => {
    await makeRule();
    const names: string[] = [];
    const watched = through((name) => void names.push(name));
    await receive([ago(0), ago(0)]);
    await evaluateEscalation(watched);
    expect(names).not.toContain('escalation-hits-of-growth');
    await receive([ago(0)]);
    await evaluateEscalation(watched);
    expect(names).toContain('escalation-hits-of-growth');
  });

  it('is measured by the count that it was opened with, whatever the rule asks for by now', async () => {
    const { id, revision } = await makeRule({ tweetCount: 5 });
    await more(5);
    const rule = { ...ruleOf({ tweetCount: 2 }), revision };
    const saved = await updateEscalationRule(ctx, { accountId: account.id, ruleId: id, rule });
    await more(4);
    expect(await kinds()).toEqual(['alarm']);
    await more(1);
    expect(await kinds()).toEqual(['alarm', 'doubled']);
    const other = { ...ruleOf({ tweetCount: 2, windowMinutes: 60 }), revision: saved.revision };
    await updateEscalationRule(ctx, { accountId: account.id, ruleId: id, rule: other });
    await more(20);
    expect(await kinds()).toEqual(['alarm', 'doubled']);
  });

  it('goes by people where people are counted, and tells nobody where the rule says so', async () => {
    await makeRule({ countsAuthors: true, keywords: ['slow'] });
    await makeRule({ name: 'Silent', tellsGrowth: false });
    const by = (authorId: number, text: string) => ago(0, { authorId: String(authorId), text });
    await receive([1, 2, 3].flatMap((author) => [by(author, 'slow'), by(author, 'slow'), by(author, 'down')]));
    await evaluateEscalation(ctx);
    expect(await kinds()).toEqual(['alarm', 'alarm']);
    await receive([4, 5, 6, 7, 8, 9, 10, 11, 12].flatMap((author) => [by(author, 'slow'), by(author, 'down')]));
    await evaluateEscalation(ctx);
    expect(await kinds()).toEqual(['alarm', 'alarm', 'quadrupled']);
  });
});

describe('on call', () => {
  let bob: typeof ana;
  let cid: typeof ana;
  const NIGHT = { from: 0, until: 12 * 60 };
  const by = (member: typeof ana, quiet: { from: number; until: number } | null = null) => ({
    ...{ memberId: member.id, byEmail: true, bySms: false, quiet },
  });
  const told = async () => (await messages()).map(({ kind, to }) => [kind, to]);
  const burst = async () => {
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
  };
  const pass = (count: number) => {
    now = new Date(now.getTime() + minutes(count));
  };
  beforeEach(async () => {
    bob = await makeMember(db, { name: 'Bob' });
    cid = await makeMember(db, { name: 'Cid' });
  });

  it('the next one is told when nobody has taken it over, found by the sweep, by whoever looks, once', async () => {
    await makeRule({ onCallMinutes: 5, recipients: [by(ana), by(bob), by(cid)] });
    await burst();
    expect(await told()).toEqual([['alarm', ana.email]]);
    const isDue = async () => (await dueEscalations(database, now, 1000)).includes(db.organizationId);
    pass(4);
    expect(await isDue()).toBe(false);
    pass(1);
    expect(await isDue()).toBe(true);
    for (const step of ['turns-take', 'incident-events', 'alerts-add']) {
      const dying = through((name) => {
        if (name === step) throw new Error('killed');
      });
      await expect(evaluateEscalation(dying)).rejects.toThrow('killed');
    }
    await Promise.all([evaluateEscalation(ctx), evaluateEscalation(ctx), evaluateEscalation(ctx)]);
    expect(await told()).toEqual([
      ['alarm', ana.email],
      ['alarm', bob.email],
    ]);
    expect(await isDue()).toBe(false);
    await acknowledgeIncident(ctx, (await incidents())[0].id);
    pass(5);
    await evaluateEscalation(ctx);
    expect(await told()).toHaveLength(2);
    expect(await isDue()).toBe(false);
  });

  it('who is in quiet hours is told when they are over, unless somebody has taken it over; the first where all are', async () => {
    // it is 11:00
    await makeRule({ recipients: [by(ana, NIGHT), by(bob), by(cid, NIGHT)], timeZone: 'UTC', windowMinutes: 120 });
    await burst();
    expect(await told()).toEqual([['alarm', bob.email]]);
    pass(60);
    await evaluateEscalation(ctx);
    expect((await told()).map(([, to]) => to).toSorted()).toEqual([ana.email, bob.email, cid.email].toSorted());
    await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
    pass(60 * 23);
    const [rule] = await db.query<{ id: string }>('SELECT id FROM escalation_rule WHERE organization_id = $1', [
      db.organizationId,
    ]);
    await db.query('UPDATE escalation_recipient SET quiet_from = 0, quiet_until = 720 WHERE rule_id = $1', [rule!.id]);
    await burst();
    expect(await told()).toEqual([['alarm', ana.email]]);
  });

  it('who is in quiet hours meanwhile hears by e-mail only how it goes on and ends, but for one where all are', async () => {
    await withSms();
    await db.query(
      `UPDATE member SET phone = '+1500555000' || length(name), phone_verified_at = $2 WHERE id = ANY ($1)`,
      [[ana.id, bob.id], now],
    );
    const sms = (member: typeof ana) => ({ ...by(member), byEmail: false, bySms: true });
    const { id } = await makeRule({ recipients: [sms(ana), sms(bob)] });
    await burst();
    const setQuiet = (members: string[]) =>
      db.query(
        `UPDATE escalation_recipient SET quiet_from = CASE WHEN member_id = ANY ($2) THEN 0 END,
           quiet_until = CASE WHEN member_id = ANY ($2) THEN 780 END WHERE rule_id = $1`,
        [id, members],
      );
    const ways = async (kind: string) =>
      (await messages()).filter((each) => each.kind === kind).map(({ medium, to }) => [medium, to]);
    await setQuiet([ana.id]);
    await receive([ago(0), ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await ways('doubled')).toEqual([
      ['email', ana.email],
      ['sms', expect.any(String)],
    ]);
    await setQuiet([ana.id, bob.id]);
    await receive(Array.from({ length: 6 }, () => ago(0)));
    await evaluateEscalation(ctx);
    expect(await ways('quadrupled')).toEqual([
      ['email', bob.email],
      ['sms', expect.any(String)],
    ]);
    await acknowledgeIncident(ctx, (await incidents())[0].id);
    pass(12);
    await receive([]);
    await evaluateEscalation(ctx);
    // whoever has taken it over is awake
    expect(await ways('clear')).toEqual([
      ['email', bob.email],
      ['sms', expect.any(String)],
    ]);
  });

  it('who is deactivated, or taken out of the rule, or cannot be reached at all is not waited for', async () => {
    const dee = await makeMember(db, { name: 'Dee' });
    await makeRule({ onCallMinutes: 5, recipients: [by(ana), by(bob), by(dee), by(cid)] });
    await burst();
    await db.query('UPDATE member SET is_active = false WHERE id = $1', [bob.id]);
    await db.query('DELETE FROM escalation_recipient WHERE member_id = $1', [dee.id]);
    const [alert] = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    await db.pipeline((statement) =>
      replaceAlert(statement, ctx, { alertId: alert!.id, code: 'mail_refused', isOver: true }),
    );
    await evaluateEscalation(ctx);
    await evaluateEscalation(ctx);
    await evaluateEscalation(ctx);
    expect((await told()).map(([, to]) => to).toSorted()).toEqual([ana.email, cid.email].toSorted());
  });
});

it('an alarm by SMS waits for nobody who holds the people it tells, as whoever changes tickets does', async () => {
  await withSms();
  const bob = await makeMember(db, { phone: '+15005550001', phoneVerifiedAt: now });
  await makeRule({ recipients: [{ memberId: bob.id, byEmail: false, bySms: true, quiet: null }] });
  await receive([ago(2), ago(1), ago(0)]);
  await db.pipeline(async (statement) => {
    await statement('hold', 'SELECT FROM member WHERE organization_id = $1 FOR SHARE', [db.organizationId]);
    expect((await evaluateEscalation(ctx)).opened).toHaveLength(1);
  });
});

it('SMS in place of e-mails are counted too, whoever writes them at the same time', async () => {
  await withSms();
  const bob = await makeMember(db, { phone: '+15005550001', phoneVerifiedAt: now });
  for (let count = 0; count < 5; count++) {
    const recipients = [{ memberId: bob.id, byEmail: true, bySms: false, quiet: null }];
    await makeRule({ name: `Rule ${count}`, recipients, tweetCount: 1 });
  }
  await receive([ago(0)]);
  await evaluateEscalation(ctx);
  const alarms = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
    db.organizationId,
  ]);
  await db.query(
    `INSERT INTO escalation_alert (organization_id, id, incident_id, member_id, medium, kind, created_at)
     SELECT $1, gen_random_uuid(), i.id, $2, 'sms', k.kind, $3 FROM incident i
     CROSS JOIN (VALUES ('doubled'), ('quadrupled')) AS k(kind) WHERE i.organization_id = $1 LIMIT 9`,
    [db.organizationId, bob.id, now],
  );
  const fail = ({ id: alertId }: { id: string }) =>
    db.pipeline((statement) => replaceAlert(statement, ctx, { alertId, code: 'mail_unreachable', isOver: false }));
  await Promise.all(alarms.map(fail));
  expect((await messages()).filter(({ medium }) => medium === 'sms')).toHaveLength(1);
});

it('raises, goes on, tells and ends what a brute-force look does, whatever comes, goes, is killed or looked at twice', async () => {
  const [bob, cid] = [await makeMember(db, { name: 'Bob' }), await makeMember(db, { name: 'Cid' })];
  const people = [ana, bob, cid];
  const [count, period, every, cooldown] = [3, minutes(10), minutes(7), minutes(20)];
  const rule = await makeRule({
    ...{ keywords: [], tweetCount: count, windowMinutes: 10, cooldownMinutes: 20, onCallMinutes: 7 },
    recipients: people.map(({ id }) => ({ memberId: id, byEmail: true, bySms: false, quiet: null })),
  });
  const onlyKilled = (error: Error) => {
    if (error.message !== 'killed') throw error;
  };
  /** The incident that was opened last. */
  const look = async () => {
    const [row] = await db.query<any>(
      `SELECT i.id, i.state = 'closed' AS ended, json_build_object('state', i.state, 'level', i.level,
         'alarms', count(a) FILTER (WHERE a.kind = 'alarm'), 'clears', count(a) FILTER (WHERE a.kind = 'clear')) AS its,
         coalesce(json_agg(DISTINCT a.kind) FILTER (WHERE a.kind IN ('doubled', 'quadrupled')), '[]') AS grown
       FROM incident i LEFT JOIN escalation_alert a ON a.organization_id = $1 AND a.incident_id = i.id
       WHERE i.organization_id = $1 AND i.state <> 'past'
       GROUP BY i.id, i.organization_id ORDER BY i.opened_at DESC, i.id DESC LIMIT 1`,
      [db.organizationId],
    );
    return row as undefined | { id: string; ended: boolean; its: object; grown: AlertKind[] };
  };
  interface Posted {
    at: number;
    by: string;
    tweetId: string;
  }
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 15 }),
    tweets: fc.array(
      fc.record({ age: fc.integer({ min: 0, max: 60 }), by: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8') }),
      { maxLength: 8 },
    ),
    deletes: fc.boolean(),
    acknowledges: fc.boolean(),
    // the statement before which each look dies
    diesAt: fc.array(fc.integer({ min: 0, max: 14 }), { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      // no more at once than a window needs, or all
      fc.constantFrom(4, 20_000),
      async (steps, countsAuthors, mostHits) => {
        now = new Date(now.getTime() + minutes(1440));
        const began = now.getTime() - minutes(60);
        await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
        await db.query(
          'UPDATE escalation_rule SET counted_from = $2, quiet_until = NULL, counts_authors = $3 WHERE id = $1',
          [rule.id, new Date(began), countsAuthors],
        );
        let posted: Posted[] = [];
        const held = (end: number) => {
          const within = posted.filter(({ at }) => at > end - period && at <= end);
          return countsAuthors ? new Set(within.map(({ by }) => by)).size : within.length;
        };
        let open: null | {
          startedAt: number;
          last: number;
          clearAt: number;
          level: number;
          openedAt: number;
          isTaken: boolean;
          told: number;
          grown: AlertKind[];
        } = null;
        let quietUntil = -Infinity;
        const levelOf = (most: number) => (most >= 4 * count ? 4 : most >= 2 * count ? 2 : 1);
        for (const { wait, tweets, deletes, acknowledges, diesAt } of steps) {
          now = new Date(now.getTime() + minutes(wait));
          const at = now.getTime();
          if (deletes && posted.length > 0) {
            const gone = posted.filter((_, place) => place % 3 === 0).map(({ tweetId }) => tweetId);
            await recordTweetCheck(ctx, {
              ...{ accountId: account.id, asked: gone, found: [], checkedAt: now },
              missing: gone.map((tweetId) => ({ tweetId, reason: 'not_found' as const })),
            });
            posted = posted.filter(({ tweetId }) => !gone.includes(tweetId));
          }
          const page = tweets
            .map(({ age, by }) => ago(age, { authorId: by }))
            .filter(({ postedAt }) => postedAt.getTime() >= began);
          await receive(page);
          posted.push(
            ...page.map(({ postedAt, authorId, tweetId }) => ({ at: postedAt.getTime(), by: authorId, tweetId })),
          );
          await db.query("UPDATE stream SET covered_until = $2 WHERE organization_id = $1 AND name = 'mentions'", [
            db.organizationId,
            now,
          ]);
          for (const dies of diesAt) {
            let statements = 0;
            const dying = through(() => {
              if (statements++ === dies) throw new Error('killed');
            });
            await evaluateEscalation(dying, mostHits).catch(onlyKilled);
          }
          for (let isDue = true; isDue;) {
            await Promise.all([evaluateEscalation(ctx, mostHits), evaluateEscalation(ctx, mostHits)]);
            const dirty = await db.query(
              'SELECT FROM escalation_rule WHERE organization_id = $1 AND dirty_from IS NOT NULL',
              [db.organizationId],
            );
            isDue = dirty.length > 0;
          }

          const from = Math.min(...page.map(({ postedAt }) => postedAt.getTime()));
          const full = posted.filter((each) => each.at >= from && held(each.at) >= count);
          const live = full.filter((each) => each.at >= at - TOO_LATE_MS && each.at > quietUntil);
          let cleared = false;
          if (open !== null) {
            const { startedAt } = open;
            const windows = full.filter((each) => live.includes(each) || each.at >= startedAt);
            const last = Math.max(open.last, ...windows.map((each) => each.at));
            if (last > open.last) open.clearAt = Math.max(open.clearAt, last + period);
            open.last = last;
            const level = levelOf(Math.max(0, ...windows.map((each) => held(each.at))));
            if (level > open.level) open.grown.push(level === 2 ? 'doubled' : 'quadrupled');
            open.level = Math.max(open.level, level);
          } else if (live.length > 0) {
            const first = Math.min(...live.map((each) => each.at));
            const startedAt = Math.min(...posted.filter((each) => each.at > first - period).map((each) => each.at));
            const level = levelOf(Math.max(...live.map((each) => held(each.at))));
            const last = Math.max(...live.map((each) => each.at));
            open = {
              ...{ startedAt, last, level, openedAt: at, isTaken: false, told: 0, grown: [] },
              clearAt: at + period,
            };
          }
          if (open !== null && at >= open.clearAt && at >= open.last + period) {
            cleared = true;
            quietUntil = at + cooldown;
          }
          if (open !== null && !open.isTaken && !cleared) {
            open.told = people.filter((_, place) => open!.openedAt + place * every <= at).length;
          }

          const state = cleared ? 'cleared' : open?.isTaken ? 'acknowledged' : 'open';
          const its = open && { state, level: open.level, alarms: open.told, clears: cleared ? open.told : 0 };
          const latest = await look();
          expect(latest?.ended ? null : (latest?.its ?? null)).toEqual(its);
          // one transaction that reads all has no smaller step in between
          expect(latest?.grown ?? []).toEqual(expect.arrayContaining(mostHits === 4 ? [] : (open?.grown ?? [])));
          if (open !== null && acknowledges && !cleared && !open.isTaken) {
            await acknowledgeIncident(ctx, latest!.id);
            open.isTaken = true;
          }
          if (cleared) {
            open = null;
            await db.query("UPDATE incident SET state = 'closed' WHERE id = $1", [latest!.id]);
          }
        }
      },
    ),
    { numRuns: 8 },
  );
});
