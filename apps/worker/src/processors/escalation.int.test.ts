import type { Database } from '@perch/db';
import { claimDelivery, createEscalationRule, drillEscalation, saveSmsAddOn } from '@perch/desk';
import { createMailer, TextError, type Mailer } from '@perch/notify';
import { makeMember, openTestDatabase, startSandbox, type Sandbox } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Clock, PollingWorld } from '../../test/polling-world.ts';
import type { WorkerServices } from '../services.ts';
import { PROCESSORS } from './processors.ts';

let database: Database;
let sandbox: Sandbox;
let mailer: Mailer;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox();
  mailer = createMailer({ url: sandbox.smtpUrl, from: 'Perch <perch@perch.test>' });
});
afterAll(async () => {
  mailer?.close();
  await sandbox?.stop();
  await database?.close();
});

let scenes = 0;
/** An organization with SMS, two people who are told, and a rule. */
async function scene(username: string, twilio = sandbox.url) {
  const world = await PollingWorld.open(new Clock(sandbox), database, {
    username,
    settings: { TWILIO_API_URL: twilio },
  });
  const services: WorkerServices = { ...world.services, mailer };
  const ctx = { ...world.asMember(), box: services.box };
  await saveSmsAddOn(ctx, {
    settings: { accountSid: sandbox.twilio.accountSid, from: sandbox.twilio.from, messagingServiceSid: null },
    ...{ isEnabled: true, revision: 0, secret: sandbox.twilio.authToken, box: services.box },
  });
  const suffix = username.replaceAll('_', '');
  scenes += 1;
  const phone = `+55119${String(80_000_000 + scenes)}`;
  const ana = await makeMember(world.db, { name: 'Ana', email: `ana@${suffix}.test`, locale: 'pt-BR' });
  const bob = await makeMember(world.db, {
    ...{ name: 'Bob', email: `bob@${suffix}.test`, phone, phoneVerifiedAt: world.now() },
  });
  await createEscalationRule(ctx, world.accountId, {
    ...{ name: 'Delays', isEnabled: true, keywords: ['delayed'], tweetCount: 20, windowMinutes: 10 },
    ...{ countsAuthors: false, minFollowers: 0, cooldownMinutes: 30 },
    ...{ tellsGrowth: false, onCallMinutes: null, timeZone: 'UTC' },
    recipients: [
      { memberId: ana.id, byEmail: true, bySms: false, quiet: null },
      { memberId: bob.id, byEmail: false, bySms: true, quiet: null },
    ],
  });
  const { organizationId } = world.db;
  const look = () => PROCESSORS['evaluate-escalation'](services)({ organizationId });
  const deliver = async () => {
    const due = await world.db.query<{ id: string }>(
      "SELECT id FROM delivery WHERE state = 'queued' AND due_at <= $1",
      [world.now()],
    );
    for (const { id } of due) await PROCESSORS.deliver(services)({ organizationId, deliveryId: id, due: 0 });
  };
  return { world, services, look, deliver, ana, bob, phone };
}

it('a storm at X is one incident, with one e-mail and one SMS to whom it concerns, and an all-clear', async () => {
  const { world, look, deliver, ana, bob, phone } = await scene('acme_air');
  await sandbox.control.storm({ to: 'acme_air', tweets: 60, seconds: 0, keywords: ['delayed'] });
  await world.runDue();
  await Promise.all([look(), look()]);
  await deliver();
  await sandbox.control.storm({ to: 'acme_air', tweets: 60, seconds: 0, keywords: ['delayed'] });
  await world.clock.advance(61);
  await world.runDue();
  await look();
  await deliver();
  const incidents = () =>
    world.db.query<{ state: string }>('SELECT state FROM incident WHERE organization_id = $1', [
      world.db.organizationId,
    ]);
  expect(await incidents()).toEqual([{ state: 'open' }]);
  const [mail, ...others] = await sandbox.control.mail(ana.email);
  expect(others).toEqual([]);
  expect(mail!.subject).toMatch(/^Alarme: \d+ tweets sobre @acme_air \(Delays\)$/);
  expect(mail!.text).toContain('delayed');
  expect(mail!.text).toContain('Gráfico: quantos vieram em 10 minutos');
  expect(mail!.html).toMatch(/<img [^>]*alt="Gráfico: /);
  expect(mail!.attachments).toMatchObject([{ contentType: 'image/png' }]);
  const [sms, ...more] = await sandbox.control.sms(phone);
  expect(more).toEqual([]);
  expect(sms!.body).toMatch(
    /^Perch ALARM Delays: \d+ tweets about @acme_air since \d\d:\d\d UTC\. Take over: http\S+\/a\/en#[a-z2-9]{20}$/,
  );
  expect(sms!.segments).toBeLessThanOrEqual(2);
  expect(await sandbox.control.mail(bob.email)).toEqual([]);

  await world.clock.advance(11 * 60);
  await world.runDue();
  await look();
  await deliver();
  expect(await incidents()).toEqual([{ state: 'cleared' }]);
  expect((await sandbox.control.mail(ana.email)).map(({ subject }) => subject.split(':')[0])).toEqual([
    'Fim do alarme',
    'Alarme',
  ]);
  expect((await sandbox.control.sms(phone)).map(({ body }) => body.split(' ')[1])).toEqual(['ALL', 'ALARM']);
});

it('whoever cannot open incidents is led to where it is taken over, and nowhere else', async () => {
  const { world, look, deliver, ana } = await scene('acme_quays');
  await world.db.query(
    `WITH made AS (
       INSERT INTO role (organization_id, id, name, permissions) VALUES ($1, gen_random_uuid(), 'Night', '{tickets.view}')
       RETURNING id)
     UPDATE member SET role_id = made.id FROM made WHERE organization_id = $1 AND member.id = $2`,
    [world.db.organizationId, ana.id],
  );
  await sandbox.control.storm({ to: 'acme_quays', tweets: 30, seconds: 0, keywords: ['delayed'] });
  await world.runDue();
  await look();
  await deliver();
  const [mail] = await sandbox.control.mail(ana.email);
  expect(mail!.text.match(/http:\/\/localhost\S*/g)).toEqual([expect.stringMatching(/\/a\/pt#[a-z2-9]{20}$/)]);
  expect(mail!.text).toContain('Seu papel no Perch não permite ver incidentes');
});

it('what cannot be put into words for a moment is sent a moment later', async () => {
  const { world, services, look, deliver, ana, phone } = await scene('acme_trams');
  await sandbox.control.storm({ to: 'acme_trams', tweets: 30, seconds: 0, keywords: ['delayed'] });
  await world.runDue();
  await look();
  const contextOf = services.contextOf;
  let hiccups = 2;
  services.contextOf = (organizationId) => {
    const ctx = contextOf(organizationId);
    const query: typeof ctx.db.query = (text, ...rest) =>
      text.includes('FROM escalation_alert a') && hiccups-- > 0
        ? Promise.reject(new Error('the database is away'))
        : ctx.db.query(text, ...rest);
    return { ...ctx, db: { ...ctx.db, query } };
  };
  await deliver();
  expect(hiccups).toBe(0);
  await world.clock.advance(60);
  await deliver();
  expect(await sandbox.control.sms(phone)).toHaveLength(1);
  expect((await sandbox.control.mail(ana.email)).map(({ subject }) => subject.split(':')[0])).toEqual(['Alarme']);
});

it('while Twilio does not answer, an e-mail goes after four seconds; taken at last, the SMS is not repeated', async () => {
  const { world, services, look, deliver, bob, phone } = await scene('acme_metros');
  await sandbox.control.storm({ to: 'acme_metros', tweets: 30, seconds: 0, keywords: ['delayed'] });
  await world.runDue();
  await look();
  const [sms] = await world.db.query<{ id: string }>("SELECT id FROM delivery WHERE kind = 'sms'");
  const { texter } = services;
  let answer = () => {};
  const answers = new Promise<void>((resolve) => (answer = resolve));
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  const send: typeof texter.send = async (...message) => {
    isAsked();
    await answers;
    return texter.send(...message);
  };
  const job = { organizationId: world.db.organizationId, deliveryId: sms!.id, due: 0 };
  const sending = PROCESSORS.deliver({ ...services, texter: { send } })(job);
  await asked;
  const [looks] = await world.db.query<{ ms: number }>(
    'SELECT extract(epoch FROM due_at - sending_at)::float8 * 1000 AS ms FROM delivery WHERE id = $1',
    [sms!.id],
  );
  expect(looks).toEqual({ ms: 4000 });
  await world.clock.advance(4);
  await PROCESSORS.deliver(services)(job);
  await deliver();
  const [mail, ...others] = await sandbox.control.mail(bob.email);
  expect(others).toEqual([]);
  expect(mail!.text).toContain('could not be delivered in time');
  answer();
  await sending;
  await world.clock.advance(600);
  await PROCESSORS.deliver(services)(job);
  await deliver();
  expect((await sandbox.control.sms(phone)).map(({ body }) => body.slice(0, 11))).toEqual(['Perch ALARM']);
  const events = await world.db.query<{ code: string }>(
    "SELECT data->>'code' AS code FROM incident_event WHERE kind = 'alert_failed'",
  );
  expect(events).toEqual([{ code: 'timed_out' }]);
});

it('when the worker that sends an alarm is gone, it goes by e-mail too, and again', async () => {
  const { world, services, look, deliver, bob, phone } = await scene('acme_ferries');
  await sandbox.control.storm({ to: 'acme_ferries', tweets: 30, seconds: 0, keywords: ['delayed'] });
  await world.runDue();
  await look();
  const [sms] = await world.db.query<{ id: string }>("SELECT id FROM delivery WHERE kind = 'sms'");
  const { organizationId } = world.db;
  const claim = { deliveryId: sms!.id, leaseSeconds: 60 };
  expect(await claimDelivery(services.contextOf(organizationId), claim)).toMatchObject({ kind: 'send' });
  await world.clock.advance(4);
  await PROCESSORS.deliver(services)({ organizationId, deliveryId: sms!.id, due: 0 });
  await deliver();
  expect(await sandbox.control.mail(bob.email)).toHaveLength(1);
  await world.clock.advance(57);
  await PROCESSORS.deliver(services)({ organizationId, deliveryId: sms!.id, due: 0 });
  await world.clock.advance(600);
  await deliver();
  expect((await sandbox.control.sms(phone)).map(({ body }) => body.slice(0, 19))).toEqual(['Perch (again) ALARM']);
  expect(await sandbox.control.mail(bob.email)).toHaveLength(1);
});

it('after Twilio was down one SMS comes, of how it stands: an alarm, with its link', async () => {
  const { world, services, look, deliver, phone } = await scene('acme_airports');
  await world.db.query('UPDATE escalation_rule SET tells_growth = true');
  const away: WorkerServices['texter'] = {
    send: () => Promise.reject(new TextError('temporary', 'Twilio cannot be reached')),
  };
  for (const _burst of ['alarm', 'doubled']) {
    await sandbox.control.storm({ to: 'acme_airports', tweets: 25, seconds: 0, keywords: ['delayed'] });
    await world.clock.advance(130);
    await world.runDue();
    await look();
    const texts = await world.db.query<{ id: string }>(
      "SELECT id FROM delivery WHERE kind = 'sms' AND state = 'queued'",
    );
    const { organizationId } = world.db;
    for (const { id } of texts)
      await PROCESSORS.deliver({ ...services, texter: away })({ organizationId, deliveryId: id, due: 0 });
  }
  await world.clock.advance(120);
  await deliver();
  await world.clock.advance(120);
  await deliver();
  const bodies = (await sandbox.control.sms(phone)).map(({ body }) => body);
  expect(bodies).toEqual([
    expect.stringMatching(/^Perch ALARM Delays: twice as many already, \d+ tweets .* Take over: http\S+$/),
  ]);
});

it('a test alarm that could not be sent for ten minutes is not sent any more', async () => {
  const { world, deliver, ana, phone } = await scene('acme_harbours');
  const [rule] = await world.db.query<{ id: string }>('SELECT id FROM escalation_rule');
  await drillEscalation(world.asMember(), world.accountId, rule!.id);
  await world.clock.advance(601);
  await deliver();
  expect([await sandbox.control.mail(ana.email), await sandbox.control.sms(phone)]).toEqual([[], []]);
  const deliveries = await world.db.query('SELECT DISTINCT state, code FROM delivery');
  expect(deliveries).toEqual([{ state: 'failed', code: 'expired' }]);
});

it('where Twilio is down an e-mail goes at once, once, and retries go on beside it', async () => {
  const { world, look, deliver, bob } = await scene('acme_rail', 'http://127.0.0.1:9');
  await sandbox.control.storm({ to: 'acme_rail', tweets: 30, seconds: 0, keywords: ['delayed'] });
  await world.runDue();
  await look();
  await deliver();
  await world.clock.advance(60);
  await deliver();
  const sent = await sandbox.control.mail(bob.email);
  expect(sent.map(({ text }) => text.includes('goes in place of another'))).toEqual([true]);
  const deliveries = await world.db.query("SELECT kind, state FROM delivery WHERE kind = 'sms'");
  expect(deliveries).toEqual([{ kind: 'sms', state: 'queued' }]);
  const events = await world.db.query<{ kind: string }>('SELECT kind FROM incident_event ORDER BY at, id');
  expect(events.map(({ kind }) => kind)).toEqual(['opened', 'alert_failed']);
});
