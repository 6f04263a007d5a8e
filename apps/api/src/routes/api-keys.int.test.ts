import { ApiKey, CreatedApiKey, type ErrorCode } from '@perch/contracts';
import { PERMISSIONS } from '@perch/core';
import type { TenantDatabase } from '@perch/db';
import { makeAccount, makeMessage, makeProfile, makeTicket, makeTweet } from '@perch/testing';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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
    const asked = { name: 'Too much', permissions: ['tickets.view', 'tickets.delete'] };
    expectProblem(await half.post('api-keys', asked), 403, 'permission_not_held');
    expectProblem(await half.post(`api-keys/${robotKey.id}/rotate`, {}), 403, 'permission_not_held');
    await makeKey({ permissions: ['tickets.view'] }, half);
  });

  it.each([
    ['a name that an active one has', { name: 'robot' }, 409, 'name_taken'],
    ['no permission', { permissions: [] }, 400, 'validation_failed'],
    ['a time that has passed', { expiresAt: '2020-01-01T00:00:00.000Z' }, 400, 'validation_failed'],
    ['a department that is not there', { departmentIds: [NOBODY] }, 400, 'department_unusable'],
  ] as const)('is not made with %s', async (_what, input, status, code) => {
    expectProblem(await alice.post('api-keys', { name: 'x', permissions: ['tickets.view'], ...input }), status, code);
  });

  it('of another organization is not there', async () => {
    expectProblem(await mallory.post(`api-keys/${robotKey.id}/rotate`, {}), 404, 'not_found');
    expectProblem(await mallory.post(`api-keys/${robotKey.id}/revoke`), 404, 'not_found');
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
      expect(answer.json().code === 'member_required', `${method} ${url}`).toBe(isOwn);
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

  it('is its own in the audit log, and a member’s stays the member’s', async () => {
    const made = (await robot.post('departments', { name: 'By robot' })).json();
    await alice.patch(`departments/${made.id}`, { name: 'By Alice' });
    expect((await alice.get(`audit-log?subjectId=${made.id}`)).json().data).toMatchObject([
      { action: 'department.changed', actor: { id: alice.session.member.id }, apiKey: null },
      { action: 'department.created', actor: null, apiKey: apiKey() },
    ]);
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
    const answer = await alice.post(`api-keys/${revoked.id}/revoke`);
    expect(answer.json()).toMatchObject({ state: 'revoked', revokedAt: expect.any(String) });
    expect(await works(revoked.secret)).toBe(false);
    expectProblem(await alice.post(`api-keys/${revoked.id}/rotate`, {}), 409, 'api_key_not_active');
    await makeKey({ name: 'Ended' });

    const expiring = await makeKey({ expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect(await works(expiring.secret)).toBe(true);
    await db.query('UPDATE api_key SET expires_at = now() WHERE organization_id = $1 AND id = $2', [
      alice.organizationId,
      expiring.id,
    ]);
    expect(await works(expiring.secret)).toBe(false);
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
      await statement('hold', 'SELECT FROM api_key WHERE organization_id = $1 AND id = $2 FOR UPDATE', [
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
