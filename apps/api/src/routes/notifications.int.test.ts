import { Notification } from '@perch/contracts';
import { uuid7, type TenantDatabase } from '@perch/db';
import { removeOldNotifications } from '@perch/desk';
import { makeMessage, makeTicket } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
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
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const actor = { kind: 'system', memberId: null, permissions: [] } as const;
  const ctx = { organizationId: db.organizationId, actor, db, now: () => new Date(), log };
  expect(await removeOldNotifications({ ...ctx, enqueue: async () => {}, publish: async () => {} })).toBe(1);
  expect((await bob.get('notifications')).json().data).toMatchObject([{ id: kept.id }]);
});
