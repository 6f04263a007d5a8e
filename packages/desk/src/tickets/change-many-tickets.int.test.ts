import type { BulkResult, LiveEvent } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { makeDepartment, makeMember, makeOrganization, makeTicket, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { changeManyTickets, undoBulkChange } from './change-many-tickets.ts';
import { getTicket } from './get-ticket.ts';
import { listHistory } from './list-history.ts';
import { updateTicket } from './update-ticket.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';
let now: Date;
let db: TenantDatabase;
let ctx: Context;
let alice: Awaited<ReturnType<typeof makeMember>>;
let published: Omit<LiveEvent, 'organizationId'>[];
beforeEach(async () => {
  now = new Date('2026-11-22T10:00:00.000Z');
  db = (await makeOrganization(database)).db;
  published = [];
  alice = await makeMember(db, { name: 'Alice' });
  ctx = contextOf(db, alice.id);
});

const contextOf = (tenant: TenantDatabase, memberId: string | null): Context => ({
  organizationId: tenant.organizationId,
  actor: { kind: 'member', memberId, permissions: ['tickets.view', 'tickets.edit'] },
  db: tenant,
  enqueue: async () => {},
  publish: async (event) => void published.push(event),
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

type Change = Parameters<typeof changeManyTickets>[1]['change'];
const change = (ticketIds: string[], wanted: Change) => changeManyTickets(ctx, { ticketIds, change: wanted });
const undo = ({ undoToken }: BulkResult) => undoBulkChange(ctx, undoToken!);
const show = (id: string) => getTicket(ctx, id);
const codes = ({ skipped }: BulkResult) => Object.fromEntries(skipped.map(({ id, code }) => [id, code]));
async function makeTickets(...columns: NonNullable<Parameters<typeof makeTicket>[1]>[]) {
  const ids: string[] = [];
  for (const each of columns) ids.push((await makeTicket(db, each)).id);
  return ids;
}

it('changes all alike, says why it passed the others over, and tells of each', async () => {
  const bob = await makeMember(db, { name: 'Bob' });
  const other = (await makeOrganization(database)).db;
  const foreign = await makeTicket(other);
  const ids = await makeTickets({ tags: ['late'] }, { status: 'pending', tags: ['vip'] });
  const billing = await makeDepartment(db, { name: 'Billing' });
  const wanted = { departmentId: billing.id, assigneeId: bob.id, addTags: ['vip', 'late'] };
  const done = await change([...ids, NOBODY, foreign.id, ids[0]!], wanted);
  expect(done.changed.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(codes(done)).toEqual({ [NOBODY]: 'not_found', [foreign.id]: 'not_found' });
  expect(await show(ids[0]!)).toMatchObject({
    department: { id: billing.id },
    assignee: { id: bob.id },
    tags: ['late', 'vip'],
  });
  expect(await show(ids[1]!)).toMatchObject({ status: 'pending', tags: ['vip', 'late'], rev: 2 });
  const events = (await listHistory(ctx, ids[1]!, { limit: 9 })).data;
  expect(events.map(({ kind, actor }) => [kind, actor?.name]).toSorted()).toEqual([
    ['assignee', 'Alice'],
    ['department', 'Alice'],
    ['tags', 'Alice'],
  ]);
  const told = await db.query('SELECT ticket_id FROM notification WHERE member_id = $1 AND kind = $2', [
    bob.id,
    'assigned',
  ]);
  expect(told).toHaveLength(2);
  expect(
    published
      .filter(({ type }) => type === 'ticket.changed')
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect(published).toContainEqual({ type: 'notification.changed', id: bob.id });

  published = [];
  const again = await change(ids, wanted);
  expect(again).toMatchObject({ changed: [], undoToken: null });
  expect(Object.values(codes(again))).toEqual(['unchanged', 'unchanged']);
  expect(published).toEqual([]);
});

it('nothing is half done when the target takes no tickets', async () => {
  const [id] = await makeTickets({});
  const gone = await makeDepartment(db, { isActive: false });
  await expect(change([id!], { status: 'closed', departmentId: gone.id })).rejects.toMatchObject({
    code: 'department_unusable',
  });
  await expect(change([id!], { status: 'closed', assigneeId: NOBODY })).rejects.toMatchObject({
    code: 'member_unusable',
  });
  expect(await show(id!)).toMatchObject({ status: 'open', rev: 1 });
});

it('a ticket keeps to twenty tags', async () => {
  const many = Array.from({ length: 20 }, (_, n) => `t${n}`);
  const [full, room] = await makeTickets({ tags: many }, {});
  expect(codes(await change([full!, room!], { addTags: ['new'] }))).toEqual({ [full!]: 'too_many_tags' });
  expect((await show(full!)).tags).toEqual(many);
});

it('spam is closed, wakes up as open, and is no spam once it has another status', async () => {
  const [a, b, c] = await makeTickets({ status: 'pending' }, { status: 'closed' }, {});
  await change([a!, b!, c!], { isSpam: true });
  for (const id of [a!, b!, c!]) expect(await show(id)).toMatchObject({ isSpam: true, status: 'closed' });
  await change([a!], { isSpam: false });
  expect(await show(a!)).toMatchObject({ isSpam: false, status: 'open' });
  await updateTicket(ctx, b!, { status: 'pending' });
  expect(await show(b!)).toMatchObject({ isSpam: false, status: 'pending' });
  expect((await listHistory(ctx, b!, { limit: 1 })).data).toMatchObject([
    { kind: expect.stringMatching(/spam|status/) },
  ]);
});

it('is undone: each field that still is as it was left goes back, and once only', async () => {
  const [a, b] = await makeTickets({ status: 'pending', tags: ['late'] }, { priority: 'high' });
  const [billing, bob] = [await makeDepartment(db), await makeMember(db)];
  const before = await Promise.all([show(a!), show(b!)]);
  const done = await change([a!, b!], {
    status: 'closed',
    priority: 'urgent',
    departmentId: billing.id,
    assigneeId: bob.id,
    addTags: ['vip'],
    removeTags: ['late'],
  });
  await updateTicket(ctx, b!, { priority: 'low', tags: ['vip', 'since'] });
  expect(codes(await undo(done))).toEqual({});
  const { status, priority, department, assignee, tags, closedAt } = before[0]!;
  expect(await show(a!)).toMatchObject({ status, priority, department, assignee, tags, closedAt });
  expect(await show(b!)).toMatchObject({
    status: 'open',
    priority: 'low',
    department: before[1]!.department,
    tags: ['since'],
  });
  expect(codes(await undo(done))).toEqual({ [a!]: 'changed_since', [b!]: 'changed_since' });
});

it('an undo neither wakes spam nor gives tickets to who has left', async () => {
  const left = await makeMember(db);
  const [a, b] = await makeTickets({}, { assigneeId: left.id });
  const closed = await change([a!, b!], { status: 'closed' });
  await change([a!], { isSpam: true });
  await db.query('UPDATE member SET is_active = false WHERE id = $1', [left.id]);
  expect(codes(await undo(closed))).toEqual({ [a!]: 'changed_since' });
  expect(await show(a!)).toMatchObject({ status: 'closed', isSpam: true });
  expect(await show(b!)).toMatchObject({ status: 'open', assignee: null });
});

it('only whoever made it may undo it, and within the hour', async () => {
  const [id] = await makeTickets({});
  const done = await change([id!], { status: 'closed' });
  const bob = await makeMember(db);
  await expect(undoBulkChange(contextOf(db, bob.id), done.undoToken!)).rejects.toMatchObject({ code: 'not_found' });
  const other = contextOf((await makeOrganization(database)).db, alice.id);
  await expect(undoBulkChange(other, done.undoToken!)).rejects.toMatchObject({ code: 'not_found' });
  now = new Date(now.getTime() + 61 * 60_000);
  await expect(undo(done)).rejects.toMatchObject({ code: 'not_found' });
});

it('needs the permission to edit', async () => {
  ctx = { ...ctx, actor: { ...ctx.actor, permissions: ['tickets.view'] } };
  await expect(change([NOBODY], { status: 'closed' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(undoBulkChange(ctx, NOBODY)).rejects.toMatchObject({ code: 'forbidden' });
});
