import type { JobPayload } from '@perch/contracts';
import { PERMISSIONS, type DeliveryEvent } from '@perch/core';
import { dueEscalations } from '@perch/db';
import { makeMember } from '@perch/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../api-keys/create-api-key.ts';
import type { Context } from '../context.ts';
import { claimDelivery } from '../deliveries/claim-delivery.ts';
import { settleDelivery } from '../deliveries/settle-delivery.ts';
import { acknowledgeIncident, closeIncident } from './handle-incident.ts';
import { saveNotificationSettings } from '../notifications/notification-settings.ts';
import { replaceAlert } from './replace-alert.ts';
import { describeAlert } from './describe-alert.ts';
import { drillEscalation } from './drill-escalation.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { exportIncident } from './export-incident.ts';
import { getIncident } from './get-incident.ts';
import { findIncidentLink, makeIncidentLink } from './incident-links.ts';
import { listIncidents } from './list-incidents.ts';
import { deleteEscalationRule, updateEscalationRule } from './save-escalation-rule.ts';
import {
  account,
  ago,
  ana,
  asked,
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
  states,
  through,
  withSms,
} from '../testing/escalation-scene.ts';

escalationScene();

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
    // full windows before, of which nothing was said, have an incident of their own
    await db.query('UPDATE escalation_rule SET quiet_until = $2 WHERE organization_id = $1', [
      db.organizationId,
      new Date(now.getTime() - minutes(1)),
    ]);
    await receive([ago(5), ago(4), ago(3), ago(2)]);
    await evaluateEscalation(ctx);
    const first = ago(0.2);
    await receive([first, ago(0.1), ago(0)]);
    await evaluateEscalation(ctx);
    expect(await words('alarm')).toMatchObject({
      ...{ count: 3, endedAt: null },
      startedAt: first.postedAt.toISOString(),
    });
    const endedAt = now.toISOString();
    setNow(new Date(now.getTime() + minutes(12)));
    await receive([ago(0)]);
    await evaluateEscalation(ctx);
    expect(await words('clear')).toMatchObject({ count: 3, endedAt });
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
    expect(await describeAlert(ctx, alarm!.id)).toMatchObject({
      isOver: false,
      takenBy: { name: 'Ana', isKey: false },
    });
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
    asked.length = 0;
    const [{ id }] = await incidents();
    await closeIncident(ctx, id);
    await closeIncident(ctx, id);
    const clears = (await messages()).filter(({ kind }) => kind === 'clear');
    expect(clears.map(({ to }) => to)).toEqual([bob.email]);
    expect(asked).toHaveLength(1);
    expect(await describeAlert(ctx, asked[0]!.deliveryId)).toMatchObject({
      ...{ kind: 'clear', isOver: false, ending: 'closed', endedBy: { name: 'Ana', isKey: false } },
    });
  });

  it('is not known of a rule that is switched off: its incident is closed, and those who had the alarm are told why', async () => {
    const bob = await makeMember(db, { name: 'Bob' });
    const rule = await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    asked.length = 0;
    setNow(new Date(now.getTime() + 1000));
    const asBob = { ...ctx, actor: { ...ctx.actor, memberId: bob.id } };
    const save = (revision: number, isEnabled: boolean) =>
      updateEscalationRule(asBob, {
        ...{ accountId: account.id, ruleId: rule.id },
        rule: { ...ruleOf({ isEnabled }), revision },
      });
    const off = await save(rule.revision, false);
    expect(off).toMatchObject({ isEnabled: false, incidentId: null });
    expect(await describeAlert(ctx, asked[0]!.deliveryId)).toMatchObject({
      ...{ kind: 'clear', count: 3, ending: 'rule_off', endedBy: { name: 'Bob', isKey: false } },
    });
    const [{ id }] = await incidents();
    const { state, events } = await getIncident(ctx, id);
    expect([state, events.at(-1)]).toMatchObject([
      'closed',
      { kind: 'closed', actor: { name: 'Bob' }, data: { why: 'rule_off' } },
    ]);
    setNow(new Date(now.getTime() + minutes(30)));
    await evaluateEscalation(ctx);
    expect((await getIncident(ctx, id)).events).toHaveLength(events.length);
    expect(asked).toHaveLength(1);
    // they were told that they hear no more of it
    const on = await save(off.revision, true);
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    expect([on.isEnabled, await states()]).toEqual([true, ['closed', 'open']]);
  });

  it('because an API key has closed it is told by its name, as is who took it over', async () => {
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const [alarm] = asked;
    const token = (await makeIncidentLink(ctx, alarm!.deliveryId))!;
    const permissions = ['social.view', 'social.reply'] as const;
    const { id: apiKeyId } = await createApiKey(ctx, {
      ...{ name: 'Pager', permissions: [...permissions], departmentIds: null, repliesNeedApproval: false },
      expiresAt: null,
    });
    const pager: Context = {
      ...ctx,
      actor: { kind: 'api_key', memberId: null, apiKeyId, permissions: PERMISSIONS },
      db: database.of(db.organizationId, { apiKeyId }),
    };
    const key = { name: 'Pager', isKey: true };
    const [{ id }] = await incidents();
    await acknowledgeIncident(pager, id);
    expect(await describeAlert(ctx, alarm!.deliveryId)).toMatchObject({ takenBy: key });
    expect((await findIncidentLink(database, token, now)).offer).toMatchObject({ isTaken: true, takenBy: 'Pager' });
    asked.length = 0;
    await closeIncident(pager, id);
    expect(await describeAlert(ctx, asked[0]!.deliveryId)).toMatchObject({ ending: 'closed', endedBy: key });
    const lines: string[] = [];
    for await (const line of await exportIncident(ctx, id, 'csv')) lines.push(line);
    expect((await listIncidents(ctx, { limit: 1 })).data).toMatchObject([
      {
        ...{ acknowledgedBy: null, acknowledgedByKey: { id: apiKeyId, name: 'Pager' } },
        ...{ closedBy: null, closedByKey: { id: apiKeyId, name: 'Pager' } },
      },
    ]);
    for (const kind of ['acknowledged', 'closed']) expect(lines.join('')).toContain(`"${kind}","Pager"`);
  });
});

it('tells times by the zone that its person has chosen, else by that of the rule, else of the default department', async () => {
  await makeRule();
  await receive([ago(2), ago(1), ago(0)]);
  await evaluateEscalation(ctx);
  const [{ deliveryId }] = asked as [JobPayload<'deliver'>];
  const zone = async () => (await describeAlert(ctx, deliveryId))!.timeZone;
  const hours = JSON.stringify({ timeZone: 'Asia/Tokyo', days: [], closedDays: [] });
  await db.query(
    `INSERT INTO department (organization_id, id, name, is_default, service_hours)
     VALUES ($1, gen_random_uuid(), 'Support', true, $2)
     ON CONFLICT (organization_id) WHERE is_default DO UPDATE SET service_hours = excluded.service_hours`,
    [db.organizationId, hours],
  );
  expect(await zone()).toBe('Asia/Tokyo');
  await db.query("UPDATE escalation_rule SET time_zone = 'Europe/Berlin' WHERE organization_id = $1", [
    db.organizationId,
  ]);
  expect(await zone()).toBe('Europe/Berlin');
  const settings = { desktop: [], email: [] };
  await saveNotificationSettings(ctx, { ...settings, quietHours: null, timeZone: 'UTC' });
  expect(await zone()).toBe('Europe/Berlin');
  await saveNotificationSettings(ctx, { ...settings, quietHours: { from: 0, until: 60 }, timeZone: 'UTC' });
  expect(await zone()).toBe('UTC');
  await saveNotificationSettings(ctx, { ...settings, quietHours: null, timeZone: 'America/Sao_Paulo' });
  expect(await zone()).toBe('America/Sao_Paulo');
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

describe('the other medium goes four seconds later', () => {
  const alarmed = async () => {
    await withSms();
    await db.query("UPDATE member SET phone = '+15005550001', phone_verified_at = $2 WHERE id = $1", [ana.id, now]);
    await makeRule();
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const [{ deliveryId }] = asked.splice(0) as [JobPayload<'deliver'>];
    return { deliveryId, leaseSeconds: 40 };
  };
  const later = (ms: number) => setNow(new Date(now.getTime() + ms));
  const media = async () => (await messages()).map(({ medium, isFallback }) => `${medium} ${isFallback}`);

  it('where nothing has come of sending an alarm, once, by a job that is asked for as it is sent', async () => {
    const claim = await alarmed();
    expect(await claimDelivery(ctx, claim)).toMatchObject({ kind: 'send' });
    expect(asked.splice(0)).toMatchObject([{ deliveryId: claim.deliveryId, due: now.getTime() + 4000 }]);
    later(3999);
    expect(await claimDelivery(ctx, claim)).toEqual({ kind: 'nothing' });
    expect(await media()).toEqual(['email false']);
    later(1);
    await Promise.all([claimDelivery(ctx, claim), claimDelivery(ctx, claim)]);
    expect(asked).toHaveLength(1);
    later(1000);
    expect(await claimDelivery(ctx, claim)).toEqual({ kind: 'nothing' });
    expect(await media()).toEqual(['email false', 'sms true']);
    const [row] = await db.query<Record<string, unknown>>(
      'SELECT state, code, due_at = lease_until AS "waitsForItsEnd" FROM delivery WHERE id = $1',
      [claim.deliveryId],
    );
    expect(row).toEqual({ state: 'sending', code: null, waitsForItsEnd: true });
  });

  it('but not to who is deactivated', async () => {
    const claim = await alarmed();
    await claimDelivery(ctx, claim);
    await db.query('UPDATE member SET is_active = false WHERE id = $1', [ana.id]);
    later(4000);
    await claimDelivery(ctx, claim);
    expect(await media()).toEqual(['email false']);
  });

  it('but of an all-clear, for which nobody waits', async () => {
    const claim = await alarmed();
    await claimDelivery(ctx, claim);
    await settleDelivery(ctx, {
      deliveryId: claim.deliveryId,
      event: { type: 'succeeded', remoteId: '<1@acme.test>' },
    });
    later(minutes(12));
    await receive([]);
    await evaluateEscalation(ctx);
    const clear = { ...claim, deliveryId: asked.at(-1)!.deliveryId };
    expect(await claimDelivery(ctx, clear)).toMatchObject({ kind: 'send' });
    later(4000);
    await claimDelivery(ctx, clear);
    expect(await media()).toEqual(['email false', 'email false']);
    // nor does an SMS wake anybody for one that is lost
    await db.query('UPDATE escalation_recipient SET quiet_from = 0, quiet_until = 1439 WHERE organization_id = $1', [
      db.organizationId,
    ]);
    const event: DeliveryEvent = { type: 'refused', code: 'mail_refused', detail: '550' };
    await settleDelivery(ctx, { deliveryId: clear.deliveryId, event });
    expect(await media()).toEqual(['email false', 'email false']);
  });

  it('nor does an SMS wake anybody for how it grows, though the e-mail in quiet hours is lost', async () => {
    const claim = await alarmed();
    await claimDelivery(ctx, claim);
    await settleDelivery(ctx, {
      deliveryId: claim.deliveryId,
      event: { type: 'succeeded', remoteId: '<1@acme.test>' },
    });
    const fail = async (kind: string) => {
      const [row] = await db.query<{ id: string }>(
        'SELECT id FROM escalation_alert WHERE organization_id = $1 AND kind = $2',
        [db.organizationId, kind],
      );
      await db.pipeline((statement) =>
        replaceAlert(statement, ctx, { alertId: row!.id, code: 'mail_refused', isOver: true }),
      );
    };
    const quiet = 'UPDATE escalation_recipient SET quiet_from = $2, quiet_until = $3 WHERE organization_id = $1';
    await db.query(quiet, [db.organizationId, 0, 1439]);
    await receive([ago(0), ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    await fail('doubled');
    expect(await media()).toEqual(['email false', 'email false']);
    await db.query(quiet, [db.organizationId, null, null]);
    await fail('doubled');
    expect(await media()).toEqual(['email false', 'email false', 'sms true']);
  });

  it('but it does where that e-mail is the alarm, in whose place it was to go', async () => {
    const claim = await alarmed();
    await receive([ago(0), ago(0), ago(0)]);
    await evaluateEscalation(ctx);
    await db.query('UPDATE escalation_recipient SET quiet_from = 0, quiet_until = 1439 WHERE organization_id = $1', [
      db.organizationId,
    ]);
    const doubled = { ...claim, deliveryId: asked.at(-1)!.deliveryId };
    expect(await claimDelivery(ctx, claim)).toEqual({ kind: 'nothing' });
    expect(await claimDelivery(ctx, doubled)).toMatchObject({ kind: 'send' });
    await settleDelivery(ctx, {
      deliveryId: doubled.deliveryId,
      event: { type: 'refused', code: 'mail_refused', detail: '550' },
    });
    expect(await media()).toEqual(['email false', 'email false', 'sms true']);
  });

  it('where others wait for the same server, and nobody has begun to send it', async () => {
    const claim = { ...(await alarmed()), takeHands: () => false };
    await db.query(`INSERT INTO add_on (organization_id, kind, is_enabled, settings) VALUES ($1, 'mail', true, '{}')`, [
      db.organizationId,
    ]);
    await claimDelivery(ctx, claim);
    expect(asked.splice(0)).toMatchObject([{ deliveryId: claim.deliveryId, due: now.getTime() + 200 }]);
    later(2000);
    await claimDelivery(ctx, claim);
    expect(await media()).toEqual(['email false']);
    later(2000);
    await claimDelivery(ctx, claim);
    expect(await media()).toEqual(['email false', 'sms true']);
    later(2000);
    expect(await claimDelivery(ctx, { ...claim, takeHands: () => true })).toMatchObject({ kind: 'send' });
  });
});

it('a message that is taken wakes those that wait for the same server', async () => {
  await withSms();
  await db.query("UPDATE member SET phone = '+15005550001', phone_verified_at = $2 WHERE id = $1", [ana.id, now]);
  const recipients = [{ memberId: ana.id, byEmail: true, bySms: true, quiet: null }];
  for (const name of ['Rule 1', 'Rule 2']) await makeRule({ name, recipients });
  await receive([ago(2), ago(1), ago(0)]);
  await evaluateEscalation(ctx);
  const sent = await db.query<{ id: string; kind: string }>(
    'SELECT id, kind FROM delivery WHERE organization_id = $1 ORDER BY kind, id',
    [db.organizationId],
  );
  for (const { id: deliveryId } of sent) {
    await claimDelivery(ctx, { deliveryId, leaseSeconds: 40 });
    await settleDelivery(ctx, { deliveryId, event: { type: 'uncertain' } });
  }
  asked.length = 0;
  setNow(new Date(now.getTime() + 1000));
  const [first, second] = sent.filter(({ kind }) => kind === 'email');
  await settleDelivery(ctx, { deliveryId: first!.id, event: { type: 'succeeded', remoteId: '<1@acme.test>' } });
  expect(asked).toMatchObject([{ deliveryId: second!.id, due: now.getTime() }]);
  expect(await claimDelivery(ctx, { deliveryId: second!.id, leaseSeconds: 40 })).toMatchObject({ kind: 'send' });
});

describe('of an alarm and how the incident has grown since, waiting for one person by one medium', () => {
  interface Waiting {
    deliveryId: string;
    kind: string;
    state: string;
    code: string | null;
    due: Date;
  }
  const waiting = () =>
    db.query<Waiting & Record<string, unknown>>(
      `SELECT d.id AS "deliveryId", a.kind, d.state, d.code, d.due_at AS due FROM escalation_alert a
       JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id WHERE a.organization_id = $1
       ORDER BY array_position(ARRAY['alarm', 'doubled', 'quadrupled', 'clear'], a.kind)`,
      [db.organizationId],
    );
  const became = async () => (await waiting()).map(({ kind, code, state }) => `${kind}: ${code ?? state}`);
  const grown = async (...more: number[]) => {
    await makeRule();
    for (const count of [3, ...more]) {
      await receive(Array.from({ length: count }, () => ago(0)));
      await evaluateEscalation(ctx);
    }
    return waiting();
  };
  const claim = (deliveryId: string, as = ctx) => claimDelivery(as, { deliveryId, leaseSeconds: 40 });
  const settle = (deliveryId: string, event: DeliveryEvent) => settleDelivery(ctx, { deliveryId, event });
  const ok = { type: 'succeeded', remoteId: '<1@acme.test>' } as const;

  it('the newest goes, at once, and says that it is the alarm; the others are left out', async () => {
    const [alarm, doubled, quadrupled] = await grown(4, 8);
    // tried in vain while the server was away: each waits for its next attempt
    await db.query("UPDATE delivery SET due_at = due_at + interval '4 minutes' WHERE id = $1", [
      quadrupled!.deliveryId,
    ]);
    asked.length = 0;
    expect(await claim(alarm!.deliveryId)).toEqual({ kind: 'nothing' });
    expect(asked).toMatchObject([{ deliveryId: quadrupled!.deliveryId, due: now.getTime() }]);
    expect(await claim(quadrupled!.deliveryId)).toMatchObject({ kind: 'send' });
    expect(await describeAlert(ctx, quadrupled!.deliveryId)).toMatchObject({ kind: 'quadrupled', isFirst: true });
    expect(await claim(doubled!.deliveryId)).toEqual({ kind: 'nothing' });
    expect(await became()).toEqual(['alarm: superseded', 'doubled: superseded', 'quadrupled: sending']);
    await settle(quadrupled!.deliveryId, ok);
    expect(await claim(alarm!.deliveryId)).toEqual({ kind: 'nothing' });
    const { alerts } = await getIncident(ctx, (await incidents())[0].id);
    expect(alerts.filter(({ code }) => code === null).map(({ kind }) => kind)).toEqual(['quadrupled']);
    expect(await makeIncidentLink(ctx, quadrupled!.deliveryId)).toEqual(expect.any(String));
  });

  it('one that Twilio took, and that did not arrive, takes nobody’s place', async () => {
    const [alarm, doubled] = await grown(4);
    await claim(doubled!.deliveryId);
    await settle(doubled!.deliveryId, ok);
    const arrived = 'UPDATE escalation_alert SET receipt = $2 WHERE id = $1';
    await db.query(arrived, [doubled!.deliveryId, 'undelivered']);
    expect(await claim(alarm!.deliveryId)).toMatchObject({ kind: 'send' });
  });

  it('the alarm of what is open again goes, whatever was said of growth before', async () => {
    const [alarm, doubled] = await grown(4);
    await claim(doubled!.deliveryId);
    await settle(doubled!.deliveryId, ok);
    await db.query('UPDATE escalation_alert SET round = 1 WHERE id = $1', [alarm!.deliveryId]);
    expect(await claim(alarm!.deliveryId)).toMatchObject({ kind: 'send' });
  });

  it('that it is open again goes alone, and is not left out for growth', async () => {
    const [alarm, doubled, reopened] = await grown(4, 8);
    await db.query(`UPDATE escalation_alert SET kind = 'reopened', round = 1 WHERE id = $1`, [reopened!.deliveryId]);
    expect(await claim(alarm!.deliveryId)).toEqual({ kind: 'nothing' });
    await db.query('UPDATE escalation_alert SET round = 1 WHERE id = $1', [doubled!.deliveryId]);
    expect(await claim(reopened!.deliveryId)).toMatchObject({ kind: 'send' });
    expect(await describeAlert(ctx, reopened!.deliveryId)).toMatchObject({ kind: 'reopened', isFirst: true });
    expect(await claim(doubled!.deliveryId)).toMatchObject({ kind: 'send' });
  });

  it('each is said in its turn where the one before has gone', async () => {
    const [alarm, doubled] = await grown();
    expect(doubled).toBeUndefined();
    await claim(alarm!.deliveryId);
    await settle(alarm!.deliveryId, ok);
    await receive(Array.from({ length: 4 }, () => ago(0)));
    await evaluateEscalation(ctx);
    const [, later] = await waiting();
    expect(await claim(later!.deliveryId)).toMatchObject({ kind: 'send' });
    expect(await describeAlert(ctx, later!.deliveryId)).toMatchObject({ kind: 'doubled', isFirst: false });
    await db.query("UPDATE escalation_alert SET receipt = 'undelivered' WHERE id = $1", [alarm!.deliveryId]);
    expect(await describeAlert(ctx, later!.deliveryId)).toMatchObject({ kind: 'doubled', isFirst: true });
  });

  it('the older goes after all where the newer was refused, and where neither goes others are told, once', async () => {
    const role = await db.transaction((tx) =>
      tx.role.create({ data: { organizationId: db.organizationId, name: 'Setup', permissions: ['setup.social'] } }),
    );
    const fay = await makeMember(db, { name: 'Fay', roleId: role.id });
    const [alarm, doubled] = await grown(4);
    const refused = { type: 'refused', code: 'mail_refused', detail: '550' } as const;
    const isTold = async () => (await messages()).filter(({ to }) => to === fay.email).length;
    await claim(doubled!.deliveryId);
    await settle(doubled!.deliveryId, refused);
    expect(await isTold()).toBe(0);
    expect(await claim(alarm!.deliveryId)).toMatchObject({ kind: 'send' });
    await settle(alarm!.deliveryId, refused);
    expect(await isTold()).toBe(1);
  });

  it('others are told where the newer is refused after it has taken the place of the alarm', async () => {
    const role = await db.transaction((tx) =>
      tx.role.create({ data: { organizationId: db.organizationId, name: 'Setup', permissions: ['setup.social'] } }),
    );
    const fay = await makeMember(db, { name: 'Fay', roleId: role.id });
    const [alarm, doubled] = await grown(4);
    await claim(alarm!.deliveryId);
    await claim(doubled!.deliveryId);
    await settle(doubled!.deliveryId, { type: 'refused', code: 'mail_refused', detail: '550' });
    expect((await messages()).filter(({ to }) => to === fay.email).map(({ kind }) => kind)).toEqual(['alarm']);
  });

  it('others are told where that it is open again reaches nobody, whoever had the alarm before', async () => {
    const role = await db.transaction((tx) =>
      tx.role.create({ data: { organizationId: db.organizationId, name: 'Setup', permissions: ['setup.social'] } }),
    );
    const fay = await makeMember(db, { name: 'Fay', roleId: role.id });
    const [alarm] = await grown();
    await claim(alarm!.deliveryId);
    await settle(alarm!.deliveryId, ok);
    await receive(Array.from({ length: 4 }, () => ago(0)));
    await evaluateEscalation(ctx);
    const [, reopened] = await waiting();
    await db.query("UPDATE escalation_alert SET kind = 'reopened', round = 1 WHERE id = $1", [reopened!.deliveryId]);
    await db.query('UPDATE incident SET round = 1 WHERE organization_id = $1', [db.organizationId]);
    await claim(reopened!.deliveryId);
    await settle(reopened!.deliveryId, { type: 'refused', code: 'mail_refused', detail: '550' });
    expect((await messages()).filter(({ to }) => to === fay.email).map(({ kind }) => kind)).toEqual(['reopened']);
  });

  it('none is lost, whatever ends between any two steps, and in whichever order they are taken', async () => {
    const rows = await grown(4, 8);
    let steps = 0;
    for (let ending = 0; ending <= steps; ending++) {
      await db.query(
        "UPDATE delivery SET state = 'queued', code = NULL, settled_at = NULL WHERE organization_id = $1",
        [db.organizationId],
      );
      const order = ending % 2 === 0 ? rows : rows.toReversed();
      let step = 0;
      const killed = through(() => {
        step += 1;
        if (step === ending + 1) throw new Error('killed');
      });
      const sent: string[] = [];
      const go = async ({ deliveryId, kind }: Waiting, as: Context) => {
        const { kind: what } = await claim(deliveryId, as);
        if (what !== 'send') return;
        sent.push(kind);
        await settle(deliveryId, ok);
      };
      for (const row of order) await go(row, killed).catch(() => {});
      steps = Math.max(steps, step);
      for (const row of order) await go(row, ctx);
      expect(sent).toEqual(['quadrupled']);
    }
    expect(steps).toBeGreaterThan(8);
  });
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

  it('get ten an hour of those, too, that go again because nobody knows whether they went', async () => {
    await withSms();
    const bob = await makeMember(db, { phone: '+15005550001', phoneVerifiedAt: now });
    const recipients = [{ memberId: bob.id, byEmail: false, bySms: true, quiet: null }];
    for (let count = 0; count < 4; count++) await makeRule({ name: `Rule ${count}`, recipients });
    await receive([ago(2), ago(1), ago(0)]);
    await evaluateEscalation(ctx);
    const [waits, ...others] = asked.splice(0).map(({ deliveryId }) => deliveryId);
    const tried = (ids: readonly (string | undefined)[], times: number) =>
      db.query(
        `UPDATE delivery SET attempt = $2, doubts = $2, attempt_at = $3, code = 'tries_again' WHERE id = ANY ($1::uuid[])`,
        [ids, times, now],
      );
    await tried(others, 3);
    await tried([waits], 1);
    await makeRule({ name: 'Rule 5', recipients });
    await receive([ago(0)]);
    await evaluateEscalation(ctx);
    expect((await messages()).map(({ medium }) => medium).toSorted()).toEqual(['email', 'sms', 'sms', 'sms', 'sms']);
    const claim = () => claimDelivery(ctx, { deliveryId: waits!, leaseSeconds: 40 });
    expect(await claim()).toEqual({ kind: 'nothing' });
    setNow(new Date(now.getTime() + minutes(1)));
    await tried(others.slice(1), 2);
    expect(await claim()).toMatchObject({ kind: 'send' });
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
    const [incident] = await db.query<any>('SELECT id FROM incident WHERE organization_id = $1', [db.organizationId]);
    const { events } = await getIncident(ctx, incident.id);
    expect(events.map(({ kind }) => kind)).toEqual(['opened', 'alert_failed']);
    expect(events[1]!.data).toMatchObject({
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
    setNow(new Date(now.getTime() + minutes(count)));
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

  it('who is added to the rule meanwhile has a turn after the others, as long as nobody has taken it over', async () => {
    let { id, revision } = await makeRule({ onCallMinutes: 5, recipients: [by(ana), by(bob)] });
    const name = async (...people: (typeof ana)[]) => {
      const rule = { ...ruleOf({ onCallMinutes: 5, recipients: people.map((each) => by(each)) }), revision };
      ({ revision } = await updateEscalationRule(ctx, { accountId: account.id, ruleId: id, rule }));
    };
    await burst();
    await name(cid, ana, bob);
    await name(ana, bob, cid);
    const turns = [ana.email, bob.email, cid.email];
    for (const count of [1, 2, 3, 3]) {
      await evaluateEscalation(ctx);
      expect(await told()).toEqual(turns.slice(0, count).map((to) => ['alarm', to]));
      pass(5);
    }
    await acknowledgeIncident(ctx, (await incidents())[0].id);
    await name(ana, await makeMember(db, { name: 'Dee' }));
    pass(5);
    await evaluateEscalation(ctx);
    expect(await told()).toHaveLength(3);
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

it('a test alarm says when the rule fires, also that it goes by what is usual', async () => {
  const baseline = { times: 2.5, least: 20 };
  for (const each of [undefined, baseline]) {
    const { id } = await makeRule({ name: `${each?.times}`, ...(each && { baseline: each }) });
    await drillEscalation(ctx, account.id, id);
    const [alert] = await db.query<{ id: string }>(
      'SELECT id FROM escalation_alert WHERE organization_id = $1 AND rule_id = $2',
      [db.organizationId, id],
    );
    expect(await describeAlert(ctx, alert!.id)).toMatchObject({ kind: 'drill', tweetCount: 3, baseline: each ?? null });
  }
});
