import { Notification, NotificationKind } from '@perch/contracts';
import { dueNotificationMails, uuid7, type TenantDatabase } from '@perch/db';
import { mailNotifications, openNoticeData, removeOldNotifications } from '@perch/desk';
import { makeMessage, makeTicket } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let bob: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  bob = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
});
afterAll(() => api.close());
beforeEach(() => db.transaction((tx) => tx.notification.deleteMany({ where: { organizationId: db.organizationId } })));

const memberId = (client: TestClient) => client.session.member.id;
const tell = (client: TestClient, fields: { ticketId?: string; messageId?: string; at?: Date } = {}) =>
  db.transaction((tx) =>
    tx.notification.create({
      data: {
        organizationId: db.organizationId,
        id: uuid7(),
        memberId: memberId(client),
        kind: 'customer_wrote',
        ...fields,
      },
    }),
  );
const systemAt = (at: Date) => ({
  organizationId: db.organizationId,
  actor: { kind: 'system', memberId: null, permissions: [] } as const,
  db,
  now: () => at,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  enqueue: async () => {},
  publish: async () => {},
});
const unread = async (client: TestClient) => (await client.get('notifications/count')).json().unread as number;

it('a ticket that is given to a colleague is told to them, once, and to nobody else', async () => {
  const ticket = await makeTicket(db, { subject: 'Lost bag' });
  await alice.patch(`tickets/${ticket.id}`, { assigneeId: memberId(bob) });
  await alice.patch(`tickets/${ticket.id}`, { assigneeId: memberId(bob), priority: 'high' });
  await bob.patch(`tickets/${ticket.id}`, { assigneeId: null });
  await bob.patch(`tickets/${ticket.id}`, { assigneeId: memberId(bob) });
  const { data } = (await bob.get('notifications')).json();
  expect(data.map((item: unknown) => Notification.strict().parse(item))).toMatchObject([
    { kind: 'assigned', ticket: { id: ticket.id, subject: 'Lost bag' }, actor: { id: memberId(alice) }, readAt: null },
  ]);
  expect(await unread(alice)).toBe(0);
});

it('lists by pages, newest first, with the words of the message', async () => {
  const ticket = await makeTicket(db);
  const message = await makeMessage(db, { ticketId: ticket.id, text: 'Where is it?' });
  const old = await tell(bob, { at: new Date(Date.now() - 5000) });
  const recent = await tell(bob, { ticketId: ticket.id, messageId: message.id });
  const first = (await bob.get('notifications?limit=1')).json();
  expect(first.data).toMatchObject([{ id: recent.id, messageId: message.id, preview: 'Where is it?' }]);
  const second = (await bob.get(`notifications?limit=1&cursor=${first.nextCursor}`)).json();
  expect(second).toMatchObject({ data: [{ id: old.id, ticket: null, preview: '' }], nextCursor: null });
  await bob.post('notifications/read', { ids: [recent.id] });
  expect((await bob.get('notifications?unread=true')).json().data).toMatchObject([{ id: old.id }]);
});

it('is read one by one, with its ticket, or all at once; nobody reads those of others', async () => {
  const ticket = await makeTicket(db);
  const [one, , foreign] = [await tell(bob), await tell(bob, { ticketId: ticket.id }), await tell(alice)];
  await tell(bob);
  expect((await bob.post('notifications/read', { ids: [one.id, foreign.id] })).json()).toEqual({ unread: 2 });
  expect((await bob.post('notifications/read', { ticketId: ticket.id })).json()).toEqual({ unread: 1 });
  expect((await bob.post('notifications/read', { all: true })).json()).toEqual({ unread: 0 });
  expect(await unread(alice)).toBe(1);
  expect((await mallory.post('notifications/read', { ids: [foreign.id] })).statusCode).toBe(200);
  expect((await mallory.get('notifications')).json()).toEqual({ data: [], nextCursor: null });
  expect(await unread(alice)).toBe(1);
});

it.each([{}, { ids: [] }, { all: false }, { ids: ['x'] }, { all: true, ids: [uuid7()] }])(
  'does not know what to read by %j',
  async (body) => {
    expect((await bob.post('notifications/read', body)).json()).toMatchObject({ status: 400 });
  },
);

it('is removed after 90 days, whether it was read or not', async () => {
  const days = (count: number) => new Date(Date.now() - count * 86_400_000);
  await tell(bob, { at: days(91) });
  const kept = await tell(bob, { at: days(89) });
  const { rows } = await api.services.database.pool.query('SELECT * FROM due_notification_removals($1, 10)', [
    days(90),
  ]);
  expect(rows).toEqual([{ organization_id: db.organizationId }]);
  expect(await removeOldNotifications(systemAt(new Date()))).toBe(1);
  expect((await bob.get('notifications')).json().data).toMatchObject([{ id: kept.id }]);
});

describe('outside of Perch', () => {
  const NOTHING = { desktop: [], email: [], quietHours: null, timeZone: 'UTC' };
  const choose = async (client: TestClient, settings: object) => {
    const answer = await client.put('me/notification-settings', { ...NOTHING, ...settings });
    expect([answer.statusCode, answer.json()]).toEqual([200, { ...NOTHING, ...settings }]);
  };
  let began: number;
  beforeAll(async () => {
    await choose(bob, { email: ['customer_wrote'] });
    await choose(alice, { email: ['mentioned'] });
    began = Date.now();
  });
  const after = (minutes: number) => new Date(began + minutes * 60_000);
  const mailAt = (minutes: number) =>
    mailNotifications(systemAt(after(minutes)), { box: api.services.box, publicUrl: 'https://perch.test' });
  const isDueAt = async (minutes: number) =>
    (await dueNotificationMails(api.services.database, after(minutes), 10)).includes(db.organizationId);
  async function lastMail() {
    const where = { payload: { path: ['template'], equals: 'notifications' } };
    const { id, payload, keyId, sealed } = await db.transaction((tx) =>
      tx.delivery.findFirstOrThrow({ where, orderBy: { id: 'desc' } }),
    );
    const data = openNoticeData(api.services.box, { id, secret: { keyId: keyId!, sealed: sealed! } });
    return { to: (payload as { to: string }).to, ...(data as { items: object[]; count: number }) };
  }

  it('everything is for the desktop and nothing is mailed, until somebody chooses otherwise', async () => {
    const settings = (await mallory.get('me/notification-settings')).json();
    expect(settings).toMatchObject({ email: [], quietHours: null });
    expect(settings.desktop).toHaveLength(NotificationKind.options.length);
    const wrong = await mallory.put('me/notification-settings', { ...NOTHING, timeZone: 'Mars/Olympus' });
    expect(wrong.json()).toMatchObject({ status: 400, errors: [{ path: 'timeZone' }] });
  });

  it('of a ticket that has left the departments of whoever is told, nothing is mailed', async () => {
    const carol = await api.colleague(alice, { permissions: ['tickets.view'] });
    await alice.patch(`roles/${carol.session.member.role.id}`, { departmentsOnly: true });
    const [own, other] = [
      (await alice.post('departments', { name: 'Own', memberIds: [memberId(carol)] })).json().id as string,
      (await alice.post('departments', { name: 'Other' })).json().id as string,
    ];
    const [stays, leaves] = [await makeTicket(db, { departmentId: own }), await makeTicket(db, { departmentId: own })];
    await choose(carol, { email: ['customer_wrote'] });
    for (const { id } of [stays, leaves]) await tell(carol, { at: after(1), ticketId: id });
    await alice.patch(`tickets/${leaves.id}`, { departmentId: other });
    // before any mail of the tests that follow
    expect(await mailAt(4)).toBe(1);
    const mail = await lastMail();
    expect(mail).toMatchObject({ to: carol.session.member.email, count: 1, items: [{ number: stays.number }] });
    await choose(carol, {});
  });

  it('what is unread after three minutes is mailed together, of the chosen kinds, every ten minutes at most', async () => {
    const ticket = await makeTicket(db);
    await tell(bob, { at: after(1), ticketId: ticket.id });
    await tell(alice, { at: after(1) });
    expect([await isDueAt(3), await mailAt(3)]).toEqual([false, 0]);
    await tell(bob, { at: after(4) });
    expect([await isDueAt(5), await mailAt(5)]).toEqual([true, 1]);
    expect(await lastMail()).toMatchObject({
      to: bob.session.member.email,
      count: 2,
      items: [{ number: ticket.number, url: `https://perch.test/tickets/${ticket.id}` }, { number: null }],
    });
    await tell(bob, { at: after(6) });
    expect([await isDueAt(10), await mailAt(10)]).toEqual([false, 0]);
    expect([await isDueAt(16), await mailAt(16)]).toEqual([true, 1]);
    expect(await lastMail()).toMatchObject({ count: 1 });
    // read in the meantime
    const { id } = await tell(bob, { at: after(20) });
    await db.query('UPDATE notification SET read_at = at WHERE organization_id = $1 AND id = $2', [
      db.organizationId,
      id,
    ]);
    expect([await isDueAt(40), await mailAt(40)]).toEqual([false, 0]);
  });

  it('in quiet hours nothing is mailed; what is unread follows when they end', async () => {
    const minuteOf = (minutes: number) => after(minutes).getUTCHours() * 60 + after(minutes).getUTCMinutes();
    await choose(bob, { email: ['customer_wrote'], quietHours: { from: minuteOf(0), until: minuteOf(90) } });
    await tell(bob, { at: after(50) });
    expect([await isDueAt(60), await mailAt(60), await isDueAt(61)]).toEqual([true, 0, false]);
    expect([await isDueAt(92), await mailAt(92)]).toEqual([true, 1]);
  });
});
