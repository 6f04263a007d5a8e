import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { ApiKey, CreatedApiKey, type ErrorCode } from '@perch/contracts';
import { PERMISSIONS } from '@perch/core';
import { dueRemovals, type TenantDatabase } from '@perch/db';
import { removeOld } from '@perch/desk';
import { makeAccount, makeMessage, makeProfile, makeTicket, makeTweet } from '@perch/testing';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemContext } from '../system-context.ts';
import { startTestApi, type TestApi, type TestClient, type TestProgram } from '../testing/start-test-api.ts';

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';

let api: TestApi;
let alice: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
/** may do everything */
let robot: TestProgram;
let robotKey: CreatedApiKey;
let ticketId: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
  robotKey = await makeKey({ name: 'Robot', permissions: [...PERMISSIONS] });
  robot = api.programOf(robotKey.secret);
  const account = await makeAccount(db);
  const customer = await makeProfile(db);
  ticketId = (await makeTicket(db, { accountId: account.id, customerId: customer.twitterUserId })).id;
  const tweet = await makeTweet(db, { accountId: account.id, authorId: customer.twitterUserId, ticketId });
  await makeMessage(db, { ticketId, tweetRowId: tweet.id });
});
afterAll(() => api.close());

let count = 0;
async function makeKey(input: object = {}, client: TestClient = alice): Promise<CreatedApiKey> {
  const answer = await client.post('api-keys', { name: `Key ${++count}`, permissions: ['tickets.view'], ...input });
  expect(answer.statusCode, answer.body).toBe(201);
  return CreatedApiKey.parse(answer.json());
}
const expectProblem = (answer: LightMyRequestResponse, status: number, code: ErrorCode) =>
  expect(answer.json(), answer.body).toMatchObject({ status, code });

describe('an API key', () => {
  it('is made by a person, with its secret in that answer and nowhere else', async () => {
    const { secret, ...key } = await makeKey({ name: 'Reports', permissions: ['reports.view', 'tickets.view'] });
    expect(secret).toMatch(/^perch_[\w-]{43}$/);
    expect(key).toMatchObject({ state: 'active', permissions: ['tickets.view', 'reports.view'], lastUsedAt: null });
    const listed = await alice.get('api-keys');
    expect(listed.json().data.map((each: unknown) => ApiKey.parse(each).id)).toContain(key.id);
    const { data: log } = (await alice.get(`audit-log?subjectId=${key.id}`)).json();
    expect(log).toMatchObject([{ action: 'api_key.created', after: { name: 'Reports', prefix: key.prefix } }]);
    const rows = await db.query('SELECT * FROM api_key WHERE organization_id = $1', [alice.organizationId]);
    for (const place of [listed.body, JSON.stringify(log), JSON.stringify(rows)]) {
      expect(place).not.toContain(secret.slice(key.prefix.length));
    }
  });

  it('may not be more than who makes or rotates it', async () => {
    const half = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    const asked = { name: 'Too much', permissions: ['tickets.view', 'tickets.edit'] };
    expectProblem(await half.post('api-keys', asked), 403, 'permission_not_held');
    expectProblem(await half.post(`api-keys/${robotKey.id}/rotate`, {}), 403, 'permission_not_held');
    await makeKey({ permissions: ['tickets.view'] }, half);
  });

  it('is edited: what it is called, may do and sees, and until when; from its next request on', async () => {
    const department = (await alice.post('departments', { name: 'Edited into' })).json();
    const { id, secret, revision } = await makeKey({ name: 'Half' });
    const program = api.programOf(secret);
    expectProblem(await program.get('contacts'), 403, 'forbidden');
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const wanted = { permissions: ['tickets.view', 'contacts.view'], departmentIds: [department.id], expiresAt };
    const edited = await alice.patch(`api-keys/${id}`, { name: 'Whole', ...wanted, revision });
    expect(edited.statusCode, edited.body).toBe(200);
    expect(edited.json()).toMatchObject({ name: 'Whole', ...wanted, revision: revision + 1 });
    expect((await alice.get(`api-keys/${id}`)).json()).toEqual(edited.json());
    expect((await program.get('contacts')).statusCode).toBe(200);
    expectProblem(await program.get(`tickets/${ticketId}`), 404, 'not_found');
    expect((await alice.patch(`api-keys/${id}`, { departmentIds: null, expiresAt: null })).json()).toMatchObject({
      ...{ name: 'Whole', permissions: wanted.permissions, departmentIds: null, expiresAt: null },
    });
    expect((await program.get(`tickets/${ticketId}`)).statusCode).toBe(200);
    const { data: log } = (await alice.get(`audit-log?subjectId=${id}`)).json();
    expect(log).toMatchObject([
      { action: 'api_key.changed', before: { departmentIds: [department.id], expiresAt }, after: {} },
      {
        action: 'api_key.changed',
        subject: { name: 'Whole' },
        before: { name: 'Half', permissions: ['tickets.view'] },
        after: { name: 'Whole', ...wanted },
      },
      { action: 'api_key.created' },
    ]);
  });

  it('is edited by what was read of it, and the same again changes nothing', async () => {
    const { id, revision } = await makeKey({ name: 'Contested' });
    const conditional = (etag: string, body: object) =>
      api.call('PATCH', `api-keys/${id}`, body, { cookie: alice.cookie, 'if-match': etag });
    expect((await alice.get(`api-keys/${id}`)).headers.etag).toBe(`"${revision}"`);
    expect((await conditional(`"${revision}"`, { name: 'Contested' })).json()).toMatchObject({ revision });
    expect((await conditional(`"${revision}"`, { name: 'Won' })).json()).toMatchObject({ revision: revision + 1 });
    expectProblem(await conditional(`"${revision}"`, { name: 'Lost' }), 412, 'precondition_failed');
    expectProblem(await alice.patch(`api-keys/${id}`, { name: 'Lost', revision }), 409, 'settings_changed');
  });

  it('is never edited to more than who edits it may, nor made to serve longer by them', async () => {
    const permissions = ['organization.manage', 'tickets.view'];
    const half = await api.colleague(alice, { permissions });
    const { id } = await makeKey({ permissions: ['tickets.view', 'tickets.edit'] });
    const tooMuch = [
      { expiresAt: '2099-01-01T00:00:00.000Z' },
      { repliesNeedApproval: true },
      { permissions: ['contacts.view'] },
    ];
    for (const patch of tooMuch) {
      expectProblem(await half.patch(`api-keys/${id}`, patch), 403, 'permission_not_held');
    }
    expect((await half.patch(`api-keys/${id}`, { name: 'Called by another' })).statusCode).toBe(200);
    expect((await half.patch(`api-keys/${id}`, { permissions: ['tickets.view'] })).statusCode).toBe(200);
  });

  it('writes with approval once somebody who needs it has edited what it may, and gives them no secret before', async () => {
    const careful = await api.colleague(alice, { permissions: [...PERMISSIONS] });
    await alice.patch(`roles/${careful.session.member.role.id}`, { repliesNeedApproval: true });
    const { id } = await makeKey();
    expectProblem(await careful.post(`api-keys/${id}/rotate`, {}), 403, 'permission_not_held');
    const edited = await careful.patch(`api-keys/${id}`, { permissions: ['tickets.view', 'contacts.view'] });
    expect(edited.json()).toMatchObject({ repliesNeedApproval: true });
    expect((await careful.post(`api-keys/${id}/rotate`, {})).statusCode).toBe(200);
  });

  it.each([
    ['a name that an active one has', { name: 'robot' }, 409, 'name_taken'],
    ['no permission', { permissions: [] }, 400, 'validation_failed'],
    ['a time that has passed', { expiresAt: '2020-01-01T00:00:00.000Z' }, 400, 'validation_failed'],
    ['a department that is not there', { departmentIds: [NOBODY] }, 400, 'department_unusable'],
    [
      'what would show more than its departments',
      { permissions: ['organization.manage'], departmentIds: [NOBODY] },
      400,
      'validation_failed',
    ],
  ] as const)('is not edited to %s', async (_what, patch, status, code) => {
    const { id } = await makeKey();
    expectProblem(await alice.patch(`api-keys/${id}`, patch), status, code);
  });

  it.each([
    ['a name that an active one has', { name: 'robot' }, 409, 'name_taken'],
    ['no permission', { permissions: [] }, 400, 'validation_failed'],
    ['a time that has passed', { expiresAt: '2020-01-01T00:00:00.000Z' }, 400, 'validation_failed'],
    ['a department that is not there', { departmentIds: [NOBODY] }, 400, 'department_unusable'],
  ] as const)('is not made with %s', async (_what, input, status, code) => {
    expectProblem(await alice.post('api-keys', { name: 'x', permissions: ['tickets.view'], ...input }), status, code);
  });

  it('sees tickets of its departments alone, and of no more than who makes it', async () => {
    const department = (await alice.post('departments', { name: 'Walled' })).json();
    const inside = await makeTicket(db, { departmentId: department.id });
    const walled = api.programOf((await makeKey({ departmentIds: [department.id] })).secret);
    const { data } = (await walled.get('tickets')).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual([inside.id]);
    expectProblem(await walled.get(`tickets/${ticketId}`), 404, 'not_found');
    expect((await walled.get(`tickets/${inside.id}/history`)).statusCode).toBe(200);
  });

  it('of another organization is not there', async () => {
    expectProblem(await mallory.post(`api-keys/${robotKey.id}/rotate`, {}), 404, 'not_found');
    expectProblem(await mallory.post(`api-keys/${robotKey.id}/revoke`), 404, 'not_found');
    expectProblem(await mallory.get(`api-keys/${robotKey.id}`), 404, 'not_found');
    expectProblem(await mallory.patch(`api-keys/${robotKey.id}`, { name: 'Theirs' }), 404, 'not_found');
    expect((await mallory.get('api-keys')).json()).toEqual({ data: [] });
    const theirs = api.programOf((await makeKey({ permissions: [...PERMISSIONS] }, mallory)).secret);
    expectProblem(await theirs.get(`tickets/${ticketId}`), 404, 'not_found');
  });

  it('says what it may do', async () => {
    const { id, name } = robotKey;
    const answer = (await robot.get('api-keys/current')).json();
    expect(answer).toMatchObject({ id, name, organization: { id: alice.organizationId }, permissions: PERMISSIONS });
    expectProblem(await alice.get('api-keys/current'), 404, 'not_found');
  });

  it('without the permission is told which one it lacks', async () => {
    const reader = api.programOf((await makeKey()).secret);
    expect((await reader.get('tickets')).statusCode).toBe(200);
    const refused = await reader.patch(`tickets/${ticketId}`, { status: 'closed' });
    expectProblem(refused, 403, 'forbidden');
    expect(refused.json().detail).toContain('tickets.edit');
  });

  it('is refused what is a person’s own, and nothing else', async () => {
    const routes = api.app.declaredRoutes.filter(
      ({ method, url, permission }) => method !== 'HEAD' && url.startsWith('/api/v1/') && permission !== 'public',
    );
    const own = routes.filter(({ isMemberOnly }) => isMemberOnly);
    expect(own.length).toBeGreaterThan(20);
    for (const { method, url } of routes) {
      const path = url.slice('/api/v1/'.length).replace(/:\w+/g, NOBODY);
      const isOwn = own.some((route) => route.method === method && route.url === url);
      if (!isOwn && method !== 'GET') continue;
      const answer = await robot[method.toLowerCase() as 'get'](path);
      expect(answer.statusCode, `${method} ${url} ${answer.body}`).toBeLessThan(500);
      expect(answer.body.includes('"code":"member_required"'), `${method} ${url}`).toBe(isOwn);
    }
    for (const query of ['assignee=me', 'departmentId=mine']) {
      expectProblem(await robot.get(`tickets?${query}`), 403, 'member_required');
    }
    const canned = { name: 'Mine', text: 'Hello', isShared: false };
    expectProblem(await robot.post('canned-replies', canned), 403, 'member_required');
  });

  it('counts alone beside a cookie, and needs no origin', async () => {
    const reader = await makeKey();
    const both = api.programOf(reader.secret, { cookie: alice.cookie });
    expectProblem(await both.post('departments', { name: 'Sneaked in' }), 403, 'forbidden');
    expect((await api.programOf(robotKey.secret, { cookie: alice.cookie }).get('api-keys/current')).statusCode).toBe(
      200,
    );
    const wrong = await api.programOf('perch_wrong', { cookie: alice.cookie }).get('tickets');
    expectProblem(wrong, 401, 'api_key_invalid');
    expect(wrong.headers['www-authenticate']).toMatch(/^Bearer/);
    expectProblem(await api.programOf('').get('tickets'), 401, 'api_key_invalid');
  });

  it('goes on when who made it is gone', async () => {
    const bob = await api.colleague(alice, { builtIn: 'administrator' });
    const { secret } = await makeKey({}, bob);
    await alice.patch(`members/${bob.session.member.id}`, { isActive: false });
    expect((await api.programOf(secret).get('tickets')).statusCode).toBe(200);
  });
});

describe('what a key does', () => {
  const apiKey = () => ({ id: robotKey.id, name: 'Robot' });

  it('is its own in the history of a ticket and in the thread', async () => {
    const changed = await robot.patch(`tickets/${ticketId}`, { priority: 'high' });
    expect(changed.statusCode, changed.body).toBe(200);
    expect((await robot.post(`tickets/${ticketId}/notes`, { text: 'Seen' })).json()).toMatchObject({
      member: null,
      apiKey: apiKey(),
    });
    const reply = await robot.post(`tickets/${ticketId}/replies`, { via: 'tweet', text: 'On its way' });
    expect([reply.statusCode, reply.json()]).toMatchObject([202, { member: null, apiKey: apiKey() }]);
    const { data } = (await alice.get(`tickets/${ticketId}/history`)).json();
    const kinds = ['priority', 'note', 'reply'];
    const events = data.filter(({ kind }: { kind: string }) => kinds.includes(kind));
    expect(events).toHaveLength(3);
    for (const event of events) expect(event).toMatchObject({ actor: null, apiKey: apiKey() });
    const [submitted] = await db.query(
      'SELECT submitted_by, submitted_by_key FROM delivery WHERE organization_id = $1 AND id = $2',
      [alice.organizationId, reply.json().delivery.id],
    );
    expect(submitted).toEqual({ submitted_by: null, submitted_by_key: robotKey.id });
  });

  it('is its own in a new tweet, while it waits and when it stands on X', async () => {
    const [account] = (await alice.get('social/posting-accounts')).json().data;
    const made = await robot.post('social/tweets', { accountId: account.id, text: 'We are open' });
    expect([made.statusCode, made.json()]).toMatchObject([202, { member: null, apiKey: apiKey() }]);
    const { id: deliveryId } = made.json();
    const own = await makeTweet(db, { accountId: account.id, isOwn: true });
    await db.query(
      "UPDATE delivery SET state = 'sent', remote_id = $3, settled_at = now() WHERE organization_id = $1 AND id = $2",
      [alice.organizationId, deliveryId, own.tweetId],
    );
    expect((await alice.get(`social/tweets/${own.id}`)).json()).toMatchObject({
      sent: { deliveryId, by: null, apiKey: apiKey() },
    });
  });

  it('is its own in the audit log, and a member’s stays the member’s', async () => {
    const made = (await robot.post('departments', { name: 'By robot' })).json();
    await alice.patch(`departments/${made.id}`, { name: 'By Alice' });
    expect((await alice.get(`audit-log?subjectId=${made.id}`)).json().data).toMatchObject([
      { action: 'department.changed', actor: { id: alice.session.member.id }, apiKey: null },
      { action: 'department.created', actor: null, apiKey: apiKey() },
    ]);
    const doneBy = async (query: string) =>
      (await alice.get(`audit-log?subjectId=${made.id}&${query}`))
        .json<{ data: { action: string }[] }>()
        .data.map(({ action }) => action);
    expect(await doneBy(`apiKeyId=${apiKey().id}`)).toEqual(['department.created']);
    expect(await doneBy(`actorId=${alice.session.member.id}`)).toEqual(['department.changed']);
  });

  it('to customers waits for a person where the key or its maker’s role says so', async () => {
    const careful = await makeKey({
      permissions: ['tickets.view', 'tickets.reply', 'replies.approve'],
      repliesNeedApproval: true,
    });
    const program = api.programOf(careful.secret);
    const { delivery } = (await program.post(`tickets/${ticketId}/replies`, { via: 'tweet', text: 'May I?' })).json();
    expect(delivery).toMatchObject({ state: 'held', holdReason: 'approval', canApprove: false });
    const seenUpdatedAt = delivery.updatedAt;
    expectProblem(await program.post(`deliveries/${delivery.id}/approve`, { seenUpdatedAt }), 403, 'member_required');
    expect((await alice.post(`deliveries/${delivery.id}/approve`, { seenUpdatedAt })).statusCode).toBe(200);
  });

  it('to many tickets at once it alone takes back', async () => {
    const ticketIds = [(await makeTicket(db)).id, (await makeTicket(db)).id];
    const { undoToken } = (await robot.post('tickets/bulk', { ticketIds, change: { priority: 'urgent' } })).json();
    const undo = (by: TestProgram) => by.post('tickets/bulk/undo', { undoToken });
    const other = api.programOf((await makeKey({ permissions: ['tickets.view', 'tickets.edit'] })).secret);
    expectProblem(await undo(other), 404, 'not_found');
    expectProblem(await undo(alice), 404, 'not_found');
    expect((await undo(robot)).json().changed).toHaveLength(2);
  });

  it('with files takes those that it has uploaded itself', async () => {
    const upload = (headers: Record<string, string>) =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/attachments?fileName=a.txt',
        headers: { 'content-type': 'text/plain', ...headers },
        payload: 'Hello',
      });
    const { id } = (await upload({ authorization: `Bearer ${robotKey.secret}` })).json();
    expectProblem(await alice.get(`attachments/${id}/content`), 404, 'not_found');
    expect((await robot.get(`attachments/${id}/content`)).body).toBe('Hello');
    expect((await robot.delete(`attachments/${id}`)).statusCode).toBe(204);
  });
});

describe('a secret', () => {
  const works = async (secret: string) => (await api.programOf(secret).get('api-keys/current')).statusCode === 200;

  it('serves beside the one after it for as long as was chosen', async () => {
    const first = await makeKey();
    const rotate = async (overlapHours: number) =>
      CreatedApiKey.parse((await alice.post(`api-keys/${first.id}/rotate`, { overlapHours })).json());
    const second = await rotate(2);
    expect([await works(first.secret), await works(second.secret)]).toEqual([true, true]);
    expect(Date.parse(second.previousUntil!) - Date.now()).toBeGreaterThan(3_600_000);
    const third = await rotate(1);
    expect([await works(first.secret), await works(second.secret), await works(third.secret)]).toEqual([
      false,
      true,
      true,
    ]);
    await db.query(
      "UPDATE api_key SET previous_until = now() - interval '1 second' WHERE organization_id = $1 AND id = $2",
      [alice.organizationId, first.id],
    );
    expect([await works(second.secret), await works(third.secret)]).toEqual([false, true]);
    const fourth = await rotate(0);
    expect([await works(third.secret), await works(fourth.secret)]).toEqual([false, true]);
  });

  it('ends when its key is revoked or expires', async () => {
    const revoked = await makeKey({ name: 'Ended' });
    expect(await works(revoked.secret)).toBe(true);
    await alice.post(`api-keys/${revoked.id}/rotate`, { overlapHours: 24 });
    const answer = await alice.post(`api-keys/${revoked.id}/revoke`);
    expect(answer.json()).toMatchObject({ state: 'revoked', revokedAt: expect.any(String), previousUntil: null });
    expect(await works(revoked.secret)).toBe(false);
    expectProblem(await alice.post(`api-keys/${revoked.id}/rotate`, {}), 409, 'api_key_not_active');
    expectProblem(await alice.patch(`api-keys/${revoked.id}`, { name: 'Again' }), 409, 'api_key_not_active');
    await makeKey({ name: 'Ended' });

    const expiring = await makeKey({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await works(expiring.secret)).toBe(true);
    await db.query('UPDATE api_key SET expires_at = now() WHERE organization_id = $1 AND id = $2', [
      alice.organizationId,
      expiring.id,
    ]);
    expect(await works(expiring.secret)).toBe(false);
    expect((await alice.patch(`api-keys/${expiring.id}`, { name: 'Ended later' })).json()).toMatchObject({
      state: 'expired',
    });
    expect((await alice.patch(`api-keys/${expiring.id}`, { expiresAt: null })).json()).toMatchObject({
      state: 'active',
    });
    expect(await works(expiring.secret)).toBe(true);
  });

  it('is noted as used once a minute, and waits for nobody', async () => {
    const { id, secret } = await makeKey();
    const version = async () => {
      const [row] = await db.query<{ version: string; used: Date | null }>(
        'SELECT xmin::text AS version, last_used_at AS used FROM api_key WHERE organization_id = $1 AND id = $2',
        [alice.organizationId, id],
      );
      return row!;
    };
    await db.pipeline(async (statement) => {
      await statement('hold-key', 'SELECT FROM api_key WHERE organization_id = $1 AND id = $2 FOR UPDATE', [
        alice.organizationId,
        id,
      ]);
      expect(await works(secret)).toBe(true);
    });
    expect(await works(secret)).toBe(true);
    await vi.waitFor(async () => expect((await version()).used).not.toBeNull());
    const before = await version();
    expect(await works(secret)).toBe(true);
    expect(await version()).toEqual(before);
  });
});

describe('the same POST under the same Idempotency-Key', () => {
  let key: string;
  beforeEach(() => void (key = randomUUID()));
  const send = (path: string, body: object, secret = robotKey.secret) =>
    api.programOf(secret, { 'idempotency-key': key }).post(path, body);
  const note = (text: string) => send(`tickets/${ticketId}/notes`, { text });
  const isReplay = ({ headers }: LightMyRequestResponse) => headers['idempotency-replayed'] === 'true';
  /** as a process that was killed leaves it */
  const forgetAnswers = () =>
    db.query(
      `UPDATE idempotency_key SET status = NULL, key_id = NULL, sealed = NULL, lease_until = now() - interval '1 second'
       WHERE organization_id = $1`,
      [alice.organizationId],
    );

  it('is done once, and answered the same', async () => {
    const [first, second] = [await note('Once'), await note('Once')];
    expect([first.statusCode, isReplay(first)]).toEqual([201, false]);
    expect([second.statusCode, isReplay(second), second.body]).toEqual([201, true, first.body]);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    const { data } = (await robot.get(`tickets/${ticketId}/messages`)).json();
    expect(data.filter(({ text }: { text: string }) => text === 'Once')).toHaveLength(1);
  });

  it('is answered with the ETag of the first answer, which serves', async () => {
    const make = () => send('departments', { name: 'Made once' });
    const [first, second] = [await make(), await make()];
    expect([first.statusCode, first.headers.etag]).toEqual([201, '"1"']);
    expect([isReplay(second), second.headers.etag]).toEqual([true, '"1"']);
    const held = api.programOf(robotKey.secret, { 'if-match': String(second.headers.etag) });
    const saved = await held.patch(`departments/${second.json().id}`, { name: 'Saved by it' });
    expect([saved.statusCode, saved.headers.etag]).toEqual([200, '"2"']);
    for (const answer of [await note('Has none'), await note('Has none')]) expect(answer.headers.etag).toBeUndefined();
  });

  it('with another body is refused; of somebody else, or to another address, it is another', async () => {
    await note('First');
    expectProblem(await note('Second'), 422, 'idempotency_key_reused');
    const other = await makeKey();
    expect(isReplay(await send(`tickets/${ticketId}/notes`, { text: 'Second' }, other.secret))).toBe(false);
    const { id } = await makeTicket(db);
    expect((await send(`tickets/${id}/notes`, { text: 'Second' })).statusCode).toBe(201);
  });

  it('is told to come back while the first is being answered', async () => {
    let first: Promise<LightMyRequestResponse>;
    await db.query('DELETE FROM idempotency_key WHERE organization_id = $1', [alice.organizationId]);
    const claimed = async () =>
      (await db.query('SELECT FROM idempotency_key WHERE organization_id = $1', [alice.organizationId])).length;
    await db.pipeline(async (statement) => {
      await statement('hold-ticket', 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR UPDATE', [
        alice.organizationId,
        ticketId,
      ]);
      first = note('Slowly').then((answer) => answer); // begins now
      await vi.waitFor(async () => expect(await claimed()).toBe(1));
      const second = await note('Slowly');
      expectProblem(second, 409, 'idempotency_in_progress');
      expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
    });
    expect((await first!).statusCode).toBe(201);
    expect(isReplay(await note('Slowly'))).toBe(true);
  });

  it('may be sent again once it can succeed, or with what was wrong put right', async () => {
    expectProblem(await send(`tickets/${NOBODY}/notes`, { text: 'Hi' }), 404, 'not_found');
    expectProblem(await send(`tickets/${NOBODY}/notes`, { text: 'Hello' }), 404, 'not_found');
    const { database } = api.services;
    const of = database.of.bind(database);
    const failing = vi.spyOn(database, 'of').mockImplementation((id, acting) => {
      const tenant = of(id, acting);
      return { ...tenant, pipeline: acting ? () => Promise.reject(new Error('gone wrong')) : tenant.pipeline };
    });
    expectProblem(await note('Again'), 500, 'internal');
    failing.mockRestore();
    const again = await note('Again');
    expect([again.statusCode, isReplay(again)]).toEqual([201, false]);
  });

  it('does not reach a customer twice, even if nobody knows what it was answered', async () => {
    const reply = () => send(`tickets/${ticketId}/replies`, { via: 'tweet', text: 'It is on its way to you' });
    const first = await reply();
    expect(first.statusCode, first.body).toBe(202);
    await forgetAnswers();
    const second = await reply();
    expect([second.statusCode, isReplay(second), second.json().id]).toEqual([202, false, first.json().id]);
  });

  it('is answered with a secret that stands nowhere in the clear', async () => {
    const make = () =>
      api.call(
        'POST',
        'api-keys',
        { name: 'Kept', permissions: ['tickets.view'] },
        { cookie: alice.cookie, 'idempotency-key': key },
      );
    const [first, second] = [await make(), await make()];
    expect([isReplay(second), second.body]).toEqual([true, first.body]);
    const rows = await db.query('SELECT sealed FROM idempotency_key WHERE organization_id = $1 AND status = 201', [
      alice.organizationId,
    ]);
    for (const { sealed } of rows) expect((sealed as Buffer).toString('latin1')).not.toContain(first.json().secret);
  });

  it('is a file of the same name, type and length', async () => {
    const upload = (payload: string) =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/attachments?fileName=a.txt',
        headers: { 'content-type': 'text/plain', authorization: `Bearer ${robotKey.secret}`, 'idempotency-key': key },
        payload,
      });
    const [first, second] = [await upload('Hello'), await upload('Hello')];
    expect([isReplay(second), second.body]).toEqual([true, first.body]);
    expectProblem(await upload('Hello there'), 422, 'idempotency_key_reused');
  });

  it('is forgotten after a day', async () => {
    await note('Old');
    await db.query(
      "UPDATE idempotency_key SET claimed_at = now() - interval '24 hours 1 minute' WHERE organization_id = $1",
      [alice.organizationId],
    );
    expect(isReplay(await note('Old'))).toBe(false);
    const before = new Date(Date.now() - 86_400_000);
    expect(await dueRemovals(api.services.database, 'answers', before, 10)).toContain(alice.organizationId);
    await removeOld(systemContext(api.services, alice.organizationId), 'answers', before);
    const left = await db.query('SELECT FROM idempotency_key WHERE organization_id = $1', [alice.organizationId]);
    expect(left).toHaveLength(1);
  });

  it('is a text of reasonable length', async () => {
    key = 'x'.repeat(201);
    expectProblem(await note('Hi'), 400, 'validation_failed');
  });
});

describe('settings', () => {
  let path: string;
  const as = (headers: Record<string, string>) => api.programOf(robotKey.secret, headers);
  beforeAll(async () => {
    const made = await robot.post('departments', { name: 'Conditional' });
    path = `departments/${made.json().id}`;
  });

  it('are saved by the ETag that was read, and only by that', async () => {
    const { etag } = (await robot.get(path)).headers;
    expect(etag).toBe('"1"');
    const saved = await as({ 'if-match': String(etag) }).patch(path, { name: 'Conditional 2' });
    expect([saved.statusCode, saved.headers.etag]).toEqual([200, '"2"']);
    expectProblem(await as({ 'if-match': String(etag) }).patch(path, { name: 'Late' }), 412, 'precondition_failed');
    expectProblem(await robot.patch(path, { name: 'Late', revision: 1 }), 409, 'settings_changed');
    for (const tag of ['2', 'W/"2"', '"2", "3"', '']) {
      expectProblem(await as({ 'if-match': tag }).patch(path, { name: 'Odd' }), 412, 'precondition_failed');
    }
    expectProblem(
      await as({ 'if-match': '"2"' }).patch(path, { name: 'Odd', revision: 1 }),
      412,
      'precondition_failed',
    );
    expect((await as({ 'if-match': '*' }).patch(path, { name: 'Conditional 3' })).statusCode).toBe(200);
  });

  it('of an X account, of streams and of signing in are saved by their ETag too', async () => {
    const carol = await api.signUp();
    const { email } = carol.session.member;
    await api.services.database.pool.query('UPDATE app_user SET two_factor_enabled = true WHERE email = $1', [email]);
    const account = await makeAccount(api.services.database.of(carol.organizationId), { username: 'conditional' });
    const changes = [
      ['PATCH', `twitter/accounts/${account.id}`, { dailyBudgetUsd: 3 }, { silenceHours: 9 }],
      ['PUT', 'social/settings', { readState: 'team' }, { readState: 'agent' }],
      ['PUT', 'organization/sign-in', { requiresTwoFactor: true }, { requiresTwoFactor: false }],
    ] as const;
    for (const [method, path, first, second] of changes) {
      const save = (body: object, tag?: string) =>
        api.call(method, path, body, { cookie: carol.cookie, ...(tag && { 'if-match': tag }) });
      expect((await carol.get(path)).headers.etag).toBe('"1"');
      const saved = await save(first, '"1"');
      expect([saved.statusCode, saved.headers.etag, saved.json()]).toMatchObject([
        200,
        '"2"',
        { ...first, revision: 2 },
      ]);
      expectProblem(await save(second, '"1"'), 412, 'precondition_failed');
      expectProblem(await save({ ...second, revision: 1 }), 409, 'settings_changed');
      expect((await save(first, '"2"')).headers.etag).toBe('"2"'); // nothing was changed
      expect((await save(second)).json()).toMatchObject({ ...second, revision: 3 });
    }
  });

  it('that have no ETag refuse a condition, rather than forget it', async () => {
    const { id } = (await robot.post('roles', { name: 'Conditional', permissions: [] })).json();
    expectProblem(await as({ 'if-match': '"1"' }).delete(`roles/${id}`), 412, 'precondition_failed');
    expect((await robot.get(`roles/${id}`)).headers.etag).toBe('"1"');
  });

  it('are not sent again to who has them, where the ETag stands for all of them', async () => {
    const { etag } = (await robot.get(`${path}/service`)).headers;
    const again = await as({ 'if-none-match': String(etag) }).get(`${path}/service`);
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect((await as({ 'if-none-match': '"0"' }).get(`${path}/service`)).statusCode).toBe(200);
    expect((await as({ 'if-none-match': String(etag) }).get(path)).statusCode).toBe(200);
  });
});

it('docs/API.md lists each request that only people may send', () => {
  const page = readFileSync(new URL('../../../../docs/API.md', import.meta.url), 'utf8');
  const section = page.split('### What only people do\n')[1]!.split('\n#')[0]!;
  const listed = [...section.matchAll(/`([A-Z, ]+) (\/\S+)`/g)].flatMap(([, methods, path]) =>
    methods!.split(', ').map((method) => `${method} ${path}`),
  );
  const declared = api.app.declaredRoutes
    .filter(({ isMemberOnly, method }) => isMemberOnly && method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url.slice('/api/v1'.length).replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(listed.toSorted()).toEqual(declared.toSorted());
});

describe('?fields=', () => {
  it('answers these fields alone, of a list and of one', async () => {
    const list = (await robot.get('tickets?fields=id,%20number&limit=1')).json();
    expect(Object.keys(list)).toEqual(['data', 'nextCursor']);
    expect(list.data).toEqual([{ id: expect.any(String), number: expect.any(Number) }]);
    expect((await alice.get(`tickets/${ticketId}?fields=status`)).json()).toEqual({ status: 'open' });
    const messages = (await robot.get(`tickets/${ticketId}/messages?fields=text,apiKey`)).json();
    expect(Object.keys(messages.data[0])).toEqual(['text', 'apiKey']);
    for (const url of ['contacts', 'social/mentions', 'social/sent']) {
      expect((await robot.get(`${url}?fields=id&limit=1`)).json(), url).toHaveProperty('data');
    }
  });

  it('names the one that is not there, and those that are', async () => {
    const answer = await robot.get('tickets?fields=id,secret');
    expectProblem(answer, 400, 'validation_failed');
    expect(answer.json().errors).toMatchObject([
      { path: 'fields', message: expect.stringMatching(/"secret".*subject/) },
    ]);
  });
});

describe('bad input of a program', () => {
  const raw = (payload: Buffer | string, type = 'application/json', headers: Record<string, string> = {}) =>
    api.app.inject({
      method: 'POST',
      url: '/api/v1/contacts',
      headers: { authorization: `Bearer ${robotKey.secret}`, 'content-type': type, ...headers },
      payload,
    });
  const foreign = async () => (await makeTicket(api.services.database.of(mallory.organizationId))).id;

  it.each<[string, () => Promise<LightMyRequestResponse>, number, ErrorCode, string?]>([
    ['a broken cursor', () => robot.get('tickets?cursor=abc'), 400, 'malformed_cursor', 'cursor'],
    ['a misspelt filter', () => robot.get('tickets?statuss=open'), 400, 'validation_failed', 'statuss'],
    ['a filter where there is none', () => robot.get('departments?x=1'), 400, 'validation_failed', 'x'],
    ['a misspelt field', () => robot.post('contacts', { name: 'C', mail: 'x' }), 400, 'validation_failed', 'mail'],
    [
      'a misspelt field of what is inside',
      () => robot.post('tickets/bulk', { ticketIds: [ticketId], change: { priority: 'high', priorty: 'low' } }),
      400,
      'validation_failed',
      'change.priorty',
    ],
    [
      'a misspelt field of an item',
      () => robot.put(`twitter/accounts/${NOBODY}/capture`, { keywords: [{ asigneeId: NOBODY }] }),
      400,
      'validation_failed',
      'keywords.0.asigneeId',
    ],
    [
      'a misspelt field deep down',
      () =>
        robot.put(`departments/${NOBODY}/service`, { duePolicy: { targets: { normal: { firstReponseMinutes: 5 } } } }),
      400,
      'validation_failed',
      'duePolicy.targets.normal.firstReponseMinutes',
    ],
    ['a field of another type', () => robot.post('contacts', { name: 7 }), 400, 'validation_failed', 'name'],
    ['an id that is none', () => robot.get('tickets/7'), 400, 'validation_failed', 'id'],
    ['an id of another organization', async () => robot.get(`tickets/${await foreign()}`), 404, 'not_found'],
    ['another content type', () => raw('<name/>', 'text/xml'), 415, 'unsupported_media_type'],
    ['text', () => raw('{"name":"C"}', 'text/plain'), 415, 'unsupported_media_type'],
    ['half a body', () => raw('{"name":'), 400, 'malformed_body'],
    ['a body over the limit', () => raw(JSON.stringify({ name: 'x'.repeat(1_100_000) })), 413, 'payload_too_large'],
    ['a query that is no text', () => robot.get('tickets?q=%ff%fe'), 400, 'validation_failed'],
    ['no field', () => robot.get('tickets?fields='), 400, 'validation_failed', 'fields'],
    ['bytes that are no text', () => raw(Buffer.from('7b226e616d65223a22ff227d', 'hex')), 400, 'malformed_body'],
  ])('%s is a problem with a code, and where it stands', async (_what, send, status, code, pointer) => {
    const answer = await send();
    expectProblem(answer, status, code);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().errors?.[0].path).toBe(pointer);
  });

  it.each<[string, Buffer | string]>([
    ['gzip', gzipSync('{"name":"C"}')],
    ['br', '{"name":"C"}'],
    ['identity, gzip', gzipSync('{"name":"C"}')],
  ])('that is compressed is not taken, and told how it would be: %s', async (encoding, payload) => {
    const answer = await raw(payload, 'application/json', { 'content-encoding': encoding });
    expectProblem(answer, 415, 'unsupported_media_type');
    expect(answer.headers['accept-encoding']).toBe('identity');
    expect(answer.json().detail).toContain(`"${encoding}"`);
    const plain = await raw('{"name":"C"}', 'application/json', { 'content-encoding': 'identity' });
    expect(plain.statusCode).toBe(201);
  });

  it('of a screen is served without what is unknown', async () => {
    expect((await alice.get('tickets?statuss=open')).statusCode).toBe(200);
    const change = { priority: 'high', priorty: 'low' };
    expect((await alice.post('tickets/bulk', { ticketIds: [ticketId], change })).statusCode).toBe(200);
  });
});

it('the limits of one key and of all keys of an organization are told, and say when to come back', async () => {
  const limited = await startTestApi({ limits: { perMinute: 4, perOrganization: 6 } });
  try {
    const owner = await limited.signUp();
    const programs = [];
    for (const name of ['One', 'Two', 'Three']) {
      const { secret } = (await owner.post('api-keys', { name, permissions: ['tickets.view'] })).json();
      programs.push(limited.programOf(secret));
    }
    const [one, two, three] = programs as [TestProgram, TestProgram, TestProgram];
    // the first of each is not known to be right yet, and counts for its address
    for (const program of programs) expect((await program.get('tickets')).statusCode).toBe(200);
    const told = [];
    for (let n = 0; n < 5; n++) told.push(await one.get('tickets'));
    expect(told.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 429]);
    expect(told[0]!.headers).toMatchObject({ 'ratelimit-limit': '4', 'ratelimit-remaining': '3' });
    expect(Number(told[4]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await two.get('tickets')).statusCode).toBe(200);
    const last = await two.get('tickets');
    expect(last.headers).toMatchObject({ 'ratelimit-limit': '6', 'ratelimit-remaining': '0' });
    const refused = await three.get('tickets');
    expectProblem(refused, 429, 'rate_limited');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await owner.get('tickets')).headers).toHaveProperty('ratelimit-remaining');
  } finally {
    await limited.close();
  }
});
