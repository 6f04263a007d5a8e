import {
  IncidentExport,
  type EscalationPreview,
  type EscalationRule,
  type EscalationRules,
  type IncidentDetail,
  type IncidentOffer,
  type Problem,
} from '@perch/contracts';
import { claimDelivery, makeIncidentLink, settleDelivery } from '@perch/desk';
import { createHmac } from 'node:crypto';
import { makeAccount } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemContext } from '../system-context.ts';
import { PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let mallory: TestClient;
let rules: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  const account = await makeAccount(systemContext(api.services, alice.organizationId).db, { username: 'acme' });
  rules = `twitter/accounts/${account.id}/escalation-rules`;
});
afterAll(() => api.close());

const ruleOf = (fields: object = {}) => ({
  name: 'Outage',
  isEnabled: true,
  keywords: ['down', '#fail'],
  tweetCount: 10,
  windowMinutes: 15,
  countsAuthors: false,
  minFollowers: 0,
  cooldownMinutes: 60,
  recipients: [{ memberId: alice.session.member.id, byEmail: true, bySms: false }],
  ...fields,
});
const configureSms = async () => {
  const { revision } = (await alice.get('add-ons/sms')).json<{ revision: number }>();
  const settings = { accountSid: `AC${'a1'.repeat(16)}`, from: '+15005550006', messagingServiceSid: null };
  await alice.put('add-ons/sms', { settings, authToken: 'hush', isEnabled: true, revision });
};
const listed = async () => (await alice.get(rules)).json<EscalationRules>();

it('a rule is added, listed, changed with its revision, and deleted, and all of it is in the audit log', async () => {
  const made = await alice.post(rules, ruleOf());
  expect(made.statusCode).toBe(201);
  const rule = made.json<EscalationRule>();
  const { id: memberId, name } = alice.session.member;
  expect(rule).toMatchObject({
    ...ruleOf({ recipients: [{ memberId, name, byEmail: true, bySms: false, quiet: null, warnings: [] }] }),
    ...{ tellsGrowth: true, onCallMinutes: null, timeZone: 'UTC' },
    revision: 1,
  });
  expect(await listed()).toMatchObject({ data: [rule], isSmsConfigured: false, membersWithPhone: [] });

  const changed = ruleOf({ name: 'Outages', isEnabled: false, revision: 1 });
  expect((await alice.put(`${rules}/${rule.id}`, changed)).json()).toMatchObject({ name: 'Outages', revision: 2 });
  expect((await alice.put(`${rules}/${rule.id}`, changed)).json<Problem>().code).toBe('settings_changed');
  expect((await alice.delete(`${rules}/${rule.id}`)).statusCode).toBe(204);
  expect((await listed()).data).toEqual([]);
  const log = (await alice.get('audit-log?subjectKind=escalation_rule')).json<{ data: { action: string }[] }>();
  expect(log.data.map(({ action }) => action)).toEqual([
    'escalation_rule.deleted',
    'escalation_rule.changed',
    'escalation_rule.created',
  ]);
});

it.each<[string, object, string, string]>([
  ['no tweets', { tweetCount: 0 }, 'validation_failed', 'tweetCount'],
  ['very many tweets', { tweetCount: 10_001 }, 'validation_failed', 'tweetCount'],
  ['no period', { windowMinutes: 0 }, 'validation_failed', 'windowMinutes'],
  ['more than a day', { windowMinutes: 1441 }, 'validation_failed', 'windowMinutes'],
  ['nobody who is told', { recipients: [] }, 'validation_failed', 'recipients'],
  ['words that nothing can have', { keywords: ['down', '!!'] }, 'keyword_invalid', 'keywords.1'],
  ['no time between two people', { onCallMinutes: 0 }, 'validation_failed', 'onCallMinutes'],
  ['a time zone that is none', { timeZone: 'Mars/Olympus' }, 'validation_failed', 'timeZone'],
  ['one word twice', { keywords: ['down', 'DOWN'] }, 'keyword_invalid', 'keywords.1'],
])('%s cannot be saved, and the answer says where', async (_claim, fields, code, path) => {
  const answer = await alice.post(rules, ruleOf(fields));
  expect(answer.statusCode).toBe(400);
  expect(answer.json<Problem>()).toMatchObject({ code, errors: [{ path }] });
});

it('people who are told exist, are told somehow, and by SMS only where it is configured and theirs', async () => {
  const memberId = alice.session.member.id;
  const refused = async (recipient: object) =>
    (
      await alice.post(rules, ruleOf({ recipients: [{ memberId, byEmail: false, bySms: false, ...recipient }] }))
    ).json<Problem>().code;
  expect(await refused({})).toBe('validation_failed');
  expect(await refused({ bySms: true })).toBe('sms_not_configured');
  expect(await refused({ memberId: mallory.session.member.id, byEmail: true })).toBe('member_unusable');
  await configureSms();
  expect(await refused({ bySms: true })).toBe('recipient_without_phone');
  await systemContext(api.services, alice.organizationId).db.query(
    "UPDATE member SET phone = '+15005550001', phone_verified_at = now() WHERE id = $1",
    [memberId],
  );
  expect(await listed()).toMatchObject({ isSmsConfigured: true, membersWithPhone: [memberId] });
  expect(
    (await alice.post(rules, ruleOf({ recipients: [{ memberId, byEmail: false, bySms: true }] }))).statusCode,
  ).toBe(201);
});

it('tries a rule on what came in, and sends a test alarm once a minute', async () => {
  const preview = await alice.post(`${rules}/preview`, { keywords: ['down'], minFollowers: 0 });
  expect(preview.json<EscalationPreview>()).toMatchObject({
    days: 30,
    limitedBy: null,
    looked: 0,
    deltas: [],
    authors: [],
  });
  const refused = await alice.post(`${rules}/preview`, { keywords: ['down', '!!'], minFollowers: 0 });
  expect(refused.json<Problem>()).toMatchObject({ code: 'keyword_invalid', errors: [{ path: 'keywords.1' }] });
  const { id } = (await alice.post(rules, ruleOf())).json<EscalationRule>();
  expect((await alice.post(`${rules}/${id}/drill`)).json()).toEqual({ messages: 1 });
  const { drills } = (await alice.get(rules)).json<EscalationRules>();
  expect(drills).toMatchObject([{ ruleId: id, medium: 'email', isFallback: false, state: 'queued', receipt: null }]);
  const { db } = systemContext(api.services, alice.organizationId);
  await db.query("UPDATE delivery SET state = 'failed', code = 'mail_refused' WHERE id = $1", [drills[0]!.id]);
  expect((await alice.get(rules)).json<EscalationRules>().drills).toMatchObject([
    { state: 'failed', code: 'mail_refused' },
  ]);
  await db.query("UPDATE escalation_alert SET created_at = created_at - interval '10 minutes' WHERE id = $1", [
    drills[0]!.id,
  ]);
  expect((await alice.get(rules)).json<EscalationRules>().drills).toEqual([]);
  await db.query("UPDATE escalation_alert SET created_at = created_at + interval '10 minutes' WHERE id = $1", [
    drills[0]!.id,
  ]);
  expect((await alice.post(`${rules}/${id}/drill`)).json<Problem>().code).toBe('drill_too_soon');
  const log = (await alice.get('audit-log?subjectKind=escalation_rule')).json<{ data: { action: string }[] }>();
  expect(log.data[0]!.action).toBe('escalation_rule.tested');
});

it('test alarms have a limit of SMS of their own, and are refused beyond it', async () => {
  const { db } = systemContext(api.services, alice.organizationId);
  const memberId = alice.session.member.id;
  await configureSms();
  await db.query("UPDATE member SET phone = '+15005550001', phone_verified_at = now() WHERE id = $1", [memberId]);
  const quiet = { from: 1320, until: 420 };
  const recipients = [{ memberId, byEmail: false, bySms: true, quiet }];
  const made = (await alice.post(rules, ruleOf({ recipients, timeZone: 'America/Sao_Paulo' }))).json<EscalationRule>();
  expect(made.recipients).toMatchObject([{ quiet }]);
  await db.query(
    `INSERT INTO escalation_alert (organization_id, id, rule_id, member_id, medium, kind, created_at)
     SELECT $1, gen_random_uuid(), $2, $3, 'sms', 'drill', now() - interval '5 minutes' FROM generate_series(1, 10)`,
    [alice.organizationId, made.id, memberId],
  );
  const answer = await alice.post(`${rules}/${made.id}/drill`);
  expect([answer.statusCode, answer.json<Problem>().code]).toEqual([429, 'drill_too_soon']);
});

it('a rule is given other words before anybody has looked at what it counts', async () => {
  const { id } = (await alice.post(rules, ruleOf())).json<EscalationRule>();
  const saved = await alice.put(`${rules}/${id}`, ruleOf({ keywords: ['outage'], revision: 1 }));
  expect([saved.statusCode, saved.json()]).toMatchObject([200, { keywords: ['outage'], revision: 2 }]);
  await alice.delete(`${rules}/${id}`);
});

it('another organization finds none of it', async () => {
  const { id } = (await alice.post(rules, ruleOf())).json<EscalationRule>();
  const condition = { keywords: ['down'], minFollowers: 0 };
  const answers = [
    await mallory.get(rules),
    await mallory.post(rules, ruleOf()),
    await mallory.post(`${rules}/preview`, condition),
    await mallory.put(`${rules}/${id}`, ruleOf({ revision: 1 })),
    await mallory.delete(`${rules}/${id}`),
    await mallory.post(`${rules}/${id}/drill`),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404, 404]);
});

const twilioTells = (deliveryId: string, form: Record<string, string>, token = 'hush') => {
  const path = `/api/v1/sms-receipts/${alice.organizationId}/${deliveryId}`;
  const signed = Object.keys(form)
    .toSorted()
    .reduce((text, name) => text + name + form[name], PUBLIC_URL + path);
  return api.app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64'),
    },
    payload: new URLSearchParams(form).toString(),
  });
};

it('what Twilio says of an SMS is taken when it has signed it, and an e-mail goes for one that did not arrive', async () => {
  await configureSms();
  const { db } = systemContext(api.services, alice.organizationId);
  const memberId = alice.session.member.id;
  const [delivery] = await db.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO delivery (organization_id, id, kind, state, payload, target, due_at, updated_at, remote_id)
       VALUES ($1, gen_random_uuid(), 'sms', 'sent', '{}', 'sms:1', now(), now(), 'SM1') RETURNING id),
     incident AS (
       INSERT INTO incident (organization_id, id, account_id, rule_name, tweet_count, window_minutes, counts_authors, state,
         started_at, reached_at, last_reached_at, opened_at)
       SELECT $1, gen_random_uuid(), id, 'Outage', 3, 10, false, 'open', now(), now(), now(), now() FROM account WHERE organization_id = $1
       RETURNING id)
     INSERT INTO escalation_alert (organization_id, id, incident_id, member_id, medium, kind, delivery_id, created_at)
     SELECT $1, made.id, incident.id, $2, 'sms', 'alarm', made.id, now() FROM made, incident RETURNING id`,
    [alice.organizationId, memberId],
  );
  const told = (token: string) =>
    twilioTells(delivery!.id, { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30003' }, token);
  const alerts = () =>
    db.query(
      'SELECT medium, receipt, receipt_code AS code, is_fallback AS "isFallback" FROM escalation_alert WHERE incident_id IS NOT NULL ORDER BY created_at',
    );
  expect((await told('forged')).statusCode).toBe(403);
  expect(await alerts()).toMatchObject([{ receipt: null }]);
  expect((await told('hush')).statusCode).toBe(204);
  expect((await told('hush')).statusCode).toBe(204);
  expect(await alerts()).toEqual([
    { medium: 'sms', receipt: 'undelivered', code: '30003', isFallback: false },
    { medium: 'email', receipt: null, code: null, isFallback: true },
  ]);
  await db.query("UPDATE incident SET state = 'closed' WHERE organization_id = $1", [alice.organizationId]);
});

it('an incident is listed, taken over, given to somebody, noted upon and closed, and its timeline says so', async () => {
  const { db } = systemContext(api.services, alice.organizationId);
  const [{ id }] = (await db.query<{ id: string }>(
    `INSERT INTO incident (organization_id, id, account_id, rule_name, tweet_count, window_minutes, counts_authors, state,
       started_at, reached_at, last_reached_at, opened_at)
     SELECT $1, gen_random_uuid(), id, 'Outage', 3, 10, false, 'open', now(), now(), now(), now() FROM account
     WHERE organization_id = $1 RETURNING id`,
    [alice.organizationId],
  )) as [{ id: string }];
  const { id: memberId, name } = alice.session.member;
  const listedIncidents = (await alice.get('incidents?isUnderWay=true')).json<{ data: { id: string }[] }>();
  expect(listedIncidents.data).toMatchObject([
    { id, account: { username: 'acme' }, ruleName: 'Outage', state: 'open' },
  ]);
  const taken = (await alice.post(`incidents/${id}/acknowledge`)).json<IncidentDetail>();
  expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: { name }, assignee: { id: memberId } });
  await alice.post(`incidents/${id}/acknowledge`);
  await alice.put(`incidents/${id}/assignee`, { memberId: null });
  const ticketed = (await alice.post(`incidents/${id}/ticket`, {})).json<IncidentDetail>();
  expect(ticketed.ticket).toMatchObject({ subject: 'Outage · @acme', children: 0 });
  expect((await alice.post(`incidents/${id}/ticket/close-children`, {})).json()).toEqual({ closed: 0, left: 0 });
  await alice.post(`incidents/${id}/notes`, { text: 'The hangar is on fire' });
  expect((await alice.post(`incidents/${id}/close`)).json()).toMatchObject({ state: 'closed', closedBy: { name } });
  const detail = (await alice.post(`incidents/${id}/close`)).json<IncidentDetail>();
  expect(detail.events.map(({ kind }) => kind)).toEqual([
    'acknowledged',
    'assigned',
    'ticket_opened',
    'note',
    'closed',
  ]);
  const exported = await alice.get(`incidents/${id}/export`);
  expect(exported.headers['content-disposition']).toContain(`incident-${id}.json`);
  expect(IncidentExport.parse(exported.json())).toMatchObject({ incident: { id, events: detail.events }, tweets: [] });
  const csv = await alice.get(`incidents/${id}/export?format=csv`);
  expect(csv.headers['content-type']).toContain('text/csv');
  expect(csv.body).toContain(`"note","${name}","The hangar is on fire"`);
  // what came in after it was closed is none of it
  await db.query(
    `UPDATE incident SET started_at = now() - interval '10 minutes', closed_at = now() - interval '5 minutes' WHERE id = $1`,
    [id],
  );
  const closed = (await alice.get(`incidents/${id}`)).json<IncidentDetail>();
  expect(Date.parse(closed.rate.at(-1)!.at)).toBeLessThanOrEqual(Date.parse(closed.closedAt!));
  expect((await alice.get('incidents?isUnderWay=true')).json()).toEqual({ data: [], nextCursor: null });
  const answers = [
    await mallory.get(`incidents/${id}`),
    await mallory.get(`incidents/${id}/export`),
    await mallory.post(`incidents/${id}/acknowledge`),
    await mallory.post(`incidents/${id}/close`),
    await mallory.post(`incidents/${id}/ticket`, {}),
    await mallory.post(`incidents/${id}/ticket/close-children`, {}),
    await mallory.put(`incidents/${id}/assignee`, { memberId: null }),
    await mallory.post(`incidents/${id}/notes`, { text: 'mine' }),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 404));
});

/** Under way, and somebody has had its alarm. */
async function incidentOf(of: TestClient, told: TestClient) {
  const { db } = systemContext(api.services, of.organizationId);
  const [row] = await db.query<{ id: string; alertId: string }>(
    `WITH made AS (
       INSERT INTO incident (organization_id, id, account_id, rule_name, tweet_count, window_minutes, counts_authors,
         state, started_at, reached_at, last_reached_at, opened_at)
       SELECT $1, gen_random_uuid(), id, 'Outage', 3, 10, false, 'open', now(), now(), now(), now() FROM account
       WHERE organization_id = $1 RETURNING id)
     INSERT INTO escalation_alert (organization_id, id, incident_id, member_id, medium, kind, created_at)
     SELECT $1, gen_random_uuid(), id, $2, 'sms', 'alarm', now() FROM made RETURNING incident_id AS id, id AS "alertId"`,
    [of.organizationId, told.session.member.id],
  );
  return row!;
}

it('the link of an alarm takes the incident over in the name of its member: by its button, once, while it serves', async () => {
  const { db } = systemContext(api.services, alice.organizationId);
  const ctx = systemContext(api.services, alice.organizationId);
  const bob = await api.colleague(alice, { permissions: [] });
  const anIncident = () => incidentOf(alice, bob);
  const look = (token: string) => api.call('GET', `incident-links/by-token?token=${token}`);
  const press = (token: string) => api.call('POST', 'incident-links/acknowledge', { token });
  const codes = async (token: string) =>
    (await Promise.all([look(token), press(token)])).map((answer) => {
      expect(answer.statusCode).toBe(403);
      return answer.json<Problem>().code;
    });
  const detailOf = async (id: string) => (await alice.get(`incidents/${id}`)).json<IncidentDetail>();

  const first = await anIncident();
  const token = (await makeIncidentLink(ctx, first.alertId))!;
  const again = (await makeIncidentLink(ctx, first.alertId))!;
  expect(token).toMatch(/^[a-z2-9]{20}$/);
  const stored = await db.query('SELECT token_hash FROM incident_link WHERE incident_id = $1', [first.id]);
  expect(JSON.stringify(stored)).not.toContain(token);
  for (let looks = 0; looks < 2; looks++) {
    expect((await look(token)).json<IncidentOffer>()).toMatchObject({
      isTaken: false,
      username: 'acme',
      ruleName: 'Outage',
    });
  }
  expect((await detailOf(first.id)).state).toBe('open');
  const presses = await Promise.all([press(token), press(token)]);
  expect(presses.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 403]);
  const { name } = bob.session.member;
  const taken = await detailOf(first.id);
  // whose role opens no incidents has taken it over, and is not given it
  expect(taken).toMatchObject({ state: 'acknowledged', acknowledgedBy: { name }, assignee: null });
  const given = await alice.put(`incidents/${first.id}/assignee`, { memberId: bob.session.member.id });
  expect([given.statusCode, given.json<Problem>().code]).toEqual([400, 'assignee_opens_no_incidents']);
  expect(taken.events).toMatchObject([
    { kind: 'acknowledged', actor: { name }, data: { via: 'link' } },
    { kind: 'link_refused', actor: { name }, data: { why: 'acknowledge_link_used' } },
  ]);
  expect((await press(token)).json<Problem>().code).toBe('acknowledge_link_used');
  // a reload, and another tab, say who has it
  expect((await look(token)).json<IncidentOffer>()).toMatchObject({ isTaken: true, takenBy: name });
  expect((await detailOf(first.id)).events).toHaveLength(2);
  // whoever comes second sees who was quicker, and nothing is sent to be taken over any more
  expect((await press(again)).json<IncidentOffer>()).toMatchObject({ isTaken: true, takenBy: name });
  expect(await makeIncidentLink(ctx, first.alertId)).toBeNull();

  const second = await anIncident();
  const late = (await makeIncidentLink(ctx, second.alertId))!;
  await db.query('UPDATE incident_link SET expires_at = now() WHERE incident_id = $1', [second.id]);
  expect(await codes(late)).toEqual(['acknowledge_link_expired', 'acknowledge_link_expired']);
  await db.query("UPDATE incident_link SET expires_at = now() + interval '1 hour' WHERE incident_id = $1", [second.id]);
  await alice.post(`incidents/${second.id}/close`);
  expect(await codes(late)).toEqual(['acknowledge_link_over', 'acknowledge_link_over']);
  for (const forged of ['abcdefghijkmnpqrstuv', '', 'short', 'long'.repeat(50), '%00']) {
    expect(await codes(forged)).toEqual(['acknowledge_link_invalid', 'acknowledge_link_invalid']);
  }
  const without = [
    await api.call('GET', 'incident-links/by-token'),
    await api.call('POST', 'incident-links/acknowledge', {}),
  ];
  expect(without.map(({ statusCode }) => statusCode)).toEqual([403, 403]);
});

it('links of an alarm serve many people behind one address, whoever tries others there; one is not asked for without end', async () => {
  const limited = await startTestApi({ limits: { perLink: 3, credentialAttempts: 2, linksPerMinute: 40 } });
  try {
    const ctx = systemContext(api.services, alice.organizationId);
    const tokens: string[] = [];
    for (let people = 0; people < 6; people++) {
      const { alertId } = await incidentOf(alice, alice);
      tokens.push((await makeIncidentLink(ctx, alertId))!);
    }
    const ask = async (method: 'GET' | 'POST', token: string, remoteAddress = '198.51.100.20') => {
      const url = `/api/v1/incident-links/${method === 'GET' ? `by-token?token=${token}` : 'acknowledge'}`;
      return limited.app.inject({ method, url, remoteAddress, ...(method === 'POST' && { payload: { token } }) });
    };
    const statusesOf = async (...answers: ReturnType<typeof ask>[]) =>
      (await Promise.all(answers)).map(({ statusCode }) => statusCode);
    const forged = ['a', 'b', 'c'].map((letter) => letter.repeat(20));
    const tried = await statusesOf(...forged.map((token) => ask('GET', token)));
    expect(tried.toSorted()).toEqual([403, 403, 429]);
    expect(await statusesOf(ask('POST', forged[0]!), ask('GET', forged[0]!, '198.51.100.21'))).toEqual([429, 403]);
    for (const token of tokens) expect(await statusesOf(ask('GET', token))).toEqual([200]);
    expect(await statusesOf(...tokens.map((token) => ask('POST', token)))).toEqual(tokens.map(() => 200));
    const [one, other] = tokens as [string, string];
    expect(await statusesOf(ask('GET', one))).toEqual([200]);
    const tooOften = await ask('GET', one);
    expect([tooOften.statusCode, tooOften.json<Problem>().code]).toEqual([429, 'rate_limited']);
    expect(Number(tooOften.headers['retry-after'])).toBeGreaterThan(800);
    expect(await statusesOf(ask('GET', other), ask('GET', one, '198.51.100.21'))).toEqual([200, 200]);
    // more than a company asks for
    await Promise.all(Array.from({ length: 40 }, (_, n) => ask('GET', String(n), '198.51.100.22')));
    expect(await statusesOf(ask('GET', tokens[5]!, '198.51.100.22'))).toEqual([429]);
    expect(await statusesOf(ask('GET', tokens[5]!, '198.51.100.23'))).toEqual([200]);
  } finally {
    await limited.close();
  }
});

it.each([
  ['is to go again', 'queued', 'tries_again', 1],
  ['is under way again', 'sending', null, 1],
  ['has yet to be answered', 'sending', null, 0],
  ['was left out for a newer one', 'discarded', 'superseded', 1],
  ['was given up', 'failed', 'too_many_attempts', 3],
])('an SMS of which Twilio says that it arrived has gone, though it %s', async (_claim, state, code, doubts) => {
  await configureSms();
  const ctx = systemContext(api.services, alice.organizationId);
  const { id: incidentId, alertId } = await incidentOf(alice, alice);
  const leaseToken = state === 'sending' ? alertId : null;
  await ctx.db.query(
    `WITH made AS (
       INSERT INTO delivery (organization_id, id, kind, state, code, payload, target, due_at, updated_at, attempt, doubts,
         lease_token, lease_until)
       VALUES ($1, $2, 'sms', $3, $4, $5, 'sms:' || $2::uuid, now(), now(), greatest($6, 1), $6, $7,
         now() + interval '40 seconds'))
     UPDATE escalation_alert SET delivery_id = $2 WHERE organization_id = $1 AND id = $2`,
    [
      alice.organizationId,
      alertId,
      state,
      code,
      JSON.stringify({ to: '+15005550001', locale: 'en', template: 'escalation-alert', data: { alertId } }),
      doubts,
      leaseToken,
    ],
  );
  const told = async (MessageSid: string, MessageStatus: string) =>
    (await twilioTells(alertId, { MessageSid, MessageStatus })).statusCode;
  expect(await told('SM1', 'delivered')).toBe(204);
  // whoever sends it hears no more of it
  const event = { type: 'uncertain' } as const;
  expect(await settleDelivery(ctx, { deliveryId: alertId, leaseToken: alertId, event })).toBeNull();
  expect(await claimDelivery(ctx, { deliveryId: alertId, leaseSeconds: 40 })).toEqual({ kind: 'nothing' });
  // of one that went twice
  expect(await told('SM2', 'undelivered')).toBe(204);
  const { alerts } = (await alice.get(`incidents/${incidentId}`)).json<IncidentDetail>();
  expect(alerts).toMatchObject([{ medium: 'sms', state: 'sent', code: null, receipt: 'delivered' }]);
  await ctx.db.query("UPDATE incident SET state = 'closed' WHERE organization_id = $1", [alice.organizationId]);
});
