import type { AuditEntry } from '@perch/contracts';
import { dueRemovals, type TenantDatabase } from '@perch/db';
import { removeOld } from '@perch/desk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemContext } from '../system-context.ts';
import { PASSWORD, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

/** of work that goes on after an answer, on a busy machine */
const PATIENCE = { timeout: 10_000 };
const BROWSER = 'Mozilla/5.0 (test)';

let api: TestApi;
let alice: TestClient;
let bob: TestClient;
let db: TenantDatabase;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  bob = await api.colleague(alice, { builtIn: 'agent' });
  db = api.services.database.of(alice.organizationId);
});
afterAll(() => api.close());

const signInsOf = async (client: TestClient = alice, query = '') =>
  (await client.get(`audit-log?subjectKind=sign_in&${query}`)).json<{ data: AuditEntry[] }>().data;
const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  api.call('POST', 'auth/sign-in', { email, password }, { 'user-agent': BROWSER, ...headers });
const ofBob = () => ({ kind: 'sign_in', id: bob.session.member.id, name: bob.session.member.name });

describe('the audit log of an organization', () => {
  it('says who came in, how and from where, and who went', async () => {
    const answer = await signIn(bob.session.member.email, PASSWORD);
    expect(answer.statusCode, answer.body).toBe(200);
    const by = { id: bob.session.member.id, name: bob.session.member.name };
    const from = { ipAddress: expect.stringMatching(/^10\./), userAgent: BROWSER };
    expect((await signInsOf())[0]).toMatchObject({
      ...{ action: 'sign_in.succeeded', actor: by, subject: ofBob(), before: null },
      after: { method: 'password', ...from },
    });
    const cookie = String(answer.headers['set-cookie']).split(';')[0]!;
    await api.call('POST', 'auth/sign-out', undefined, { cookie, 'user-agent': BROWSER });
    expect((await signInsOf())[0]).toMatchObject({ action: 'sign_in.ended', actor: by, after: from });
    const before = (await signInsOf()).length;
    await api.call('POST', 'auth/sign-out', undefined, { cookie });
    expect(await signInsOf()).toHaveLength(before);
  });

  it('says that somebody ended others of their sessions', async () => {
    const other = await api.signIn(bob.session.member.email);
    await other.delete('me/sessions');
    expect((await signInsOf())[0]).toMatchObject({
      action: 'sign_in.ended',
      after: { otherSessions: expect.any(Number) },
    });
  });

  it('says once an hour and way that somebody who is known could not come in, and nothing of who is not', async () => {
    const failedOf = async () => (await signInsOf()).filter(({ action }) => action === 'sign_in.failed');
    const carol = await api.colleague(alice, { builtIn: 'agent' });
    const counted = (await failedOf()).length;
    for (const password of ['wrong-password-1', 'wrong-password-2', 'wrong-password-3']) {
      expect((await signIn(carol.session.member.email.toUpperCase(), password)).statusCode).toBe(401);
    }
    expect((await signIn('nobody@example.com', 'wrong-password-1')).statusCode).toBe(401);
    await vi.waitFor(async () => expect(await failedOf()).toHaveLength(counted + 1), PATIENCE);
    expect((await failedOf())[0]).toMatchObject({
      ...{ actor: null, apiKey: null },
      subject: { kind: 'sign_in', id: carol.session.member.id },
      after: {
        method: 'password',
        reason: 'credentials_invalid',
        userAgent: BROWSER,
        ipAddress: expect.stringMatching(/^10\./),
      },
    });
    const [{ count }] = (await db.query(
      `SELECT count(*)::int FROM (SELECT record_failed_sign_in(user_id, NULL, '{"method": "password"}', now() + n * interval '1 hour')
         FROM member, generate_series(0, 2) n WHERE id = $1) AS tried`,
      [carol.session.member.id],
    )) as [{ count: number }];
    expect(count).toBe(3);
    expect(await failedOf()).toHaveLength(counted + 3);
  });

  it('says so in each organization that somebody is in, and of a session that goes over to another', async () => {
    const mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
    const { organizationId } = mallory;
    await api.services.database.of(organizationId).query(
      `INSERT INTO member (organization_id, id, user_id, role_id, name, email)
       SELECT $1, gen_random_uuid(), id, $3, name, email FROM app_user WHERE email = $2`,
      [organizationId, bob.session.member.email, mallory.session.member.role.id],
    );
    await signIn(bob.session.member.email, 'wrong-password-1');
    await vi.waitFor(async () => expect(await signInsOf(mallory)).toHaveLength(1), PATIENCE);
    const [here] = await signInsOf(alice, `subjectId=${bob.session.member.id}`);
    expect(here).toMatchObject({ action: 'sign_in.failed', subject: ofBob() });
    const again = await api.signIn(bob.session.member.email);
    for (const _twice of [1, 2]) {
      expect((await again.post('auth/switch-organization', { organizationId })).statusCode).toBe(200);
    }
    expect(await signInsOf(mallory)).toMatchObject([
      { action: 'sign_in.succeeded', actor: { name: 'Bob' }, after: { method: 'organization_switch' } },
      { action: 'sign_in.failed' },
    ]);
  });

  it('is given as CSV with addresses', async () => {
    const { body } = await alice.get('audit-log/export?subjectKind=sign_in');
    expect(body).toContain('sign_in.succeeded');
    expect(body).toContain('ipAddress');
    expect(body).not.toContain('capture.changed');
  });

  it('keeps a year of them, and the application can take nothing younger', async () => {
    const insert = (days: number) =>
      db.query(
        `INSERT INTO audit_entry (organization_id, id, action, subject_kind, subject_name, at)
         VALUES ($1, gen_random_uuid(), 'sign_in.succeeded', 'sign_in', 'Old', now() - make_interval(days => $2))`,
        [alice.organizationId, days],
      );
    for (const days of [400, 366, 300]) await insert(days);
    const all = (await signInsOf()).length;
    const before = new Date(Date.now() - 365 * 86_400_000);
    expect(await dueRemovals(api.services.database, 'sign_ins', before, 10)).toContain(alice.organizationId);
    expect(await removeOld(systemContext(api.services, alice.organizationId), 'sign_ins', before)).toBe(2);
    expect(await dueRemovals(api.services.database, 'sign_ins', before, 10)).not.toContain(alice.organizationId);
    expect(await signInsOf()).toHaveLength(all - 2);
    await expect(db.query("SELECT remove_old_sign_ins(now() - interval '30 days', 10)")).rejects.toThrow(
      /permission denied/,
    );
  });
});
