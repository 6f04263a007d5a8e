import { SavedView, type AuditEntry } from '@perch/contracts';
import { makeDelivery, makeMessage, makeTicket } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let bob: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  bob = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
});
afterAll(() => api.close());

const save = async (client: TestClient, name: string, more: object = {}) =>
  SavedView.parse((await client.post('views', { name, filters: { status: 'open' }, ...more })).json());
const names = async (client: TestClient) =>
  (await client.get('views')).json<{ data: SavedView[] }>().data.map(({ name }) => name);

it('a view is saved, renamed, moved and deleted by its owner', async () => {
  const [first] = [await save(bob, 'First'), await save(bob, 'Second'), await save(bob, 'Third')];
  expect(await names(bob)).toEqual(['First', 'Second', 'Third']);
  const moved = await bob.patch(`views/${first.id}`, {
    name: 'Urgent',
    filters: { priority: 'urgent', sort: 'due' },
    position: 2,
  });
  expect(moved.json()).toMatchObject({ name: 'Urgent', filters: { priority: 'urgent', sort: 'due' }, isOwn: true });
  expect(await names(bob)).toEqual(['Second', 'Third', 'Urgent']);
  expect((await bob.delete(`views/${first.id}`)).statusCode).toBe(204);
  expect(await names(bob)).toEqual(['Second', 'Third']);
  expect((await bob.delete(`views/${first.id}`)).statusCode).toBe(404);
});

it('only what is shared is seen by others, and changed by who manages the organization', async () => {
  const [own, shared] = [await save(alice, 'Own'), await save(alice, 'Shared', { isShared: true })];
  expect(await names(bob)).toEqual(expect.arrayContaining(['Shared']));
  expect(await names(bob)).not.toContain('Own');
  expect((await bob.patch(`views/${shared.id}`, { name: 'Mine' })).statusCode).toBe(404);
  const ofBob = await save(bob, 'Of Bob', { isShared: true });
  expect((await alice.patch(`views/${ofBob.id}`, { isShared: false })).json()).toMatchObject({
    isShared: false,
    isOwn: false,
  });
  expect((await alice.patch(`views/${ofBob.id}`, { isShared: true })).statusCode).toBe(404);
  expect(await names(mallory)).toEqual([]);
  for (const { id } of [own, shared]) {
    expect((await mallory.patch(`views/${id}`, { name: 'x' })).statusCode).toBe(404);
    expect((await mallory.delete(`views/${id}`)).statusCode).toBe(404);
  }
});

it('a view that is shared stands in the audit log, one that somebody keeps for themselves does not', async () => {
  const carol = await api.signUp({ organizationName: 'Views' });
  const log = async () =>
    (await carol.get('audit-log?subjectKind=view')).json<{ data: AuditEntry[] }>().data.map((entry) => ({
      ...{ action: entry.action, name: entry.subject.name, before: entry.before, after: entry.after },
    }));
  const filters = { status: 'open' };
  const own = await save(carol, 'Own');
  await carol.patch(`views/${own.id}`, { name: 'Still own' });
  await carol.delete(`views/${own.id}`);
  expect(await log()).toEqual([]);

  const { id } = await save(carol, 'Late', { isShared: true });
  await carol.patch(`views/${id}`, { name: 'Later', position: 0 });
  await carol.patch(`views/${id}`, { position: 0 });
  await carol.patch(`views/${id}`, { name: 'Secret', isShared: false });
  await carol.patch(`views/${id}`, { isShared: true });
  await carol.delete(`views/${id}`);
  const whole = { isShared: true, name: 'Secret', filters };
  const gone = { isShared: false, name: null, filters: null };
  expect(await log()).toEqual([
    { action: 'view.deleted', name: 'Secret', before: whole, after: null },
    { action: 'view.changed', name: 'Secret', before: gone, after: whole },
    { action: 'view.changed', name: 'Later', before: { ...whole, name: 'Later' }, after: gone },
    { action: 'view.changed', name: 'Later', before: { name: 'Late' }, after: { name: 'Later' } },
    { action: 'view.created', name: 'Late', before: null, after: { ...whole, name: 'Late' } },
  ]);
});

it.each([
  { name: ' ', filters: {} },
  { name: 'x', filters: { status: 'lost' } },
  { name: 'x', filters: { limit: '5' } },
  { name: 'x', filters: { sort: 'random' } },
  { name: 'x' },
])('refuses %j', async (body) => expect((await alice.post('views', body)).statusCode).toBe(400));

it('counts open tickets by view, of saved ones where that is cheap', async () => {
  const db = api.services.database.of(mallory.organizationId);
  const me = mallory.session.member.id;
  await makeTicket(db, { assigneeId: me, priority: 'urgent' });
  await makeTicket(db, { dueAt: new Date(0), dueKind: 'manual', tags: ['vip'] });
  await makeTicket(db, { snoozedAt: new Date() });
  const { id: ticketId } = await makeTicket(db, { status: 'closed', assigneeId: me });
  const { id: messageId } = await makeMessage(db, { ticketId, direction: 'out' });
  await makeDelivery(db, { messageId, state: 'held', holdReason: 'approval' });
  const urgent = await save(mallory, 'Urgent', { filters: { status: 'open,pending', priority: 'urgent' } });
  const vip = await save(mallory, 'VIP', { filters: { status: 'open', tag: 'vip' } });
  await save(mallory, 'Search', { filters: { status: 'open', q: 'refund' } });
  await save(mallory, 'Closed', { filters: { status: 'open,closed' } });
  const { data } = (await mallory.get('views/counts')).json<{ data: { view: string; count: number }[] }>();
  expect(Object.fromEntries(data.map(({ view, count }) => [view, count]))).toEqual({
    mine: 1,
    unassigned: 1,
    departments: 2, // who founds an organization is in its first department
    open: 2,
    overdue: 1,
    snoozed: 1,
    approvals: 1,
    unsent: 0,
    [urgent.id]: 1,
    [vip.id]: 1,
  });
});
