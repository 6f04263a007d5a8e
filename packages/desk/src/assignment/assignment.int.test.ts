import { dueAssignments, type Database, type TenantDatabase } from '@perch/db';
import { makeDepartment, makeMember, makeOrganization, makeTicket, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { setAvailability } from '../organization/set-availability.ts';
import { listHistory } from '../tickets/list-history.ts';
import { unassignOpenTickets } from '../tickets/reassign-tickets.ts';
import { updateTicket } from '../tickets/update-ticket.ts';
import { assignTickets } from './assign-tickets.ts';
import { takeNextTicket } from './take-next-ticket.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOW = new Date('2026-11-22T10:00:00.000Z');
let now: Date;
let db: TenantDatabase;
let department: { id: string };
let published: string[];
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  published = [];
  now = NOW;
  department = await makeDepartment(db, { name: 'Support', assignment: 'round_robin' });
});

const contextOf = (memberId: string | null = null): Context => ({
  organizationId: db.organizationId,
  actor: memberId
    ? { kind: 'member', memberId, permissions: ['tickets.view', 'tickets.edit'] }
    : { kind: 'system', memberId: null, permissions: [] },
  db,
  enqueue: async () => {},
  publish: async ({ type, id }) => void published.push(`${type} ${id}`),
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

async function colleague(name: string, columns: object = {}, permissions = ['tickets.view', 'tickets.reply']) {
  const role = await db.transaction((tx) =>
    tx.role.create({ data: { organizationId: db.organizationId, name: `${name} role`, permissions } }),
  );
  const member = await makeMember(db, { name, roleId: role.id, ...columns });
  await db.transaction((tx) =>
    tx.departmentMember.create({
      data: { organizationId: db.organizationId, departmentId: department.id, memberId: member.id },
    }),
  );
  return member;
}

const waiting = (columns: object = {}) =>
  makeTicket(db, { departmentId: department.id, awaitsAssignment: true, ...columns });

const assigneeOf = async (id: string) =>
  (await db.transaction((tx) => tx.ticket.findFirstOrThrow({ where: { id } }))).assigneeId;

const isDue = async () =>
  (await dueAssignments(database, now, 1000)).some(({ departmentId }) => departmentId === department.id);

it('gives waiting tickets in turn, tells whom and writes it down', async () => {
  const [ana, bob] = [await colleague('Ana'), await colleague('Bob')];
  const tickets = [await waiting(), await waiting(), await waiting()];
  expect(await isDue()).toBe(true);
  expect(await assignTickets(contextOf(), department.id)).toBe(3);
  const given = await Promise.all(tickets.map(({ id }) => assigneeOf(id)));
  expect(given.filter((id) => id === ana.id).length - given.filter((id) => id === bob.id).length).toBe(
    given[0] === ana.id ? 1 : -1,
  );
  // the turn goes on where it stopped
  const next = await waiting();
  await assignTickets(contextOf(), department.id);
  expect(await assigneeOf(next.id)).toBe(given[1]);
  expect(await isDue()).toBe(false);

  const { data } = await listHistory(contextOf(ana.id), tickets[0]!.id, { limit: 5 });
  expect(data).toMatchObject([{ kind: 'assignee', actor: null, to: { id: given[0] } }]);
  const told = await db.transaction((tx) => tx.notification.findMany());
  expect(told.map(({ kind, ticketId }) => [kind, ticketId])).toContainEqual(['assigned', tickets[0]!.id]);
  expect(published).toContain(`ticket.changed ${tickets[0]!.id}`);
  expect(published).toContain(`notification.changed ${ana.id}`);
});

it('gives by load to whoever has fewest open tickets', async () => {
  await db.query(`UPDATE department SET assignment = 'least_loaded' WHERE id = $1`, [department.id]);
  const [ana, bob] = [await colleague('Ana'), await colleague('Bob')];
  for (let n = 0; n < 2; n++) await makeTicket(db, { assigneeId: ana.id });
  const tickets = [await waiting(), await waiting()];
  await assignTickets(contextOf(), department.id);
  expect(await Promise.all(tickets.map(({ id }) => assigneeOf(id)))).toEqual([bob.id, bob.id]);
});

it('passes over who is away, deactivated, or may not answer; then tickets wait', async () => {
  const ana = await colleague('Ana');
  await colleague('Gone', { isActive: false });
  await colleague('Light', {}, ['tickets.view']);
  await setAvailability(contextOf(ana.id), { isAway: true, until: '2026-11-22T11:00:00.000Z' });
  const ticket = await waiting();
  expect(await isDue()).toBe(false);
  expect(await assignTickets(contextOf(), department.id)).toBe(0);
  expect(await assigneeOf(ticket.id)).toBeNull();
  // the time has come
  now = new Date('2026-11-22T11:00:00.000Z');
  expect(await isDue()).toBe(true);
  now = NOW;
  await setAvailability(contextOf(ana.id), { isAway: false });
  expect(await isDue()).toBe(true);
  await assignTickets(contextOf(), department.id);
  expect(await assigneeOf(ticket.id)).toBe(ana.id);
});

it('refuses to be away until a time that has passed', async () => {
  const ana = await colleague('Ana');
  await expect(
    setAvailability(contextOf(ana.id), { isAway: true, until: '2026-11-22T09:00:00.000Z' }),
  ).rejects.toMatchObject({ code: 'validation_failed' });
});

it('by hand again, nothing waits for a rule', async () => {
  await colleague('Ana');
  const ticket = await waiting();
  await db.query(`UPDATE department SET assignment = 'manual' WHERE id = $1`, [department.id]);
  expect(await assignTickets(contextOf(), department.id)).toBe(0);
  expect(await assigneeOf(ticket.id)).toBeNull();
  expect(await isDue()).toBe(false);
});

it('finds somebody for what moves in, opens again, or whose member has left; not for what a person took away', async () => {
  const [ana, bob] = [await colleague('Ana'), await colleague('Bob')];
  const other = await makeDepartment(db, { name: 'Other' });
  const moved = await makeTicket(db, { departmentId: other.id });
  await updateTicket(contextOf(ana.id), moved.id, { departmentId: department.id });
  const left = await makeTicket(db, { departmentId: department.id, assigneeId: bob.id });
  await db.query('UPDATE member SET is_active = false WHERE id = $1', [bob.id]);
  await unassignOpenTickets(contextOf(), { id: bob.id, name: 'Bob' });
  const reopened = await makeTicket(db, { departmentId: department.id, assigneeId: bob.id, status: 'closed' });
  await updateTicket(contextOf(ana.id), reopened.id, { status: 'open' });
  const taken = await waiting({ assigneeId: ana.id });
  await updateTicket(contextOf(ana.id), taken.id, { assigneeId: null });
  await assignTickets(contextOf(), department.id);
  expect(await Promise.all([moved, left, reopened, taken].map(({ id }) => assigneeOf(id)))).toEqual([
    ana.id,
    ana.id,
    ana.id,
    null,
  ]);
});

it('takes the most urgent ticket of the own departments, each once', async () => {
  const [ana, bob] = [await colleague('Ana'), await colleague('Bob')];
  const other = await makeDepartment(db, { name: 'Other' });
  const elsewhere = await makeTicket(db, { departmentId: other.id, priority: 'urgent' });
  const normal = await waiting({ openedAt: new Date('2026-11-20T10:00:00Z') });
  const older = await waiting({ openedAt: new Date('2026-11-19T10:00:00Z') });
  const urgent = await waiting({ priority: 'urgent' });
  await waiting({ status: 'pending', priority: 'urgent' });
  const [one, two] = await Promise.all([takeNextTicket(contextOf(ana.id)), takeNextTicket(contextOf(bob.id))]);
  expect([one.id, two.id].toSorted()).toEqual([urgent.id, older.id].toSorted());
  expect(one.assignee).toMatchObject({ id: ana.id });
  expect((await takeNextTicket(contextOf(ana.id))).id).toBe(normal.id);
  await expect(takeNextTicket(contextOf(ana.id))).rejects.toMatchObject({ code: 'nothing_to_take' });
  expect((await takeNextTicket(contextOf(ana.id), { departmentId: elsewhere.departmentId })).id).toBe(elsewhere.id);
});
