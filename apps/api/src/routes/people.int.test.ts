import type { AuditEntry, Department, LiveEvent, Member, Notification, Problem, Role } from '@perch/contracts';
import { PERMISSIONS, type Permission } from '@perch/core';
import { dueAssignments } from '@perch/db';
import { assignTickets, updateRole, type Context, type TicketEventItem } from '@perch/desk';
import { makeAccount, makeDepartment, makeTicket } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

type Answer = Awaited<ReturnType<TestClient['get']>>;

let api: TestApi;
/** administrator */
let alice: TestClient;
/** agent */
let bob: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  bob = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
});
afterAll(() => api.close());

const db = () => api.services.database.of(alice.organizationId);
const listOf = async <T>(path: string, client = alice) => (await client.get(path)).json<{ data: T[] }>().data;
const departmentNamed = async (name: string) =>
  (await listOf<Department>('departments')).find((department) => department.name === name)!;
const roleNamed = async (name: string) => (await listOf<Role>('roles')).find((role) => role.name === name)!;
const memberOf = async (client: TestClient) =>
  (await listOf<Member>('members')).find(({ id }) => id === client.session.member.id)!;
const lastAudit = async () => (await listOf<AuditEntry>('audit-log?limit=1'))[0]!;
const historyOf = (id: string) => listOf<TicketEventItem>(`tickets/${id}/history`);

function expectRefusal(answer: Answer, code: Problem['code'], ...paths: string[]) {
  const problem = answer.json<Problem>();
  expect(problem.code).toBe(code);
  expect(problem.errors?.map((error) => error.path) ?? []).toEqual(expect.arrayContaining(paths));
  return problem;
}

const contextOf = (actor: Context['actor']): Context => ({
  organizationId: alice.organizationId,
  actor,
  db: db(),
  enqueue: async () => {},
  publish: async () => {},
  now: () => new Date(),
  log: api.services.log,
});

/** who waits for a lock just now */
const WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

let counter = 0;
const some = (what: string) => `${what} ${(counter += 1)}`;
async function created<T>(answer: Promise<Answer>): Promise<T> {
  const { statusCode, body } = await answer;
  expect([statusCode, body]).toEqual([201, expect.any(String)]);
  return JSON.parse(body) as T;
}
const newDepartment = (name = some('Team')) => created<Department>(alice.post('departments', { name }));
const newRole = (permissions: string[], name = some('Role')) =>
  created<Role>(alice.post('roles', { name, permissions }));

describe('departments', () => {
  it('are created with their members, and the audit log tells', async () => {
    const name = some('Billing');
    const made = await created<Department>(
      alice.post('departments', { name: ` ${name} `, memberIds: [bob.session.member.id] }),
    );
    expect(made).toMatchObject({ name, isActive: true, isDefault: false, memberIds: [bob.session.member.id] });
    expect(await departmentNamed(name)).toEqual(made);
    expect((await memberOf(bob)).departmentIds).toContain(made.id);
    expect(await lastAudit()).toMatchObject({
      action: 'department.created',
      actor: { name: 'Alice' },
      subject: { kind: 'department', id: made.id, name },
      before: null,
      after: { name, members: [{ id: bob.session.member.id, name: 'Bob' }] },
    });
  });

  it('of one name in other letters are refused beside the field, in another organization they are not', async () => {
    await newDepartment('Rückgabe');
    for (const name of ['RÜCKGABE', 'Ru\u0308ckgabe', ' rückgabe']) {
      const answer = await alice.post('departments', { name });
      expect(answer.statusCode).toBe(409);
      expectRefusal(answer, 'name_taken', 'name');
    }
    const other = await newDepartment();
    expectRefusal(await alice.patch(`departments/${other.id}`, { name: 'RÜCKGABE' }), 'name_taken', 'name');
    expect((await alice.patch(`departments/${other.id}`, { name: other.name.toUpperCase() })).statusCode).toBe(200);
    expect((await mallory.post('departments', { name: 'Rückgabe' })).statusCode).toBe(201);
  });

  it('say what is wrong with a field', async () => {
    expectRefusal(await alice.post('departments', { name: ' ' }), 'validation_failed', 'name');
    const foreign = await alice.post('departments', { name: some('Team'), memberIds: [mallory.session.member.id] });
    expectRefusal(foreign, 'member_unusable', 'memberIds.0');
    const { id } = await newDepartment();
    const moved = await alice.patch(`departments/${id}`, { moveOpenTicketsTo: id });
    expectRefusal(moved, 'validation_failed', 'moveOpenTicketsTo');
  });

  it('are of their organization only', async () => {
    const { id } = await newDepartment();
    for (const answer of [
      await mallory.patch(`departments/${id}`, { name: 'Mine' }),
      await mallory.get(`departments/${id}/usage`),
      await mallory.patch(`members/${bob.session.member.id}`, { name: 'Mine' }),
      await mallory.get(`members/${bob.session.member.id}/usage`),
    ]) {
      expect(answer.statusCode).toBe(404);
    }
  });

  it('have one default, which passes from one to another and is never deactivated', async () => {
    const support = (await listOf<Department>('departments')).find(({ isDefault }) => isDefault)!;
    const other = await newDepartment();
    expectRefusal(
      await alice.patch(`departments/${support.id}`, { isActive: false }),
      'department_is_default',
      'isActive',
    );
    expect((await alice.patch(`departments/${other.id}`, { isDefault: true })).json()).toMatchObject({
      isDefault: true,
    });
    const defaults = (await listOf<Department>('departments')).filter(({ isDefault }) => isDefault);
    expect(defaults.map(({ id }) => id)).toEqual([other.id]);
    expectRefusal(await alice.patch(`departments/${other.id}`, { isActive: false }), 'department_is_default');
    await alice.patch(`departments/${support.id}`, { isDefault: true });
    await alice.patch(`departments/${other.id}`, { isActive: false });
    const inactive = await alice.patch(`departments/${other.id}`, { isDefault: true });
    expectRefusal(inactive, 'department_is_default', 'isDefault');
  });

  it('that somebody else has changed are not overwritten', async () => {
    const seen = await newDepartment();
    const first = await alice.patch(`departments/${seen.id}`, { name: some('Team'), revision: seen.revision });
    expect(first.json<Department>().revision).toBe(seen.revision + 1);
    const second = await alice.patch(`departments/${seen.id}`, { memberIds: [], revision: seen.revision });
    expect(second.statusCode).toBe(409);
    expectRefusal(second, 'settings_changed');
    // who joins from the other side changes it too
    const { departmentIds } = await memberOf(bob);
    await alice.patch(`members/${bob.session.member.id}`, { departmentIds: [...departmentIds, seen.id] });
    expect((await departmentNamed(first.json<Department>().name)).revision).toBe(seen.revision + 2);
  });

  it('chosen by capture settings stay active, and the refusal says where', async () => {
    const [captured, unmatched, ofKeyword] = [await newDepartment(), await newDepartment(), await newDepartment()];
    const account = await makeAccount(db(), { username: 'acme_shoes', departmentId: captured.id });
    const capture = {
      mentions: 'matching',
      directMessages: 'off',
      departmentId: captured.id,
      unmatchedDepartmentId: unmatched.id,
      keywords: [{ phrase: 'refund', departmentId: ofKeyword.id, priority: null, tags: [], assigneeId: null }],
      revision: 1,
    };
    expect((await alice.put(`twitter/accounts/${account.id}/capture`, capture)).statusCode).toBe(200);
    for (const [department, words] of [
      [captured, 'captured items'],
      [unmatched, 'match no keyword'],
      [ofKeyword, '“refund”'],
    ] as const) {
      const answer = await alice.patch(`departments/${department.id}`, { isActive: false });
      expect(answer.statusCode).toBe(409);
      const problem = expectRefusal(answer, 'department_in_use', 'isActive');
      expect(problem.detail).toContain('@acme_shoes');
      expect(problem.errors![0]!.message).toContain(words);
    }
    const usage = (await alice.get(`departments/${ofKeyword.id}/usage`)).json<object>();
    expect(usage).toEqual({
      openTickets: 0,
      capture: [
        { accountId: account.id, username: 'acme_shoes', captured: false, unmatched: false, keywords: ['refund'] },
      ],
    });
    await alice.put(`twitter/accounts/${account.id}/capture`, {
      ...capture,
      keywords: [],
      mentions: 'all',
      revision: 2,
    });
    expect((await alice.patch(`departments/${ofKeyword.id}`, { isActive: false })).statusCode).toBe(200);
    const reactivated = await alice.patch(`departments/${ofKeyword.id}`, { isActive: true });
    expect(reactivated.json()).toMatchObject({ isActive: true, movedTickets: 0 });
  });

  it('are not deactivated while somebody chooses them in capture settings', async () => {
    const department = await newDepartment();
    const account = await makeAccount(db());
    const path = `twitter/accounts/${account.id}/capture`;
    const capture = (await alice.get(path)).json<object>();
    const [saved, changed] = await Promise.all([
      alice.put(path, { ...capture, departmentId: department.id }),
      alice.patch(`departments/${department.id}`, { isActive: false }),
    ]);
    expect([saved.statusCode, changed.statusCode].filter((status) => status === 200)).toHaveLength(1);
  });

  it('deactivated keep their open tickets, or give them to another in the same request', async () => {
    const [from, to] = [await newDepartment(), await newDepartment()];
    const inDepartment = { departmentId: from.id };
    const [open, pending, closed] = [
      await makeTicket(db(), inDepartment),
      await makeTicket(db(), { ...inDepartment, status: 'pending' }),
      await makeTicket(db(), { ...inDepartment, status: 'closed' }),
    ];
    const path = `departments/${from.id}`;
    expect((await alice.get(`${path}/usage`)).json()).toMatchObject({ openTickets: 2, capture: [] });
    expect((await alice.patch(path, { isActive: false })).json()).toMatchObject({ isActive: false, movedTickets: 0 });
    expect((await alice.get(`tickets/${open.id}`)).json()).toMatchObject({ department: { id: from.id } });
    const refused = await alice.patch(path, { isActive: false, moveOpenTicketsTo: from.id });
    expectRefusal(refused, 'department_unusable', 'moveOpenTicketsTo');

    const moved = await alice.patch(path, { isActive: false, moveOpenTicketsTo: to.id });
    expect(moved.json()).toMatchObject({ movedTickets: 2 });
    for (const ticket of [open, pending]) {
      const shown = (await alice.get(`tickets/${ticket.id}`)).json<{ rev: number }>();
      expect(shown).toMatchObject({ department: { id: to.id, name: to.name }, rev: ticket.rev + 1 });
      expect((await historyOf(ticket.id))[0]).toMatchObject({
        kind: 'department',
        actor: { name: 'Alice' },
        from: { id: from.id, name: from.name },
        to: { id: to.id, name: to.name },
      });
    }
    expect((await alice.get(`tickets/${closed.id}`)).json()).toMatchObject({ department: { id: from.id } });
    // also of one that was inactive before the log says what became of them
    expect(await lastAudit()).toMatchObject({
      action: 'department.changed',
      subject: { kind: 'department', id: from.id, name: from.name },
      after: { movedTicketsTo: { id: to.id, name: to.name }, movedTickets: 2 },
    });
  });

  it('of two members with one name say who came and who went', async () => {
    const [one, other] = [
      await api.colleague(alice, { builtIn: 'agent' }),
      await api.colleague(alice, { builtIn: 'agent' }),
    ];
    const { id } = await newDepartment();
    await alice.patch(`departments/${id}`, { memberIds: [one.session.member.id] });
    await alice.patch(`departments/${id}`, { memberIds: [other.session.member.id] });
    expect(await lastAudit()).toMatchObject({
      subject: { id },
      before: { members: [{ id: one.session.member.id, name: 'Bob' }] },
      after: { members: [{ id: other.session.member.id, name: 'Bob' }] },
    });
  });

  it('hand on very many tickets in batches, and tell the browsers once', async () => {
    const [from, to] = [await newDepartment(), await newDepartment()];
    const { id } = await makeTicket(db(), { departmentId: from.id });
    const copies = `
      INSERT INTO ticket
      SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'number', 100000 + n, 'conversation_id', n::text))).*
      FROM ticket t, generate_series(1, 420) n WHERE t.id = $1`;
    await db().query(copies, [id]);
    const heard: LiveEvent[] = [];
    const { publish } = api.services.producer;
    api.services.producer.publish = async (event) => void heard.push(event);
    const answer = await alice
      .patch(`departments/${from.id}`, { isActive: false, moveOpenTicketsTo: to.id })
      .finally(() => (api.services.producer.publish = publish));
    expect(answer.json()).toMatchObject({ movedTickets: 421 });
    expect((await alice.get(`departments/${to.id}/usage`)).json()).toMatchObject({ openTickets: 421 });
    expect(heard.filter(({ type }) => type === 'ticket.changed').length).toBeLessThanOrEqual(200);
    expect(heard.at(-1)).toMatchObject({ type: 'department.changed', id: from.id });
  });

  it('do not hold up intake while their tickets are handed on', async () => {
    const [from, to] = [await newDepartment(), await newDepartment()];
    const { id } = await makeTicket(db(), { departmentId: from.id });
    let moving: Promise<Answer> | undefined;
    await db().pipeline(async (statement) => {
      await statement('hold', 'SELECT FROM ticket WHERE id = $1 FOR UPDATE', [id]);
      moving = alice.patch(`departments/${from.id}`, { isActive: false, moveOpenTicketsTo: to.id });
      await expect.poll(async () => (await db().query(WAITING)).length).toBe(1);
      const intake = 'SELECT id FROM organization WHERE id = $1 FOR NO KEY UPDATE NOWAIT';
      expect(await db().query(intake, [alice.organizationId])).toHaveLength(1);
    });
    expect((await moving)!.json()).toMatchObject({ isActive: false, movedTickets: 1 });
  });

  it('get no ticket while they are being deactivated', async () => {
    const [from, to] = [await newDepartment(), await newDepartment()];
    const { id } = await makeTicket(db(), { departmentId: to.id });
    let moving: Promise<Answer> | undefined;
    await db().pipeline(async (statement) => {
      await statement('deactivate', 'UPDATE department SET is_active = false WHERE id = $1', [from.id]);
      let isAnswered = false;
      moving = alice.patch(`tickets/${id}`, { departmentId: from.id }).finally(() => (isAnswered = true));
      await expect.poll(async () => isAnswered || (await db().query(WAITING)).length > 0).toBe(true);
    });
    expectRefusal((await moving)!, 'department_unusable');
    expect((await alice.get(`tickets/${id}`)).json()).toMatchObject({ department: { id: to.id } });
  });
});

describe('the service of a department', () => {
  const target = { firstResponseMinutes: 60, resolutionMinutes: 480 };
  const service = {
    hours: {
      timeZone: 'America/Sao_Paulo',
      week: [{ day: 1, from: '09:00', to: '18:00' }],
      holidays: ['2026-12-25', '2026-11-30', '2026-12-25'],
    },
    duePolicy: { pausesWhilePending: true, targets: { low: target, normal: target, high: target, urgent: target } },
    pendingCloseDays: 5,
    thanksReopen: false,
  };

  it('is always open and promises nothing until somebody says otherwise, which everybody may read', async () => {
    const { id, revision } = await newDepartment();
    const path = `departments/${id}/service`;
    expect((await bob.get(path)).json()).toEqual({
      departmentId: id,
      hours: { timeZone: 'UTC', week: null, holidays: [] },
      duePolicy: null,
      pendingCloseDays: null,
      thanksReopen: true,
      revision,
    });
    const saved = await alice.put(path, { ...service, revision });
    expect(saved.json()).toMatchObject({ pendingCloseDays: 5, revision: revision + 1 });
    expect((await bob.get(path)).json()).toEqual({
      ...service,
      departmentId: id,
      hours: { ...service.hours, holidays: ['2026-11-30', '2026-12-25'] },
      revision: revision + 1,
    });
    expect(await lastAudit()).toMatchObject({
      action: 'department.changed',
      before: { serviceHours: null, thanksReopen: true },
      after: { serviceHours: ['1 09:00-18:00'], thanksReopen: false },
    });
    expectRefusal(await alice.put(path, { ...service, revision }), 'settings_changed');
  });

  it('says what is wrong with a field, and is the organization’s own to change', async () => {
    const { id, revision } = await newDepartment();
    const path = `departments/${id}/service`;
    const wrong = (hours: object) => alice.put(path, { ...service, hours: { ...service.hours, ...hours }, revision });
    expectRefusal(await wrong({ timeZone: 'Mars/Olympus' }), 'validation_failed', 'hours.timeZone');
    expectRefusal(await wrong({ week: [] }), 'validation_failed', 'hours.week');
    const backwards = { day: 1, from: '18:00', to: '09:00' };
    expectRefusal(await wrong({ week: [backwards] }), 'validation_failed', 'hours.week.0.to');
    expectRefusal(await wrong({ holidays: ['2026-02-30'] }), 'validation_failed', 'hours.holidays.0');
    expectRefusal(await bob.put(path, { ...service, revision }), 'forbidden');
    expectRefusal(await mallory.put(path, { ...service, revision }), 'not_found');
    expectRefusal(await mallory.get(path), 'not_found');
  });
});

describe('members', () => {
  const newAgent = () => api.colleague(alice, { builtIn: 'agent' });
  const path = (client: TestClient) => `members/${client.session.member.id}`;

  it('get another name, role and departments, which hold from the next request on', async () => {
    const carol = await newAgent();
    const department = await newDepartment();
    const administrator = await roleNamed('Administrator');
    expect((await carol.get('audit-log')).statusCode).toBe(403);
    const seen = await memberOf(carol);
    const change = { name: 'Carol', roleId: administrator.id, departmentIds: [department.id], revision: seen.revision };
    const answer = await alice.patch(path(carol), change);
    expect(answer.json()).toMatchObject({
      name: 'Carol',
      role: { name: 'Administrator' },
      departmentIds: [department.id],
      revision: seen.revision + 1,
    });
    expect((await carol.get('audit-log')).statusCode).toBe(200);
    expect(await lastAudit()).toMatchObject({
      action: 'member.changed',
      before: { name: 'Bob', role: 'Agent', departments: [] },
      after: {
        name: 'Carol',
        role: 'Administrator',
        departments: [{ id: department.id, name: department.name }],
      },
    });
    expectRefusal(await alice.patch(path(carol), { name: 'Late', revision: seen.revision }), 'settings_changed');
    await alice.patch(path(carol), { roleId: (await roleNamed('Agent')).id });
    expect((await carol.get('auth/session')).statusCode).toBe(401);
    expect((await (await api.signIn(carol.session.member.email)).get('audit-log')).statusCode).toBe(403);
  });

  it('say what is wrong with a field', async () => {
    const none = '01900000-0000-7000-8000-000000000000';
    expectRefusal(await alice.patch(path(bob), { name: '' }), 'validation_failed', 'name');
    expectRefusal(await alice.patch(path(bob), { roleId: none }), 'role_unusable', 'roleId');
    const { id } = await makeDepartment(db(), { isActive: false });
    const departments = await alice.patch(path(bob), { departmentIds: [id, none] });
    expectRefusal(departments, 'department_unusable', 'departmentIds.0');
  });

  it('deactivated leave what their department gave them to the next in turn', async () => {
    const [carol, dave] = [await newAgent(), await newAgent()];
    const memberIds = [carol, dave].map(({ session }) => session.member.id);
    const department = await created<Department>(alice.post('departments', { name: some('Turns'), memberIds }));
    await db().query(`UPDATE department SET assignment = 'round_robin' WHERE id = $1`, [department.id]);
    const ticket = await makeTicket(db(), { departmentId: department.id, assigneeId: carol.session.member.id });
    await alice.patch(path(carol), { isActive: false });
    const [due] = await dueAssignments(api.services.database, new Date(), 10);
    expect(due).toEqual({ organizationId: alice.organizationId, departmentId: department.id });
    await assignTickets(contextOf({ kind: 'system', memberId: null, permissions: [] }), department.id);
    const { id } = dave.session.member;
    expect((await alice.get(`tickets/${ticket.id}`)).json()).toMatchObject({ assignee: { id } });
    expect(await listOf<Notification>('notifications', dave)).toMatchObject([
      { kind: 'assigned', ticket: { id: ticket.id } },
    ]);
  });

  it('deactivated are signed out at once, and what was theirs is nobody’s', async () => {
    const carol = await newAgent();
    const { id } = carol.session.member;
    const [open, closed] = [
      await makeTicket(db(), { assigneeId: id }),
      await makeTicket(db(), { assigneeId: id, status: 'closed' }),
    ];
    const account = await makeAccount(db(), { username: 'acme_bags' });
    const keywords = [{ phrase: 'vip', departmentId: null, priority: null, tags: [], assigneeId: id }];
    const capturePath = `twitter/accounts/${account.id}/capture`;
    const capture = { ...(await alice.get(capturePath)).json<object>(), keywords };
    expect((await alice.put(capturePath, capture)).statusCode).toBe(200);
    const vip = { accountId: account.id, username: 'acme_bags', phrase: 'vip' };
    expect((await alice.get(`${path(carol)}/usage`)).json()).toEqual({
      openTickets: 1,
      keywords: [vip],
      invitations: 0,
      incidents: 0,
    });

    const answer = await alice.patch(path(carol), { isActive: false });
    expect(answer.json()).toMatchObject({ isActive: false, unassignedTickets: 1, releasedKeywords: [vip] });
    expect((await carol.get('auth/session')).statusCode).toBe(401);
    const sessions = await api.services.database.prisma.session.count({
      where: { user: { email: carol.session.member.email } },
    });
    expect(sessions).toBe(0);
    await expect(api.signIn(carol.session.member.email)).rejects.toThrow('credentials_invalid');

    expect((await alice.get(`tickets/${open.id}`)).json()).toMatchObject({ assignee: null, rev: open.rev + 1 });
    expect((await historyOf(open.id))[0]).toMatchObject({ kind: 'assignee', from: { id, name: 'Bob' }, to: null });
    expect((await alice.get(`tickets/${closed.id}`)).json()).toMatchObject({ assignee: { id } });
    const now = (await alice.get(capturePath)).json<{ keywords: object[]; revision: number }>();
    expect(now).toMatchObject({ keywords: [{ phrase: 'vip', assigneeId: null }], revision: 3 });
    const audit = await listOf<AuditEntry>('audit-log?limit=2');
    expect(audit.map(({ action }) => action)).toEqual(['member.changed', 'capture.changed']);
    // what they see now is refused on saving, as ever
    const again = await alice.put(capturePath, { ...capture, revision: 3 });
    expectRefusal(again, 'member_unusable', 'keywords.0.assigneeId');

    expect((await alice.patch(path(carol), { isActive: true })).json()).toMatchObject({ isActive: true });
    expect((await api.signIn(carol.session.member.email)).session.member.id).toBe(id);
  });

  it('never deactivate themselves', async () => {
    expectRefusal(await alice.patch(path(alice), { isActive: false }), 'own_membership');
  });

  it('who are the last to manage the organization keep it, also when two go at once', async () => {
    const owner = await api.signUp();
    const agent = (await listOf<Role>('roles', owner)).find(({ name }) => name === 'Agent')!;
    expectRefusal(await owner.patch(path(owner), { roleId: agent.id }), 'last_administrator');
    const partner = await api.colleague(owner, { builtIn: 'administrator' });
    const answers = await Promise.all([
      owner.patch(path(partner), { roleId: agent.id }),
      partner.patch(path(owner), { isActive: false }),
    ]);
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    // too late: the other one is last now, or may not any more
    expect([401, 403, 409]).toContain(statuses.find((status) => status !== 200));
  });

  it('get no role from somebody who has less', async () => {
    const manager = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    const administrator = await roleNamed('Administrator');
    for (const client of [bob, manager]) {
      const answer = await manager.patch(path(client), { roleId: administrator.id });
      expect(answer.statusCode).toBe(403);
      expectRefusal(answer, 'permission_not_held', 'roleId');
    }
    await alice.patch(path(bob), { isActive: false });
    expectRefusal(await manager.patch(path(bob), { isActive: true }), 'permission_not_held', 'isActive');
    await alice.patch(path(bob), { isActive: true });
  });

  it('are neither shut out nor lowered by somebody who has less', async () => {
    const manager = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    const partner = await api.colleague(alice, { builtIn: 'administrator' });
    const lowly = await newRole(['tickets.view']);
    for (const client of [partner, bob]) {
      expectRefusal(await manager.patch(path(client), { isActive: false }), 'permission_not_held', 'isActive');
      expectRefusal(await manager.patch(path(client), { roleId: lowly.id }), 'permission_not_held', 'roleId');
    }
    expect((await manager.patch(path(partner), { name: 'Paula' })).statusCode).toBe(200);
  });

  it('are changed by what the actor may do now, not by what they might when the request came', async () => {
    const manager = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    const { id, role } = manager.session.member;
    const asked = (permissions: readonly Permission[]) => contextOf({ kind: 'member', memberId: id, permissions });
    const { id: roleId } = await newRole(['tickets.view']);
    const widen = () => updateRole(asked(PERMISSIONS), roleId, { permissions: ['tickets.view', 'tickets.edit'] });
    await expect(widen()).rejects.toMatchObject({ code: 'permission_not_held' });
    await alice.patch(`roles/${role.id}`, { permissions: ['tickets.view'] });
    await expect(widen()).rejects.toMatchObject({ code: 'forbidden' });
    await alice.patch(path(manager), { isActive: false });
    await expect(widen()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('who change their own name are in the audit log, and nobody who edits them overwrites it', async () => {
    const carol = await newAgent();
    const seen = await memberOf(carol);
    expect((await carol.patch('me', { name: 'Carolina' })).statusCode).toBe(200);
    expect(await lastAudit()).toMatchObject({
      action: 'member.changed',
      actor: { id: seen.id },
      before: { name: 'Bob' },
      after: { name: 'Carolina' },
    });
    expectRefusal(await alice.patch(path(carol), { name: 'Bob', revision: seen.revision }), 'settings_changed');
    // a language is nobody else's business
    await carol.patch('me', { locale: 'pt-BR' });
    expect(await memberOf(carol)).toMatchObject({ name: 'Carolina', revision: seen.revision + 1 });
  });
});

describe('roles', () => {
  it('of one’s own are created, changed, counted and removed', async () => {
    const name = some('Night shift');
    const role = await newRole(['tickets.view', 'social.view'], name);
    expect(role).toMatchObject({ isBuiltIn: false, memberCount: 0, permissions: ['social.view', 'tickets.view'] });
    expectRefusal(await alice.post('roles', { name: name.toUpperCase(), permissions: [] }), 'name_taken', 'name');
    expectRefusal(await alice.post('roles', { name: 'administrator', permissions: [] }), 'name_taken', 'name');
    expectRefusal(await alice.post('roles', { name: some('R'), permissions: ['fly'] }), 'validation_failed');

    const carol = await api.colleague(alice, { permissions: [] });
    await alice.patch(`members/${carol.session.member.id}`, { roleId: role.id });
    expect((await carol.get('tickets')).statusCode).toBe(200);
    const changed = await alice.patch(`roles/${role.id}`, { permissions: ['social.view'], revision: role.revision });
    expect(changed.json()).toMatchObject({ permissions: ['social.view'], memberCount: 1, revision: 2 });
    expect((await carol.get('tickets')).statusCode).toBe(403);
    expect(await lastAudit()).toMatchObject({
      action: 'role.changed',
      subject: { kind: 'role', id: role.id, name },
      before: { permissions: ['social.view', 'tickets.view'] },
      after: { permissions: ['social.view'] },
    });
    expectRefusal(await alice.patch(`roles/${role.id}`, { name: 'Late', revision: 1 }), 'settings_changed');

    const inUse = await alice.delete(`roles/${role.id}`);
    expect(inUse.statusCode).toBe(409);
    expect(expectRefusal(inUse, 'role_in_use').detail).toBe('1 members have it, 0 invitations are pending');
    await alice.patch(`members/${carol.session.member.id}`, { roleId: (await roleNamed('Agent')).id });
    expect((await alice.delete(`roles/${role.id}`)).statusCode).toBe(204);
    expect(await roleNamed(name)).toBeUndefined();
    expect(await lastAudit()).toMatchObject({ action: 'role.deleted', before: { name }, after: null });
  });

  it('that are built in stay as they are', async () => {
    const { id } = await roleNamed('Agent');
    expectRefusal(await alice.patch(`roles/${id}`, { name: 'Other' }), 'role_built_in');
    expectRefusal(await alice.delete(`roles/${id}`), 'role_built_in');
  });

  it('are of their organization only', async () => {
    const { id } = await newRole([]);
    expect((await mallory.patch(`roles/${id}`, { name: 'Mine' })).statusCode).toBe(404);
    expect((await mallory.delete(`roles/${id}`)).statusCode).toBe(404);
  });

  it('give nothing that who gives it does not have', async () => {
    const manager = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    const mighty = await manager.post('roles', { name: some('Mighty'), permissions: ['tickets.edit'] });
    expect(mighty.statusCode).toBe(403);
    expect(expectRefusal(mighty, 'permission_not_held', 'permissions').errors![0]!.message).toContain('tickets.edit');
    const role = await newRole(['tickets.edit']);
    // what others have is not for them to take away either
    for (const permissions of [['tickets.edit', 'reports.view'], ['tickets.edit', 'tickets.view'], []]) {
      expectRefusal(await manager.patch(`roles/${role.id}`, { permissions }), 'permission_not_held', 'permissions');
    }
    expect((await manager.patch(`roles/${role.id}`, { name: some('Renamed') })).statusCode).toBe(200);
    const own = await newRole(['tickets.view']);
    expect((await manager.patch(`roles/${own.id}`, { permissions: [] })).statusCode).toBe(200);
  });

  it('do not lock everybody out', async () => {
    const owner = await api.signUp();
    const role = (await owner.post('roles', { name: 'Owner', permissions: ['organization.manage'] })).json<Role>();
    const own = `members/${owner.session.member.id}`;
    // nobody could ever give the rest again
    expectRefusal(await owner.patch(own, { roleId: role.id }), 'last_administrator');
    await owner.patch(`roles/${role.id}`, { permissions: [...PERMISSIONS] });
    expect((await owner.patch(own, { roleId: role.id })).statusCode).toBe(200);
    const answer = await owner.patch(`roles/${role.id}`, { permissions: ['organization.manage'] });
    expect(answer.statusCode).toBe(409);
    expectRefusal(answer, 'last_administrator');
    expect((await owner.patch(`roles/${role.id}`, { name: 'Chief' })).statusCode).toBe(200);
  });
});
