import { makeMember } from '@perch/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Context } from '../context.ts';
import { getMemberUsage } from '../organization/member-usage.ts';
import { updateMember } from '../organization/update-member.ts';
import {
  ago,
  ana,
  blocked,
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
  setNow,
  through,
  withSms,
} from '../testing/escalation-scene.ts';
import { describeAlert } from './describe-alert.ts';
import { evaluateEscalation } from './evaluate-escalation.ts';
import { getIncident } from './get-incident.ts';
import { acknowledgeIncident, assignIncident } from './handle-incident.ts';
import { acknowledgeByLink, findIncidentLink, makeIncidentLink } from './incident-links.ts';
import { openIncidentTicket } from './open-incident-ticket.ts';
import { replaceAlert } from './replace-alert.ts';

escalationScene();

let bob: typeof ana;
let cid: typeof ana;
let dee: typeof ana;
beforeEach(async () => {
  bob = await makeMember(db, { name: 'Bob' });
  cid = await makeMember(db, { name: 'Cid' });
  dee = await makeMember(db, { name: 'Dee' });
});

const by = (member: typeof ana, media: { byEmail?: boolean; bySms?: boolean } = {}) => ({
  ...{ memberId: member.id, byEmail: true, bySms: false, quiet: null },
  ...media,
});
const oneByOne = (...recipients: ReturnType<typeof by>[]) => makeRule({ onCallMinutes: 5, recipients });
const burst = async () => {
  await receive([ago(2), ago(1), ago(0)]);
  const [id] = (await evaluateEscalation(ctx)).opened;
  return id!;
};
const pass = async (count: number) => {
  setNow(new Date(now.getTime() + minutes(count)));
  await evaluateEscalation(ctx);
};
const as = (member: typeof ana): Context => ({ ...ctx, actor: { ...ctx.actor, memberId: member.id } });
const deactivate = (member: typeof ana, by_: Context = ctx) => updateMember(by_, member.id, { isActive: false });
const fail = async (alertId: string) => {
  await db.query(
    `UPDATE delivery SET state = 'failed' WHERE id = (SELECT delivery_id FROM escalation_alert WHERE id = $1)`,
    [alertId],
  );
  await db.pipeline((statement) => replaceAlert(statement, ctx, { alertId, code: 'mail_refused', isOver: true }));
};
const told = async () => (await messages()).map(({ kind, to }) => [kind, to]);
/** Of whom an alarm was written last. */
const linkOf = async (member: typeof ana) => {
  const [alert] = await db.query<{ id: string }>(
    'SELECT id FROM escalation_alert WHERE organization_id = $1 AND member_id = $2 ORDER BY created_at DESC LIMIT 1',
    [db.organizationId, member.id],
  );
  return findIncidentLink(database, (await makeIncidentLink(ctx, alert!.id))!, now);
};

it('who is deactivated leaves no incident behind that nobody is called for: those told hear of it, the others take their turns', async () => {
  await oneByOne(by(bob), by(cid), by(dee));
  const id = await burst();
  await openIncidentTicket(ctx, id, {});
  await pass(5);
  await acknowledgeIncident(as(bob), id);
  await pass(5);
  const before = [
    ['alarm', bob.email],
    ['alarm', cid.email],
  ];
  expect(await told()).toEqual(before);
  expect((await getMemberUsage(ctx, bob.id)).incidents).toBe(1);
  for (const step of ['release-incidents', 'incident-events', 'release-incidents-turns', 'alerts-add']) {
    const dying = through((name) => {
      if (name === step) throw new Error('killed');
    });
    await expect(deactivate(bob, dying)).rejects.toThrow('killed');
  }
  expect(await getIncident(ctx, id)).toMatchObject({ state: 'acknowledged', assignee: { name: 'Bob' } });
  setNow(new Date(now.getTime() + 1));
  expect(await deactivate(bob)).toMatchObject({ reopenedIncidents: 1, unassignedTickets: 1 });
  const again = await getIncident(ctx, id);
  expect(again).toMatchObject({
    ...{ state: 'open', acknowledgedAt: null, acknowledgedBy: null, assignee: null, ticket: { assignee: null } },
  });
  expect(again.events.at(-1)).toMatchObject({ kind: 'reopened', actor: { name: 'Ana' }, data: { name: 'Bob' } });
  expect(await told()).toEqual([...before, ['reopened', cid.email]]);
  const { id: alertId } = again.alerts.at(-1)!;
  expect(await describeAlert(ctx, alertId)).toMatchObject({ leftBy: 'Bob', isOver: false, takenBy: null });
  expect((await deactivate(bob)).reopenedIncidents).toBe(0);
  await pass(5);
  await pass(5);
  const all = [...before, ['reopened', cid.email], ['alarm', dee.email]];
  expect(await told()).toEqual(all);

  // and once more, though these have been told that it was open again
  await acknowledgeIncident(as(cid), id);
  setNow(new Date(now.getTime() + 1));
  await deactivate(cid);
  expect(await told()).toEqual([...all, ['reopened', dee.email]]);
});

it('those told hear that it is open again as often as it is', async () => {
  await makeRule({ recipients: [by(bob), by(cid), by(dee)] });
  const id = await burst();
  await acknowledgeIncident(as(bob), id);
  setNow(new Date(now.getTime() + 1));
  await deactivate(bob);
  const once = (await told()).slice(3);
  expect(once.toSorted()).toEqual([cid, dee].map(({ email }) => ['reopened', email]).toSorted());
  await acknowledgeIncident(as(cid), id);
  setNow(new Date(now.getTime() + 1));
  await deactivate(cid);
  expect((await told()).slice(5)).toEqual([['reopened', dee.email]]);
  const { alerts } = await getIncident(ctx, id);
  const toDee = alerts.filter(({ kind, member }) => kind === 'reopened' && member.name === 'Dee');
  const words = await Promise.all(toDee.map((alert) => describeAlert(ctx, alert.id)));
  expect(words.map((said) => said?.leftBy).toSorted()).toEqual(['Bob', 'Cid']);
  // what they had been told before it was open again does not count
  setNow(new Date(now.getTime() + 1));
  await fail(toDee.at(-1)!.id);
  expect((await told()).slice(6)).toEqual([['reopened', ana.email]]);
});

it('whom the rule names no more keeps nobody waiting', async () => {
  await oneByOne(by(bob), by(cid), by(dee));
  const id = await burst();
  await pass(5);
  await acknowledgeIncident(as(bob), id);
  await db.query('DELETE FROM escalation_recipient WHERE member_id = $1', [cid.id]);
  setNow(new Date(now.getTime() + 1));
  await deactivate(bob);
  expect((await told()).slice(2).toSorted()).toEqual([
    ['alarm', dee.email],
    ['reopened', cid.email],
  ]);
});

it.each(['is named by the rule no more', 'is deactivated'])(
  'an alarm that reaches nobody goes to those who set up X where the other one whose turn is to come %s',
  async (how) => {
    await oneByOne(by(bob), by(cid));
    const id = await burst();
    const [alert] = (await getIncident(ctx, id)).alerts;
    setNow(new Date(now.getTime() + 1));
    if (how === 'is deactivated') {
      await fail(alert!.id);
      await deactivate(cid);
    } else {
      await db.query('DELETE FROM escalation_recipient WHERE member_id = $1', [cid.id]);
      await fail(alert!.id);
    }
    expect((await told()).slice(1).map(([, to]) => to)).toContain(ana.email);
  },
);

it('who sleeps is told by e-mail only, and does not keep those waiting whom nobody has told', async () => {
  await withSms();
  await db.query(`UPDATE member SET phone = '+15005550003', phone_verified_at = $2 WHERE id = $1`, [cid.id, now]);
  await oneByOne(by(bob), by(cid, { byEmail: false, bySms: true }), by(dee));
  const id = await burst();
  await pass(5);
  expect((await messages()).at(-1)).toMatchObject({ kind: 'alarm', medium: 'sms' });
  await acknowledgeIncident(as(bob), id);
  await db.query('UPDATE escalation_recipient SET quiet_from = 0, quiet_until = 780 WHERE member_id = $1', [cid.id]);
  setNow(new Date(now.getTime() + 1));
  await deactivate(bob);
  expect((await told()).slice(2).toSorted()).toEqual([
    ['alarm', dee.email],
    ['reopened', cid.email],
  ]);
});

it('where the rule names nobody else, or nobody else can be reached, those who set up X are told', async () => {
  await oneByOne(by(bob), by(cid));
  const id = await burst();
  await acknowledgeIncident(as(bob), id);
  setNow(new Date(now.getTime() + 1));
  await deactivate(bob);
  expect((await told()).slice(1)).toEqual([['alarm', cid.email]]);
  const { alerts } = await getIncident(ctx, id);
  setNow(new Date(now.getTime() + 1));
  await fail(alerts.at(-1)!.id);
  const others = (await told()).slice(2).map(([, to]) => to);
  expect(others.toSorted()).toEqual([ana.email, dee.email].toSorted());
  await acknowledgeIncident(as(cid), id);
  await db.query('UPDATE member SET is_active = false WHERE id = ANY ($1)', [[ana.id, dee.id]]);
  const eve = await makeMember(db, { name: 'Eve' });
  setNow(new Date(now.getTime() + 1));
  await deactivate(cid, as(eve));
  expect((await told()).slice(4)).toEqual([['alarm', eve.email]]);
  expect((await getIncident(ctx, id)).events.map(({ kind }) => kind)).toContain('nobody_told');
});

it('what somebody was given, who had not taken it over, is nobody’s, and tells nobody', async () => {
  await oneByOne(by(bob));
  const id = await burst();
  await acknowledgeIncident(ctx, id);
  await assignIncident(ctx, id, dee.id);
  setNow(new Date(now.getTime() + 1));
  expect((await deactivate(dee)).reopenedIncidents).toBe(0);
  const { state, assignee, events } = await getIncident(ctx, id);
  expect([state, assignee, events.at(-1)]).toMatchObject([
    'acknowledged',
    null,
    { kind: 'assigned', actor: { name: 'Ana' }, data: { memberId: null } },
  ]);
  expect(await told()).toHaveLength(1);
});

it('a link takes nothing over for who is deactivated, whoever is quicker', async () => {
  await oneByOne(by(bob), by(cid));
  const id = await burst();
  const waits = () => vi.waitUntil(async () => ((await blocked()).rowCount ?? 0) > 0, { timeout: 5000, interval: 5 });
  const [first, second] = [await linkOf(bob), await linkOf(bob)];
  // the link comes while they are being deactivated
  let pressed: Promise<unknown> | undefined;
  const deactivating = through(async (name) => {
    if (name !== 'release-incidents-rules') return;
    pressed = acknowledgeByLink(as(bob), first).catch((error: unknown) => error);
    await waits();
  });
  await deactivate(bob, deactivating);
  expect(await pressed).toMatchObject({ code: 'acknowledge_link_expired' });
  expect((await incidents())[0].state).toBe('open');
  await updateMember(ctx, bob.id, { isActive: true });

  // they are deactivated while the link is being used
  let gone: Promise<unknown> | undefined;
  const pressing = through(async (name) => {
    if (name !== 'incident-acknowledge') return;
    gone = deactivate(bob);
    await waits();
  });
  await acknowledgeByLink({ ...pressing, actor: as(bob).actor }, second);
  expect(await gone).toMatchObject({ reopenedIncidents: 1 });
  expect(await getIncident(ctx, id)).toMatchObject({ state: 'open', acknowledgedBy: null });
});

it('what was told to nobody but who is deactivated is told to the next one at once, and at last to those who set up X', async () => {
  await oneByOne(by(bob), by(cid), by(dee));
  const id = await burst();
  setNow(new Date(now.getTime() + 1));
  // whose turn is still to come, and then who was told
  await deactivate(cid);
  expect(await told()).toEqual([['alarm', bob.email]]);
  await deactivate(bob);
  await evaluateEscalation(ctx);
  await evaluateEscalation(ctx);
  const heard = [
    ['alarm', bob.email],
    ['alarm', dee.email],
  ];
  expect(await told()).toEqual(heard);
  setNow(new Date(now.getTime() + 1));
  const eve = await makeMember(db, { name: 'Eve' });
  expect(await deactivate(dee)).toMatchObject({ reopenedIncidents: 0 });
  expect((await told()).slice(2).toSorted()).toEqual(
    [
      ['alarm', ana.email],
      ['alarm', eve.email],
    ].toSorted(),
  );
  const { state, events } = await getIncident(ctx, id);
  expect([state, events.at(-1)]).toMatchObject(['open', { kind: 'nobody_told', actor: { name: 'Ana' } }]);
  // somebody has it still, or has taken it over
  await deactivate(eve);
  expect(await told()).toHaveLength(4);
});

it('who is deactivated while their alarm is being written is not the only one who is told', async () => {
  await oneByOne(by(bob));
  await receive([ago(2), ago(1), ago(0)]);
  let gone: Promise<unknown> | undefined;
  const looking = through(async (name) => {
    if (name !== 'alerts-add') return;
    gone = deactivate(bob);
    await vi.waitUntil(async () => ((await blocked()).rowCount ?? 0) > 0, { timeout: 5000, interval: 5 });
  });
  await evaluateEscalation(looking);
  await gone;
  const everybody = [ana, bob, cid, dee].map(({ email }) => ['alarm', email]);
  expect((await told()).toSorted()).toEqual(everybody.toSorted());
  // what has not gone yet does not go to who may not see it any more
  const { alerts } = await getIncident(ctx, (await incidents())[0].id);
  const unsent = alerts.find(({ member }) => member.name === 'Bob')!;
  expect(await describeAlert(ctx, unsent.id)).toBeNull();
});
