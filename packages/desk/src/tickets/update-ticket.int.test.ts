import { Ticket, type LiveEvent } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { makeDepartment, makeMember, makeOrganization, makeTicket, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { listHistory } from './list-history.ts';
import { updateTicket, type TicketPatch } from './update-ticket.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';
let now = new Date('2026-11-22T10:00:00.000Z');
let db: TenantDatabase;
let ctx: Context;
let ticket: Awaited<ReturnType<typeof makeTicket>>;
let alice: Awaited<ReturnType<typeof makeMember>>;
let published: Omit<LiveEvent, 'organizationId'>[];
beforeEach(async () => {
  now = new Date('2026-11-22T10:00:00.000Z');
  db = (await makeOrganization(database)).db;
  published = [];
  alice = await makeMember(db, { name: 'Alice' });
  ticket = await makeTicket(db, { tags: ['late'] });
  ctx = contextOf(db);
});

const contextOf = (tenant: TenantDatabase): Context => ({
  organizationId: tenant.organizationId,
  actor: { kind: 'member', memberId: tenant === db ? alice.id : null, permissions: ['tickets.view', 'tickets.edit'] },
  db: tenant,
  enqueue: async () => {},
  publish: async (event) => void published.push(event),
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

const update = (patch: TicketPatch) => updateTicket(ctx, ticket.id, patch);
const history = async () => (await listHistory(ctx, ticket.id, { limit: 50 })).data;

it('writes one event for each field that changes, with before and after', async () => {
  const department = await makeDepartment(db, { name: 'Billing' });
  const before = await update({ priority: 'normal' });
  const changed = await update({
    status: 'pending',
    priority: 'urgent',
    departmentId: department.id,
    assigneeId: alice.id,
    tags: ['late', 'vip', 'late'],
  });
  expect(Ticket.strict().parse(changed)).toEqual(changed);
  expect(changed).toMatchObject({
    status: 'pending',
    priority: 'urgent',
    department: { id: department.id, name: 'Billing' },
    assignee: { id: alice.id, name: 'Alice' },
    tags: ['late', 'vip'],
    updatedAt: now.toISOString(),
    rev: before.rev + 1,
  });
  const events = (await history()).map(({ kind, from, to, actor }) => ({ kind, from, to, by: actor?.name }));
  expect(events).toHaveLength(5);
  expect(events).toEqual(
    expect.arrayContaining([
      { kind: 'status', from: 'open', to: 'pending', by: 'Alice' },
      { kind: 'priority', from: 'normal', to: 'urgent', by: 'Alice' },
      { kind: 'department', from: before.department, to: { id: department.id, name: 'Billing' }, by: 'Alice' },
      { kind: 'assignee', from: null, to: { id: alice.id, name: 'Alice' }, by: 'Alice' },
      { kind: 'tags', from: ['late'], to: ['late', 'vip'], by: 'Alice' },
    ]),
  );
  const moved = { ticketId: ticket.id, rev: changed.rev, leftDepartmentId: before.department.id };
  expect(published).toEqual([{ type: 'ticket.changed', id: ticket.id, ...moved }]);
});

it('a change to what it is already changes nothing and tells nobody', async () => {
  const same = await update({ status: 'open', priority: 'normal', assigneeId: null, tags: ['late'] });
  expect(same).toMatchObject({ rev: 1 });
  expect(await history()).toEqual([]);
  expect(published).toEqual([]);
});

it('is closed as long as it has a time of closing', async () => {
  expect(await update({ status: 'closed' })).toMatchObject({ status: 'closed', closedAt: now.toISOString() });
  const closedAt = now.toISOString();
  now = new Date(now.getTime() + 60_000);
  expect(await update({ priority: 'low' })).toMatchObject({ status: 'closed', closedAt });
  expect(await update({ status: 'open' })).toMatchObject({ status: 'open', closedAt: null });
});

it('takes the assignee away', async () => {
  await update({ assigneeId: alice.id });
  expect(await update({ assigneeId: null })).toMatchObject({ assignee: null });
  expect((await history()).map(({ kind, to }) => ({ kind, to }))).toContainEqual({ kind: 'assignee', to: null });
});

it('gives tickets to active departments and members of the organization only', async () => {
  const other = (await makeOrganization(database)).db;
  const departments = [await makeDepartment(db, { isActive: false }), await makeDepartment(other), { id: NOBODY }];
  for (const { id } of departments) {
    await expect(update({ departmentId: id, status: 'closed' })).rejects.toMatchObject({ code: 'department_unusable' });
  }
  for (const { id } of [await makeMember(db, { isActive: false }), await makeMember(other), { id: NOBODY }]) {
    await expect(update({ assigneeId: id, status: 'closed' })).rejects.toMatchObject({ code: 'member_unusable' });
  }
  expect(await update({ priority: 'normal' })).toMatchObject({ status: 'open', rev: 1 }); // nothing was half done
});

it('keeps a department that has become inactive while it is not changed', async () => {
  const where = { organizationId_id: { organizationId: db.organizationId, id: ticket.departmentId } };
  await db.transaction((tx) => tx.department.update({ where, data: { isActive: false } }));
  expect(await update({ departmentId: ticket.departmentId, priority: 'high' })).toMatchObject({ priority: 'high' });
});

it('changes at the same time all count, each with a rev of its own', async () => {
  await Promise.all([
    update({ priority: 'high' }),
    update({ status: 'pending' }),
    update({ assigneeId: alice.id }),
    update({ tags: ['ab'] }),
  ]);
  const ticketNow = await update({ priority: 'high' });
  expect(ticketNow).toMatchObject({
    rev: 5,
    priority: 'high',
    status: 'pending',
    assignee: { id: alice.id },
    tags: ['ab'],
  });
  expect(published.map(({ rev }) => rev!).toSorted()).toEqual([2, 3, 4, 5]);
});

it('not_found for an unknown ticket and for one of another organization', async () => {
  await expect(updateTicket(ctx, NOBODY, { status: 'closed' })).rejects.toMatchObject({ code: 'not_found' });
  const other = contextOf((await makeOrganization(database)).db);
  await expect(updateTicket(other, ticket.id, { status: 'closed' })).rejects.toMatchObject({ code: 'not_found' });
  expect(await update({ priority: 'normal' })).toMatchObject({ status: 'open', rev: 1 });
});

it('needs the permission to edit', async () => {
  ctx = { ...ctx, actor: { ...ctx.actor, permissions: ['tickets.view'] } };
  await expect(update({ status: 'closed' })).rejects.toMatchObject({ code: 'forbidden' });
});

it('reopened, a ticket of somebody who has left is nobody’s, unless it is given to somebody', async () => {
  const left = await makeMember(db, { name: 'Otto', isActive: false });
  const give = (status: string) =>
    db.query('UPDATE ticket SET assignee_id = $2, status = $3, closed_at = $4 WHERE id = $1', [
      ticket.id,
      left.id,
      status,
      status === 'closed' ? now : null,
    ]);
  await give('closed');
  expect(await update({ status: 'closed', priority: 'high' })).toMatchObject({ assignee: { name: 'Otto' } });
  expect(await update({ status: 'open' })).toMatchObject({ assignee: null });
  const kinds = (await history()).map(({ kind, from, to }) => ({ kind, from, to }));
  expect(kinds).toContainEqual({ kind: 'assignee', from: { id: left.id, name: 'Otto' }, to: null });
  await give('closed');
  expect(await update({ status: 'open', assigneeId: alice.id })).toMatchObject({ assignee: { name: 'Alice' } });
});
