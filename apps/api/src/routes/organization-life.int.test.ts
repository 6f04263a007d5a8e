import { createHash } from 'node:crypto';
import type { CreatedApiKey, OrganizationExport, Problem } from '@perch/contracts';
import { PERMISSIONS, SEEN_IN_EXPORT } from '@perch/core';
import { departmentOfMailAddress, dueDeliveries, dueOrganizationDeletions, dueOrganizationExports } from '@perch/db';
import {
  claimDelivery,
  claimExport,
  claimRemoval,
  clearExport,
  emptyTable,
  finishExport,
  finishRemoval,
  packReports,
  restExport,
  storeAttachment,
  tablesToEmpty,
  writeExport,
  type Context,
} from '@perch/desk';
import { makeAccount, makeDelivery, makeMessage, makeTicket, readZip } from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemContext } from '../system-context.ts';
import { PASSWORD, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const DAY = 86_400_000;

let api: TestApi;
let owner: pg.Client;
let alice: TestClient;
let key: CreatedApiKey;
/** of another organization: nothing of theirs is seen, nothing of it is gone */
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  owner = new pg.Client({ connectionString: process.env.OWNER_DATABASE_URL });
  await owner.connect();
  [alice, mallory] = [await api.signUp(), await api.signUp({ organizationName: 'Elsewhere' })];
  key = (await alice.post('api-keys', { name: 'Robot', permissions: SEEN_IN_EXPORT })).json();
});
afterAll(async () => {
  await api.close();
  await owner.end();
});

/** What a worker works with, so many days later. */
const later = (days = 0, client = alice): Context => ({
  ...systemContext(api.services, client.organizationId),
  now: () => new Date(Date.now() + days * DAY + 1000),
});
const code = (answer: { json(): unknown }) => (answer.json() as Problem).code;

async function makeScene(client: TestClient) {
  const db = api.services.database.of(client.organizationId);
  const account = await makeAccount(db, { username: 'acme' });
  const ticket = await makeTicket(db, { accountId: account.id, subject: 'Lost "bag"\n=1' });
  const message = await makeMessage(db, { ticketId: ticket.id, text: 'Where is it? \u{1F9F3}' });
  const bytes = Buffer.from('%PDF-1.7\n').toString() + 'x'.repeat(3_000_000);
  const stored = await storeAttachment(later(0, client), {
    fileName: '../bill.pdf',
    bytes: (async function* () {
      yield Buffer.from(bytes);
    })(),
  });
  await db.query('UPDATE attachment SET message_id = $3 WHERE organization_id = $1 AND id = $2', [
    ...[client.organizationId, stored.id, message.id],
  ]);
  return { db, account, ticket, message, stored, bytes };
}

describe('the export of an organization', () => {
  let scene: Awaited<ReturnType<typeof makeScene>>;
  beforeAll(async () => {
    scene = await makeScene(alice);
    await makeTicket(api.services.database.of(mallory.organizationId), { subject: 'None of their business' });
  });
  const exports = async () => (await alice.get('organization/exports')).json<{ data: OrganizationExport[] }>().data;

  it('is asked for with the password again, or with a key, one at a time', async () => {
    expect(code(await alice.post('organization/exports', {}))).toBe('password_wrong');
    expect(code(await alice.post('organization/exports', { password: 'wrong' }))).toBe('password_wrong');
    const withPassword = await api.programOf(key.secret).post('organization/exports', { password: PASSWORD });
    expect(withPassword.json()).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ path: 'password', message: expect.stringContaining('leave it out with an API key') }],
    });
    const asked = await api.programOf(key.secret).post('organization/exports', {});
    expect([asked.statusCode, asked.json()]).toMatchObject([202, { state: 'queued', url: null }]);
    expect(code(await alice.post('organization/exports', { password: PASSWORD }))).toBe('export_under_way');
    expect((await mallory.get('organization/exports')).json()).toEqual({ data: [] });
    expect((await alice.delete(`organization/exports/${asked.json().id}`)).json()).toMatchObject({
      state: 'cancelled',
    });
    const again = await alice.post('organization/exports', { password: PASSWORD });
    expect(again.json()).toMatchObject({ state: 'queued', requestedBy: { name: 'Alice' } });
  });

  it('and its deletion are for who may see, and do, all of it: managing the organization is no way around', async () => {
    const without = SEEN_IN_EXPORT.filter((permission) => permission !== 'tickets.view');
    const manager = await api.colleague(alice, { permissions: [...without] });
    const [{ id }] = (await exports()) as [OrganizationExport];
    const password = { password: PASSWORD };
    const refused = [
      await manager.post('organization/exports', password),
      await manager.get(`organization/exports/${id}/content`),
      await manager.post('organization/deletion', { name: 'Acme Airlines', ...password }),
    ].map((answer) => answer.json<Problem>());
    expect(refused.map(({ code: why }) => why)).toEqual(['forbidden', 'forbidden', 'forbidden']);
    const lacking = refused.map(({ detail }) => detail!.split(/[ ,]+/).filter((word) => word.includes('.')));
    expect(lacking.slice(0, 2)).toEqual([['tickets.view'], ['tickets.view']]);
    expect(lacking[2]).toEqual(
      PERMISSIONS.filter((permission) => !(without as readonly string[]).includes(permission)),
    );
    const { secret } = (await alice.post('api-keys', { name: 'Part', permissions: without })).json<CreatedApiKey>();
    expect(code(await api.programOf(secret).post('organization/exports', {}))).toBe('forbidden');
  });

  it('holds every row and file of the organization, no secret and nothing of another, whoever was killed on the way', async () => {
    const [{ id }] = (await exports()) as [OrganizationExport];
    const due = await dueOrganizationExports(api.services.database, later().now(), 10);
    expect(due.map(({ exportId }) => exportId)).toContain(id);
    const killed = (await claimExport(later(), { exportId: id, leaseSeconds: 60 }))!;
    expect(await claimExport(later(), { exportId: id, leaseSeconds: 60 })).toBeNull();
    const turn = (await claimExport(later(1), { exportId: id, leaseSeconds: 60 }))!;
    expect(await writeExport(later(1), killed)).toBe(false);
    await clearExport(later(1), turn);
    expect(await writeExport(later(1), turn)).toBe(true);
    expect(await finishExport(later(1), turn)).toBe(true);

    const [ready] = await exports();
    expect(ready).toMatchObject({ state: 'ready', tablesDone: ready!.tableCount, byteSize: expect.any(Number) });
    const whole = await alice.get(`organization/exports/${id}/content`);
    expect(whole.headers).toMatchObject({ 'content-type': 'application/zip', 'cache-control': 'no-store' });
    const ranged = await api.call('GET', `organization/exports/${id}/content`, undefined, {
      cookie: alice.cookie,
      range: 'bytes=1048570-1048585',
    });
    expect([ranged.statusCode, ranged.rawPayload]).toEqual([206, whole.rawPayload.subarray(1048570, 1048586)]);
    const files = readZip(whole.rawPayload);
    const lines = (table: string) =>
      files
        .get(`tables/${table}.jsonl`)!
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
    expect(lines('ticket')).toMatchObject([{ id: scene.ticket.id, subject: 'Lost "bag"\n=1' }]);
    expect(lines('message')).toMatchObject([{ ticketId: scene.ticket.id, text: 'Where is it? \u{1F9F3}' }]);
    expect(lines('organization')).toMatchObject([{ name: 'Acme Airlines' }]);
    expect(files.get(`files/${scene.stored.id}/.._bill.pdf`)!.toString()).toBe(scene.bytes);
    expect(files.get('README.txt')!.toString()).toContain('account_credential: the tokens of X accounts');
    expect(JSON.parse(files.get('manifest.json')!.toString())).toMatchObject({ files: 1, lines: { ticket: 1 } });
    const all = [...files]
      .filter(([name]) => name.startsWith('tables/'))
      .map(([, bytes]) => bytes.toString())
      .join('');
    expect(all).not.toContain(createHash('sha256').update(key.secret).digest('hex'));
    expect(all).not.toContain('None of their business');
    expect(all).not.toMatch(/"(\w*[tT]oken|\w*Hash|sealed|\w*[pP]assword)":/);
    const { data } = (await alice.get('audit-log?subjectKind=organization')).json<{ data: { action: string }[] }>();
    expect(data.map(({ action }) => action)).toEqual([
      ...[
        'organization.export_fetched',
        'organization.exported',
        'organization.export_stopped',
        'organization.exported',
      ],
    ]);
  });

  it('tells whoever asked for it, by e-mail too, and is gone after a week', async () => {
    const { data } = (await alice.get('notifications')).json<{ data: { kind: string }[] }>();
    expect(data).toMatchObject([{ kind: 'export_ready' }]);
    const mails = await scene.db.query(`SELECT payload FROM delivery WHERE organization_id = $1 AND kind = 'email'`, [
      alice.organizationId,
    ]);
    expect(mails).toMatchObject([{ payload: { template: 'organization-life', data: { what: 'export-ready' } } }]);
    const [{ id }] = (await exports()) as [OrganizationExport];
    const turn = (await claimExport(later(9), { exportId: id, leaseSeconds: 60 }))!;
    expect(turn.work).toBe('clear');
    await clearExport(later(9), turn);
    await restExport(later(9), turn);
    expect((await exports())[0]).toMatchObject({ state: 'expired', url: null });
    expect(code(await alice.get(`organization/exports/${id}/content`))).toBe('not_found');
    const pieces = await scene.db.query('SELECT FROM organization_export_chunk');
    expect(pieces).toEqual([]);
  });

  it('that is ready and removed by somebody stands in the audit log, once', async () => {
    const { id } = (await alice.post('organization/exports', { password: PASSWORD })).json<OrganizationExport>();
    const turn = (await claimExport(later(), { exportId: id, leaseSeconds: 60 }))!;
    await writeExport(later(), turn);
    await finishExport(later(), turn);
    const [ready] = await exports();
    expect(ready).toMatchObject({ id, state: 'ready' });
    for (let time = 0; time < 2; time += 1) {
      expect((await alice.delete(`organization/exports/${id}`)).json()).toMatchObject({ state: 'expired' });
    }
    expect((await alice.get('audit-log?action=organization.export_deleted')).json()).toMatchObject({
      data: [
        {
          actor: { name: 'Alice' },
          subject: { kind: 'organization', name: ready!.requestedAt.slice(0, 10) },
          before: { bytes: ready!.byteSize },
          after: null,
        },
      ],
    });
  });
});

describe('how long an organization keeps things', () => {
  it('is chosen by who may manage the organization, by its ETag, and audited', async () => {
    const before = await alice.get('organization/retention');
    const { days, most, revision } = before.json();
    expect([before.headers.etag, revision, most.notices, most.tickets]).toEqual(['"0"', 0, 90, null]);
    const chosen = { ...days, notices: 30, tickets: 365 };
    const preview = await alice.post('organization/retention/preview', { days: chosen });
    expect(preview.json().removes.tickets).toEqual({ count: 0, isMore: false, oldestAt: null });
    const save = (body: object, headers: Record<string, string> = {}) =>
      api.call('PUT', 'organization/retention', body, { cookie: alice.cookie, ...headers });
    for (const password of [undefined, 'not the password']) {
      expect(code(await save({ days: chosen, password }, { 'if-match': '"0"' }))).toBe('password_wrong');
    }
    expect((await alice.get('organization/retention')).json()).toEqual(before.json());
    expect(before.json().confirmation).toEqual({ by: 'password', until: null });
    const saved = await save({ days: chosen, password: PASSWORD }, { 'if-match': '"0"' });
    expect([saved.statusCode, saved.headers.etag, saved.json().days]).toEqual([200, '"1"', chosen]);
    expect(code(await save({ days }, { 'if-match': '"0"' }))).toBe('precondition_failed');
    const refused = await save({ days: { ...days, auditLog: 30 }, revision: 1, password: PASSWORD });
    expect((refused.json() as Problem).errors).toMatchObject([{ path: 'days.auditLog' }]);
    const unfit = { days: { ...days, tickets: 1, webhookEvents: 31, notices: 91, auditLog: 364 } };
    const [previewed, put] = [
      await alice.post('organization/retention/preview', unfit),
      await save({ ...unfit, revision: 1, password: PASSWORD }),
    ].map((answer) => answer.json<Problem>());
    expect([previewed!.status, previewed!.errors!.map(({ path }) => path)]).toEqual([
      400,
      ['days.tickets', 'days.notices', 'days.webhookEvents', 'days.auditLog'],
    ]);
    expect(previewed!.errors).toEqual(put!.errors);
    // of a key no password is asked, whether something is kept for less long or not
    const robot = api.programOf(key.secret);
    for (const other of [chosen, { ...chosen, tickets: 200 }]) {
      const refusal = await robot.put('organization/retention', { days: other, revision: 1, password: PASSWORD });
      expect(refusal.json()).toMatchObject({ status: 400, errors: [{ path: 'password' }] });
    }
    const kept = await robot.put('organization/retention', { days: chosen, revision: 1 });
    expect(kept.json()).toMatchObject({ days: chosen, revision: 2 });
    expect((await mallory.get('organization/retention')).json()).toMatchObject({ days, revision: 0 });

    const { data } = (await alice.get('audit-log?subjectKind=organization&limit=1')).json();
    expect(data).toMatchObject([
      {
        action: 'organization.retention_changed',
        before: { keep_notices: null, keep_tickets: null },
        after: { keep_notices: 30, keep_tickets: 365 },
      },
    ]);
    // keeping it for longer removes nothing
    expect((await save({ days, revision: 2 })).statusCode).toBe(200);
    const agent = await api.colleague(alice, { builtIn: 'agent' });
    expect(code(await agent.post('organization/retention/preview', { days }))).toBe('forbidden');
  });
});

describe('the removal of an organization', () => {
  it('is asked for with its name and the password, and stops all that comes and goes until it is cancelled', async () => {
    const { db, account, ticket } = await makeScene(mallory);
    const message = await makeMessage(db, { ticketId: ticket.id, direction: 'out' });
    const delivery = await makeDelivery(db, { messageId: message.id, accountId: account.id, state: 'queued' });
    const department = (await mallory.get('departments')).json<{ data: { id: string }[] }>().data[0]!;
    const mail = { fromName: 'Help', address: 'help@elsewhere.test', replyTo: null, signature: '', usesReplyTag: true };
    await mallory.put(`departments/${department.id}/mail`, { ...mail, revision: 0 });
    const { database } = api.services;
    const isDue = async () =>
      (await dueDeliveries(database, later().now(), 1000)).some(({ deliveryId }) => deliveryId === delivery.id);
    expect([await isDue(), await departmentOfMailAddress(database, mail.address)]).toEqual([true, expect.anything()]);

    const sure = { name: 'Elsewhere', password: PASSWORD };
    expect(code(await mallory.post('organization/deletion', { ...sure, password: 'wrong' }))).toBe('password_wrong');
    expect(code(await mallory.post('organization/deletion', { ...sure, name: 'Acme' }))).toBe(
      'organization_name_differs',
    );
    expect(code(await api.programOf(key.secret).post('organization/deletion', sure))).toBe('member_required');
    const asked = await mallory.post('organization/deletion', sure);
    expect(asked.statusCode).toBe(202);
    expect(Date.parse(asked.json().removesAt) - Date.parse(asked.json().requestedAt)).toBe(14 * DAY);

    const session = (await mallory.get('auth/session')).json();
    expect(session.organization.removesAt).toBe(asked.json().removesAt);
    expect((await mallory.get(`twitter/accounts/${account.id}`)).json()).toMatchObject({ state: 'paused' });
    expect([await isDue(), await departmentOfMailAddress(database, mail.address)]).toEqual([false, null]);
    const claimed = await claimDelivery(later(0, mallory), { deliveryId: delivery.id, leaseSeconds: 60 });
    expect(claimed.kind).toBe('nothing');
    const told = await db.query(`SELECT FROM delivery WHERE payload->'data'->>'what' = 'deletion-requested'`);
    expect(told).toHaveLength(1);
    expect(code(await mallory.post(`tickets/${ticket.id}/notes`, { text: 'Hello' }))).toBe('organization_leaving');
    expect((await mallory.get(`tickets/${ticket.id}`)).statusCode).toBe(200);
    expect((await mallory.post(`tickets/${ticket.id}/presence`, { state: 'viewing' })).statusCode).toBe(200);
    expect(await claimRemoval(later(13, mallory), 60)).toBeNull();

    expect((await mallory.delete('organization/deletion')).statusCode).toBe(204);
    expect((await mallory.get('organization/deletion')).json()).toEqual({
      deletion: null,
      graceDays: 14,
      confirmation: { by: 'password', until: null },
    });
    expect((await mallory.get(`twitter/accounts/${account.id}`)).json()).toMatchObject({ state: 'connected' });
    expect(await isDue()).toBe(true);
  });

  it('lets the application remove nothing that it must keep, before its time is over', async () => {
    const { db } = later();
    for (const remove of [`remove_kept_rows('audit_entry', 1)`, `remove_kept_rows('member', 1)`, 'remove_members(1)']) {
      await expect(db.query(`SELECT ${remove}`)).rejects.toThrow(/permission denied/);
    }
  });

  it('leaves no row in any table, and nobody who is nowhere else, wherever its worker was killed', async () => {
    const both = await api.colleague(alice, { builtIn: 'agent' });
    const { rows: users } = await owner.query('SELECT user_id FROM member WHERE id = $1', [both.session.member.id]);
    await owner.query(
      `INSERT INTO member (organization_id, id, user_id, role_id, name, email)
       SELECT m.organization_id, gen_random_uuid(), $2, m.role_id, 'Bob', $3 FROM member m WHERE m.id = $1`,
      [mallory.session.member.id, users[0].user_id, both.session.member.email],
    );
    for (const client of [alice, mallory]) await packDays(client);
    await alice.post('organization/deletion', { name: 'Acme Airlines', password: PASSWORD });
    const before = await rowsOf(mallory.organizationId);
    expect(before).toMatchObject({
      report_packing: 1,
      report_day: expect.any(Number),
      report_columns: expect.any(Number),
      report_mark: expect.any(Number),
    });

    const tables = await tablesToEmpty(later(15));
    // killed after each of some tables, and in the last step
    for (let round = 0; round < 4; round++) {
      const ctx = later(15 + round);
      const due = await dueOrganizationDeletions(api.services.database, ctx.now(), 10);
      expect(due.map(({ organizationId }) => organizationId)).toEqual([alice.organizationId]);
      const turn = (await claimRemoval(ctx, 60))!;
      expect(await claimRemoval(ctx, 60)).toBeNull();
      for (const table of tables.slice(0, 25 * (round + 1))) {
        while ((await emptyTable(ctx, turn, table)) === 'more');
      }
      expect((await alice.get('auth/session')).statusCode).toBe(401);
    }
    const ctx = later(30);
    const turn = (await claimRemoval(ctx, 60))!;
    for (const table of tables) while ((await emptyTable(ctx, turn, table)) === 'more');
    expect(await finishRemoval(ctx, turn)).toBeNull();

    expect(await rowsOf(alice.organizationId)).toEqual({});
    expect(await rowsOf(mallory.organizationId)).toEqual(before);
    const { rows: people } = await owner.query('SELECT id FROM app_user ORDER BY name');
    expect(people).toHaveLength(2); // Mallory, and Bob who is with them too
    const { rows: ledger } = await owner.query('SELECT * FROM deleted_organization');
    expect(ledger).toEqual([
      { id: alice.organizationId, requested_at: expect.any(Date), removed_at: expect.any(Date) },
    ]);
    expect(
      (await api.call('POST', 'auth/sign-in', { email: alice.session.member.email, password: PASSWORD })).statusCode,
    ).toBe(401);
    expect((await api.programOf(key.secret).get('departments')).statusCode).toBe(401);
    expect((await mallory.get('departments')).statusCode).toBe(200);
  });
});

/** Days of a ticket that are packed for reports, and one that has changed since. */
async function packDays(client: TestClient): Promise<void> {
  const db = api.services.database.of(client.organizationId);
  const ticket = await makeTicket(db, { openedAt: new Date(Date.now() - 9 * DAY) });
  await expect.poll(async () => (await packReports(later(0, client), 1000)).isDone).toBe(true);
  await db.query(`UPDATE ticket SET tags = '{late}' WHERE organization_id = $1 AND id = $2`, [
    ...[client.organizationId, ticket.id],
  ]);
}

/** Rows of an organization by table, in every table that the catalogue of Postgres says is of organizations. */
async function rowsOf(organizationId: string): Promise<Record<string, number>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name = 'organization_id'
       AND table_name IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public')`,
  );
  expect(tables.length).toBeGreaterThan(60);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await owner.query(`SELECT count(*)::int AS rows FROM "${name}" WHERE organization_id = $1`, [
      organizationId,
    ]);
    if (rows[0].rows > 0) counts[name] = rows[0].rows as number;
  }
  return counts;
}
