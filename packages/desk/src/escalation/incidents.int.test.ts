import type { CreateEscalationRule, EscalationRule } from '@perch/contracts';
import { createSecretBox, dueIncidentTickets, uuid7 } from '@perch/db';
import { makeAccount, makeMember } from '@perch/testing';
import { describe, expect, it } from 'vitest';
import { disconnectAccount } from '../accounts/disconnect-account.ts';
import { listNotifications } from '../notifications/list-notifications.ts';
import { recordTweetCheck } from '../intake/record-tweet-check.ts';
import { describeAlert } from './describe-alert.ts';
import { drillEscalation } from './drill-escalation.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { acknowledgeIncident, assignIncident, closeIncident } from './handle-incident.ts';
import { acknowledgeByLink, findIncidentLink, makeIncidentLink } from './incident-links.ts';
import { listEscalationRules } from './list-escalation-rules.ts';
import { listIncidents } from './list-incidents.ts';
import { deleteEscalationRule, updateEscalationRule } from './save-escalation-rule.ts';
import { getTicket } from '../tickets/get-ticket.ts';
import { linkTickets, unlinkTickets } from '../tickets/link-tickets.ts';
import { mergeTickets } from '../tickets/merge-tickets.ts';
import { closeIncidentTickets } from './close-incident-tickets.ts';
import { exportIncident } from './export-incident.ts';
import { getIncident } from './get-incident.ts';
import { linkIncidentTickets } from './link-incident-tickets.ts';
import { previewEscalation } from './preview-escalation.ts';
import { openIncidentTicket } from './open-incident-ticket.ts';
import {
  account,
  ago,
  ana,
  connectAt,
  ctx,
  database,
  db,
  escalationScene,
  incidents,
  makeRule,
  messages,
  minutes,
  now,
  receive,
  ruleOf,
  setNow,
  START,
  through,
  tweet,
  withSms,
} from '../testing/escalation-scene.ts';

escalationScene();

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
  const condition = { keywords: ['down'], minFollowers: 5, countsStreams: false };
  const preview = await previewEscalation(ctx, { accountId: account.id, condition });
  expect(preview).toEqual({
    ...{ days: 30, from: new Date(now.getTime() - minutes(50)).toISOString(), until: now.toISOString() },
    ...{ limitedBy: 'connected', looked: 5, unread: [], deltas: [10, 30, 5].map(minutes), authors: [0, 1, 0] },
  });
  await connectAt(new Date(now.getTime() - minutes(1440 * 60)));
  const whole = await previewEscalation(ctx, {
    accountId: account.id,
    condition: { keywords: [], minFollowers: 0, countsStreams: false },
  });
  expect(whole).toMatchObject({ limitedBy: null, looked: 5, authors: [0, 1, 2, 0, 3] });
});

it('a rule is tried on what came in, and is told of what was not read: gaps, and what no keyword watched', async () => {
  setNow(new Date(now.getTime() + minutes(60 * 1440)));
  await connectAt(new Date(now.getTime() - minutes(50 * 1440)));
  await receive([ago(1)]);
  const tried = async (countsStreams: boolean) => {
    const condition = { keywords: ['down'], minFollowers: 0, countsStreams };
    const { unread, from, limitedBy } = await previewEscalation(ctx, { accountId: account.id, condition });
    const daysAgo = (at: string) => (now.getTime() - Date.parse(at)) / minutes(1440);
    return { unread: unread.map((time) => [daysAgo(time.from), daysAgo(time.until)]), from: daysAgo(from), limitedBy };
  };
  const gap = (stream: string, from: number, until: number, state = 'lost') =>
    db.query(
      `INSERT INTO coverage_gap (organization_id, id, account_id, stream, state, from_at, to_at, settled_at)
       VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, $6, CASE WHEN $4 <> 'open' THEN now() END)`,
      [db.organizationId, account.id, stream, state, ago(from * 1440).postedAt, ago(until * 1440).postedAt],
    );
  await gap('mentions', 40, 29);
  await gap('mentions', 12, 10);
  await gap('mentions', 11, 9, 'open');
  await gap('mentions', 5, 4, 'filled');
  await gap('own_tweets', 3, 2);
  expect(await tried(false)).toEqual({
    ...{ limitedBy: null, from: 30 },
    unread: [
      [30, 29],
      [12, 9],
    ],
  });
  const streamId = uuid7(now.getTime());
  await db.query(
    `WITH watched AS (
       INSERT INTO keyword (organization_id, id, account_id, phrase, position, stream_id, public_interval_seconds, public_most_per_day)
       VALUES ($1, $2, $3, 'down', 1, $2, 300, 1000))
     INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at, covered_until)
     VALUES ($1, $3, 'keyword:' || $2::uuid, $4, 300, $5, $6)`,
    [db.organizationId, streamId, account.id, now, ago(8 * 1440).postedAt, ago(1440).postedAt],
  );
  await gap(`keyword:${streamId}`, 7, 6);
  expect((await tried(false)).unread).toHaveLength(2);
  expect((await tried(true)).unread).toEqual([
    [30, 8],
    [7, 6],
    [1, 0],
  ]);
});

describe('an incident', () => {
  const told = async (kind: string) => (await messages()).filter((each) => each.kind === kind).map(({ to }) => to);
  const endingOf = async () => {
    const [clear] = await db.query<{ id: string }>(
      "SELECT id FROM escalation_alert WHERE organization_id = $1 AND kind = 'clear'",
      [db.organizationId],
    );
    return describeAlert(ctx, clear!.id);
  };
  it.each([false, true])(
    'shows how full its window was in each step, as a look at all tweets does (people: %s)',
    async (countsAuthors) => {
      const rule = await makeRule({ countsAuthors, tweetCount: 4 });
      setNow(new Date(START.getTime() + minutes(100)));
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

  it('is somebody’s with its ticket, who is told once; it is closed with it, and its figures stay when its tweets go', async () => {
    const bob = await makeMember(db, { name: 'Bob' });
    const target = { firstResponseMinutes: 60, resolutionMinutes: 600 };
    const targets = { low: target, normal: target, high: target, urgent: target };
    await db.query('UPDATE department SET due_policy = $2 WHERE organization_id = $1', [
      db.organizationId,
      JSON.stringify({ pausesWhilePending: false, targets }),
    ]);
    const rule = await makeRule({ opensTicket: true });
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    await linkIncidentTickets(ctx);
    const ticketId = (await getIncident(ctx, id!)).ticket!.id;
    // nobody is to be answered in it
    expect(await getTicket(ctx, ticketId)).toMatchObject({ awaitsReply: false, dueKind: 'resolution' });
    await acknowledgeIncident(ctx, id!);
    expect((await getTicket(ctx, ticketId)).assignee).toMatchObject({ id: ana.id });
    await assignIncident(ctx, id!, bob.id);
    await assignIncident(ctx, id!, bob.id);
    expect((await getTicket(ctx, ticketId)).assignee).toMatchObject({ id: bob.id });
    const asBob = { ...ctx, actor: { ...ctx.actor, memberId: bob.id } };
    expect((await listNotifications(asBob, { limit: 10 })).data).toMatchObject([
      { kind: 'incident_assigned', incident: { id, ruleName: 'Outage', username: 'acme' }, ticket: null },
    ]);
    await closeIncident(ctx, id!, { closesTicket: true });
    expect((await getTicket(ctx, ticketId)).status).toBe('closed');
    await deleteEscalationRule(ctx, account.id, rule.id);
    const { peak, authors, tweets } = await getIncident(ctx, id!);
    expect({ peak: peak!.held, authors, tweets }).toEqual({ peak: 3, authors: 3, tweets: 3 });
    const listed = await listIncidents(ctx, { limit: 10, isUnderWay: false });
    expect(listed.data).toMatchObject([{ id, tweets: 3, areMore: false, state: 'closed' }]);
  });

  it('came to what all its tweets make, though who closes it sees none of their tickets', async () => {
    await makeRule();
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const walled = { ...ctx, db: database.of(db.organizationId, { departmentIds: [] }) };
    expect((await getIncident(walled, id!)).tweets).toBe(0);
    await closeIncident(walled, id!);
    expect(await db.query('SELECT tweets, authors, peak FROM incident WHERE id = $1', [id])).toEqual([
      { tweets: 3, authors: 3, peak: 3 },
    ]);
  });

  it('ends with its account: nobody reads X for it any more, as the others are told', async () => {
    const bob = await makeMember(db, { name: 'Bob' });
    await makeRule({ recipients: [ana, bob].map(({ id: memberId }) => ({ memberId, byEmail: true, bySms: false })) });
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    setNow(new Date(now.getTime() + 1));
    await disconnectAccount(ctx, {
      box: createSecretBox(new Map([['k1', new Uint8Array(32)]])),
      accountId: account.id,
    });
    const { state, tweets, events } = await getIncident(ctx, id!);
    expect([state, tweets, events.at(-1)]).toMatchObject([
      'closed',
      3,
      { kind: 'closed', actor: { name: 'Ana' }, data: { why: 'disconnected' } },
    ]);
    // who did it knows
    expect(await told('clear')).toEqual([bob.email]);
    expect(await endingOf()).toMatchObject({ ending: 'disconnected', endedBy: { name: 'Ana' } });
    let csv = '';
    for await (const piece of await exportIncident(ctx, id!, 'csv')) csv += piece;
    expect(csv).toContain('"closed","Ana","disconnected"');
    expect(csv).toContain('"alert: closed","Bob"');
    expect(csv).not.toContain('alert: clear');
  });

  it('ends with its rule, as the others are told', async () => {
    const bob = await makeMember(db, { name: 'Bob' });
    const rule = await makeRule({
      recipients: [ana, bob].map(({ id: memberId }) => ({ memberId, byEmail: true, bySms: false })),
    });
    await receive([ago(3), ago(2), ago(1)]);
    await evaluateEscalation(ctx);
    setNow(new Date(now.getTime() + 1));
    await deleteEscalationRule(ctx, account.id, rule.id);
    expect(await told('clear')).toEqual([bob.email]);
    expect(await endingOf()).toMatchObject({ ending: 'rule_deleted', endedBy: { name: 'Ana' } });
  });

  it('gets a ticket at once where its rule says so; those of its tweets stand under it, whenever they come, but for what was unlinked, and are closed when asked', async () => {
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

    // what somebody has unlinked stays so, though another tweet of it comes
    await unlinkTickets(ctx, parent.id, child!.id);
    await receive([ago(0), tweet(new Date(now.getTime() - minutes(12)))]);
    await db.query('UPDATE incident SET links_from = started_at, links_asked = links_asked + 1 WHERE id = $1', [id]);
    await evaluateEscalation(ctx);
    await linkIncidentTickets(ctx);
    // one was posted before it began
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ children: 3 });
    expect((await openIncidentTicket(ctx, id!, {})).ticket!.id).toBe(parent.id);
    expect(await closeIncidentTickets(ctx, id!)).toEqual({ closed: 3, left: 0 });
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ status: 'open', children: 3, openChildren: 0 });
    expect(await dueIncidentTickets(database, now, 1000)).not.toContain(db.organizationId);
    const events = await db.query<{ kind: string; actor: string | null }>(
      'SELECT kind, actor_id AS actor FROM incident_event WHERE organization_id = $1 ORDER BY at, id',
      [db.organizationId],
    );
    expect(events.filter(({ kind }) => kind === 'ticket_opened')).toHaveLength(1);
    // nor does what was unlinked come back when either is merged into another
    await receive([ago(0, { text: '@acme hello' }), ago(0, { text: '@acme hello' })]);
    const others = await db.query<{ id: string }>(
      "SELECT ticket_id AS id FROM tweet WHERE organization_id = $1 AND text = '@acme hello'",
      [db.organizationId],
    );
    await mergeTickets(ctx, others[0]!.id, [parent.id]);
    await mergeTickets(ctx, others[1]!.id, [child!.id]);
    await db.query('UPDATE incident SET links_from = started_at, links_asked = links_asked + 1 WHERE id = $1', [id]);
    await linkIncidentTickets(ctx);
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ id: others[0]!.id, children: 3 });
  });

  it('has a ticket that is nobody’s where whoever has the incident does not see its department, and says so', async () => {
    await makeRule();
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const bob = await makeMember(db, { name: 'Bob', builtInRole: 'agent' });
    await assignIncident(ctx, id!, bob.id);
    await db.query(
      `UPDATE role SET departments_only = true, built_in = NULL, permissions = '{social.view,tickets.view,tickets.edit}'
       WHERE id = (SELECT role_id FROM member WHERE id = $1)`,
      [bob.id],
    );
    const { assignee, ticket, events } = await openIncidentTicket(ctx, id!, {});
    expect({ assignee: assignee?.id, of: ticket!.assignee }).toEqual({ assignee: bob.id, of: null });
    const opened = events.find(({ kind }) => kind === 'ticket_opened');
    expect(opened!.data).toMatchObject({ number: ticket!.number, unseenBy: 'Bob' });
    // from then on he sees the incident no more, and is not given it
    await assignIncident(ctx, id!, null);
    const given = () => assignIncident(ctx, id!, bob.id);
    await expect(given()).rejects.toMatchObject({ code: 'assignee_out_of_sight' });
    await db.query("UPDATE ticket SET status = 'closed', closed_at = now() WHERE id = $1", [ticket!.id]);
    await expect(given()).rejects.toMatchObject({ code: 'assignee_out_of_sight' });
    await db.query('UPDATE member SET is_active = false WHERE id = $1', [bob.id]);
    await expect(given()).rejects.toMatchObject({ code: 'member_unusable' });
    expect((await getIncident(ctx, id!)).assignee).toBeNull();
  });

  it('is given to nobody whose role does not open incidents, though they take it over by their link', async () => {
    const bob = await makeMember(db, { name: 'Bob', builtInRole: 'agent' });
    await makeRule({ recipients: [{ memberId: bob.id, byEmail: true, bySms: false, quiet: null }] });
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const allow = (permissions: string) =>
      db.query(
        `UPDATE role SET built_in = NULL, permissions = $2::text[] WHERE id = (SELECT role_id FROM member WHERE id = $1)`,
        [bob.id, permissions],
      );
    await allow('{tickets.view,tickets.edit}');
    await expect(assignIncident(ctx, id!, bob.id)).rejects.toMatchObject({ code: 'assignee_opens_no_incidents' });
    const [alert] = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    const token = await makeIncidentLink(ctx, alert!.id);
    const link = await findIncidentLink(database, token!, now);
    // nor is it led to what it could not open; the rule says so before
    expect([link.offer.path, (await describeAlert(ctx, alert!.id))?.path]).toEqual([null, null]);
    const rules = () => listEscalationRules(ctx, account.id);
    expect(await rules()).toMatchObject({
      data: [{ recipients: [{ name: 'Bob', warnings: ['opens_no_incidents'] }] }],
      membersOpeningNoIncidents: [bob.id],
    });
    await acknowledgeByLink(ctx, link);
    expect(await getIncident(ctx, id!)).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: { name: 'Bob' }, assignee: null },
    });
    await allow('{social.view}');
    expect((await describeAlert(ctx, alert!.id))?.path).toBe(`/incidents/${id}`);
    expect(await rules()).toMatchObject({ data: [{ recipients: [{ warnings: [] }] }], membersOpeningNoIncidents: [] });
    expect((await assignIncident(ctx, id!, bob.id)).assignee).toMatchObject({ name: 'Bob' });
  });

  it('has a rule that says of each person what keeps an alarm from reaching them as it says', async () => {
    const bob = await makeMember(db, { name: 'Bob', builtInRole: 'agent' });
    const cid = await makeMember(db, { name: 'Cid', builtInRole: 'agent' });
    const { id } = await makeRule({
      recipients: [bob, cid, ana].map((member) => ({ memberId: member.id, byEmail: true, bySms: false, quiet: null })),
    });
    const warnings = async () => {
      const { data, membersOpeningNoIncidents } = await listEscalationRules(ctx, account.id);
      return [data[0]!.recipients.map((recipient) => recipient.warnings), membersOpeningNoIncidents];
    };
    expect(await warnings()).toEqual([[[], [], []], []]);
    // a test leads to the rule, and only those who may open that
    await drillEscalation(ctx, account.id, id);
    const tests = await db.query<{ id: string; memberId: string }>(
      `SELECT id, member_id AS "memberId" FROM escalation_alert WHERE organization_id = $1`,
      [db.organizationId],
    );
    const pathTo = async ({ id: memberId }: typeof ana) =>
      (await describeAlert(ctx, tests.find((each) => each.memberId === memberId)!.id))?.path;
    expect([await pathTo(bob), await pathTo(ana)]).toEqual([null, `/setup/channels/twitter/${account.id}`]);
    await db.query('UPDATE escalation_recipient SET by_sms = true WHERE member_id = ANY ($1)', [[bob.id, cid.id]]);
    expect(await warnings()).toEqual([[['sms_not_configured'], ['sms_not_configured'], []], []]);
    await withSms();
    await db.query(`UPDATE member SET phone = '+15005550003' WHERE id = $1`, [bob.id]);
    expect(await warnings()).toEqual([[['no_phone'], ['no_phone'], []], []]);
    await db.query('UPDATE member SET phone_verified_at = $2 WHERE id = $1', [bob.id, now]);
    await db.query(
      `UPDATE role SET built_in = NULL, permissions = '{}' FROM member m WHERE role.id = m.role_id AND m.id = $1`,
      [bob.id],
    );
    await db.query('UPDATE member SET is_active = false WHERE id = ANY ($1)', [[cid.id]]);
    expect(await warnings()).toEqual([
      [['opens_no_incidents'], ['deactivated', 'no_phone', 'opens_no_incidents'], []],
      [bob.id],
    ]);
  });

  it.each([
    ['whoever takes it over by their link', true],
    ['nobody who does not see the department of its ticket, though they take it over by their link', false],
  ])('is given to %s', async (_who, sees) => {
    const bob = await makeMember(db, { name: 'Bob', builtInRole: 'agent' });
    await makeRule({ recipients: [{ memberId: bob.id, byEmail: true, bySms: false, quiet: null }] });
    await receive([ago(3), ago(2), ago(1)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const { ticket } = await openIncidentTicket(ctx, id!, {});
    await db.query(
      `WITH walled AS (
         UPDATE role SET departments_only = true, built_in = NULL
         WHERE id = (SELECT role_id FROM member WHERE id = $2))
       INSERT INTO department_member (organization_id, department_id, member_id)
       SELECT $1, p.department_id, $2 FROM ticket p WHERE p.organization_id = $1 AND p.id = $3 AND $4::boolean`,
      [db.organizationId, bob.id, ticket!.id, sees],
    );
    const [alert] = await db.query<{ id: string }>('SELECT id FROM escalation_alert WHERE organization_id = $1', [
      db.organizationId,
    ]);
    const token = await makeIncidentLink(ctx, alert!.id);
    await acknowledgeByLink(ctx, await findIncidentLink(database, token!, now));
    const taken = await getIncident(ctx, id!);
    expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: { name: 'Bob' } });
    const given = sees ? 'Bob' : undefined;
    expect([taken.assignee?.name, taken.ticket?.assignee?.name]).toEqual([given, given]);
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

describe('an incident under way', () => {
  it('says that somebody has changed what its rule counts, or how many, and of nothing else', async () => {
    let rule = await makeRule();
    const change = async (fields: Partial<CreateEscalationRule>) => {
      rule = await updateEscalationRule(ctx, {
        ...{ accountId: account.id, ruleId: rule.id },
        rule: { ...ruleOf(), ...fields, revision: rule.revision },
      });
    };
    await change({ keywords: ['down', 'slow'] });
    await receive([ago(2), ago(1), ago(0)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const said = async () => (await getIncident(ctx, id!)).events.filter(({ kind }) => kind === 'rule_changed');
    await change({ keywords: ['down', 'slow'], name: 'Breakdown', cooldownMinutes: 5 });
    expect(await said()).toEqual([]);
    await change({ keywords: ['slow'], name: 'Breakdown', cooldownMinutes: 5 });
    expect(await said()).toMatchObject([{ actor: { id: ana.id } }]);
    await change({ keywords: ['slow'], name: 'Breakdown', cooldownMinutes: 5, tweetCount: 100 });
    expect(await said()).toHaveLength(2);
  });
});

describe('an incident keeps its tweets', () => {
  const changeRule = (rule: EscalationRule, fields: Partial<CreateEscalationRule>) =>
    updateEscalationRule(ctx, {
      accountId: account.id,
      ruleId: rule.id,
      rule: { ...ruleOf(), ...fields, revision: rule.revision },
    });
  /** All that is told of its tweets. */
  const told = async (id: string) => {
    const incident = await getIncident(ctx, id);
    const { tweets, authors, topAuthors, topWords, departments, samples, rate, peak } = incident;
    let exported = '';
    for await (const piece of await exportIncident(ctx, id, 'json')) exported += piece;
    const alerts = await db.query<{ id: string }>(
      "SELECT id FROM escalation_alert WHERE organization_id = $1 AND incident_id = $2 AND kind = 'alarm'",
      [db.organizationId, id],
    );
    const alarm = (await describeAlert(ctx, alerts[0]!.id, { withChart: true }))!;
    const listed = (await listIncidents(ctx, { limit: 10 })).data.find((each) => each.id === id)!;
    return {
      ...{ tweets, authors, topAuthors, topWords, departments, samples, rate, peak },
      exported: JSON.parse(exported).tweets,
      alarm: { count: alarm.count, samples: alarm.samples, chart: alarm.chart },
      listed: listed.tweets,
    };
  };
  const burst = () => [
    ago(4, { authorId: '21', text: '@acme down, no refund' }),
    ago(3, { authorId: '22', text: '@acme down, refund me' }),
    ago(2, { authorId: '22', text: '@acme down again' }),
    ago(1, { authorId: '23', text: '@acme it is down' }),
  ];
  /** It is told without chart and samples. */
  const alarmOfTheClosed = { alarm: { count: 4, samples: [], chart: undefined } };
  const wordless = (count: number) => ago(count, { text: '@acme so slow' });

  it.each([
    ['looks for other words', { keywords: ['slow'] }],
    ['looks for fewer words and more followers', { keywords: ['refund'], minFollowers: 8 }],
  ])('when its rule %s, under way and closed', async (_what, fields) => {
    const rule = await makeRule({ cooldownMinutes: 0 });
    await receive([...burst(), wordless(3.5), wordless(2.5)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const before = await told(id!);
    expect(before).toMatchObject({ tweets: 4, authors: 3, peak: { held: 4 }, alarm: { count: 4 }, listed: 4 });
    expect(before.exported).toHaveLength(4);
    const changed = await changeRule(rule, fields);
    expect(await told(id!)).toEqual(before);
    await changeRule(changed, { keywords: ['nothing'] });
    expect(await told(id!)).toEqual(before);
    await closeIncident(ctx, id!);
    expect(await told(id!)).toEqual({ ...before, ...alarmOfTheClosed });
    await deleteEscalationRule(ctx, account.id, rule.id);
    expect(await told(id!)).toEqual({ ...before, ...alarmOfTheClosed });
  });

  it('when its rule is deleted, which closes it', async () => {
    const rule = await makeRule();
    await receive(burst());
    const [id] = (await evaluateEscalation(ctx)).opened;
    const before = await told(id!);
    await deleteEscalationRule(ctx, account.id, rule.id);
    expect(await told(id!)).toEqual({ ...before, ...alarmOfTheClosed });
  });

  it('and goes on by what its rule counts since; another alarm is raised by that alone', async () => {
    const rule = await makeRule({ cooldownMinutes: 0 });
    await receive([...burst(), wordless(3.5), wordless(2.5)]);
    const [id] = (await evaluateEscalation(ctx)).opened;
    const changed = await changeRule(rule, { keywords: ['slow'], cooldownMinutes: 0 });
    expect(await evaluateEscalation(ctx)).toEqual({ opened: [], cleared: [] });
    await receive([wordless(0)]);
    await evaluateEscalation(ctx);
    // the window that it fills with those before goes on with the incident, which has none of these
    expect(await told(id!)).toMatchObject({ tweets: 5, listed: 5 });
    expect((await incidents())[0].lastReachedAt).toEqual(now);
    await closeIncident(ctx, id!);
    await changeRule(changed, { keywords: ['broken'], cooldownMinutes: 0 });
    setNow(new Date(now.getTime() + minutes(1)));
    await receive([ago(0.4, { text: 'broken' }), ago(0.3, { text: 'broken' }), ago(0.2), ago(0.1)]);
    expect((await evaluateEscalation(ctx)).opened).toEqual([]);
    await receive([ago(0, { text: 'broken' })]);
    const [next] = (await evaluateEscalation(ctx)).opened;
    expect(await told(next!)).toMatchObject({ tweets: 3, exported: [{}, {}, {}] });
    expect(await told(id!)).toMatchObject({ tweets: 5 });
  });

  it('but for those that X shows no more, and until it goes itself', async () => {
    const rule = await makeRule({ opensTicket: true });
    const tweets = burst();
    await receive(tweets);
    const [id] = (await evaluateEscalation(ctx)).opened;
    await deleteEscalationRule(ctx, account.id, rule.id);
    // their tickets are linked to its own all the same
    await linkIncidentTickets(ctx);
    await linkIncidentTickets(ctx);
    expect((await getIncident(ctx, id!)).ticket).toMatchObject({ children: 4 });
    const { tweetId } = tweets[3]!;
    await recordTweetCheck(ctx, {
      ...{ accountId: account.id, asked: [tweetId], found: [], checkedAt: now },
      missing: [{ tweetId, reason: 'not_found' as const }],
    });
    const left = await told(id!);
    expect([left.exported, left.samples, left.topAuthors].map(({ length }) => length)).toEqual([3, 3, 2]);
    const kept = () => db.query('SELECT FROM incident_hit WHERE organization_id = $1', [db.organizationId]);
    expect(await kept()).toHaveLength(3);
    await db.query('DELETE FROM incident WHERE id = $1', [id]);
    expect(await kept()).toEqual([]);
  });

  it('all of them, though who changes its rule sees none of their tickets', async () => {
    const rule = await makeRule();
    await receive(burst());
    const [id] = (await evaluateEscalation(ctx)).opened;
    const whole = await told(id!);
    const { db: seeing } = ctx;
    ctx.db = database.of(db.organizationId, { departmentIds: [] });
    const changed = await changeRule(rule, { keywords: ['slow'] });
    ctx.db = seeing;
    expect(await told(id!)).toEqual(whole);
    ctx.db = database.of(db.organizationId, { departmentIds: [] });
    await deleteEscalationRule(ctx, account.id, changed.id);
    ctx.db = seeing;
    expect(await told(id!)).toMatchObject({ tweets: 4, exported: whole.exported, samples: whole.samples });
  });
});
