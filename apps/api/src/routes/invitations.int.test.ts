import type { AuditEntry, Invitation, Member, OrganizationMembership, Problem, Role, Session } from '@perch/contracts';
import { openNoticeData } from '@perch/desk';
import { makeDepartment } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

type Answer = Awaited<ReturnType<TestClient['get']>>;

let api: TestApi;
let alice: TestClient;
/** of another organization; has an account with a password */
let mallory: TestClient;
let agentRole: Role;
beforeAll(async () => {
  api = await startTestApi({ limits: { attemptsPerEmail: 2 } });
  alice = await api.signUp({ organizationName: 'Acme Airlines' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  agentRole = (await listOf<Role>('roles')).find(({ name }) => name === 'Agent')!;
});
afterAll(() => api.close());

const db = () => api.services.database.of(alice.organizationId);
const listOf = async <T>(path: string, client = alice) => (await client.get(path)).json<{ data: T[] }>().data;
const auditOf = (action: string) => listOf<AuditEntry>(`audit-log?action=${action}`);

let counter = 0;
const someEmail = () => `invited-${(counter += 1)}@acme.test`;

async function invite(email: string, more: object = {}): Promise<Invitation> {
  const answer = await alice.post('invitations', { email, roleId: agentRole.id, ...more });
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  return answer.json<Invitation>();
}

/** The e-mails to an address, oldest first, with what only the worker can read. */
async function mailsTo(email: string) {
  const { box } = api.services;
  const deliveries = await db().transaction((tx) =>
    tx.delivery.findMany({
      where: { kind: 'email', payload: { path: ['to'], equals: email } },
      orderBy: { id: 'asc' },
    }),
  );
  return deliveries.map(({ id, payload, keyId, sealed }) => {
    const data = openNoticeData(box, { id, secret: { keyId: keyId!, sealed: sealed! } });
    return { payload, stored: JSON.stringify(payload), ...(data as { url: string; inviter: string }) };
  });
}
const tokenFor = async (email: string) => new URL((await mailsTo(email)).at(-1)!.url).searchParams.get('token')!;
const offerOf = (token: string) => api.call('GET', `invitations/by-token?token=${encodeURIComponent(token)}`);
const accept = (token: string, more: object = {}) =>
  api.call('POST', 'invitations/accept', { token, name: 'Ines', password: PASSWORD, ...more });

function expectRefusal(answer: Answer, code: Problem['code'], ...paths: string[]) {
  const problem = answer.json<Problem>();
  expect(problem.code).toBe(code);
  expect(problem.errors?.map((error) => error.path) ?? []).toEqual(expect.arrayContaining(paths));
}
function cookieOf(answer: Answer): string {
  const { name, value } = answer.cookies.find((each) => each.name.endsWith('session_token'))!;
  return `${name}=${encodeURIComponent(value)}`;
}

describe('inviting', () => {
  it('sends a link whose token is stored nowhere, and lists who is awaited', async () => {
    const email = someEmail();
    const { id: departmentId } = await makeDepartment(db());
    const invitation = await invite(email.toUpperCase(), { departmentIds: [departmentId], locale: 'pt-BR' });
    expect(invitation).toMatchObject({
      email,
      role: { name: 'Agent' },
      departmentIds: [departmentId],
      locale: 'pt-BR',
      invitedBy: { name: 'Alice' },
      isExpired: false,
    });
    const days = (Date.parse(invitation.expiresAt) - Date.parse(invitation.sentAt)) / 86_400_000;
    expect(days).toBe(7);
    expect(await listOf<Invitation>('invitations')).toContainEqual(invitation);

    const [mail] = await mailsTo(email);
    expect(mail).toMatchObject({
      payload: { to: email, locale: 'pt-BR', template: 'invitation' },
      organization: 'Acme Airlines',
      inviter: 'Alice',
    });
    expect(mail!.url.startsWith(`${PUBLIC_URL}/invitation?token=`)).toBe(true);
    const token = await tokenFor(email);
    expect(token.length).toBeGreaterThan(40);
    expect(mail!.stored).not.toContain(token);
    const rows = await db().query<{ row: string }>('SELECT i::text AS row FROM invitation i');
    for (const { row } of rows) {
      expect(row).not.toContain(token);
      expect(row).not.toContain(Buffer.from(token).toString('hex'));
    }
    expect((await auditOf('member.invited'))[0]).toMatchObject({ subject: { kind: 'invitation', name: email } });
  });

  it('says what is wrong with a field', async () => {
    const none = '01900000-0000-7000-8000-000000000000';
    const email = someEmail();
    const post = (body: object) => alice.post('invitations', { email, roleId: agentRole.id, ...body });
    expectRefusal(await post({ email: 'ana' }), 'validation_failed', 'email');
    expectRefusal(await post({ roleId: none }), 'role_unusable', 'roleId');
    expectRefusal(await post({ departmentIds: [none] }), 'department_unusable', 'departmentIds.0');
    expectRefusal(await post({ email: alice.session.member.email.toUpperCase() }), 'already_member', 'email');
    await invite(email);
    expectRefusal(await post({}), 'already_invited', 'email');
  });

  it('grants nothing that who invites does not have', async () => {
    const manager = await api.colleague(alice, { permissions: ['organization.manage'] });
    const answer = await manager.post('invitations', { email: someEmail(), roleId: agentRole.id });
    expect(answer.statusCode).toBe(403);
    expectRefusal(answer, 'permission_not_held', 'roleId');
  });

  it('is of one organization only', async () => {
    const { id } = await invite(someEmail());
    expect((await mallory.post(`invitations/${id}/resend`)).statusCode).toBe(404);
    expect((await mallory.delete(`invitations/${id}`)).statusCode).toBe(404);
    expect(await listOf<Invitation>('invitations', mallory)).toEqual([]);
  });

  it('keeps a role from being removed', async () => {
    const role = (await alice.post('roles', { name: 'Awaited', permissions: [] })).json<Role>();
    const { id } = await invite(someEmail(), { roleId: role.id });
    const refused = await alice.delete(`roles/${role.id}`);
    expectRefusal(refused, 'role_in_use');
    expect(refused.json()).toMatchObject({ detail: '0 members have it, 1 invitations are pending' });
    await alice.delete(`invitations/${id}`);
    expect((await alice.delete(`roles/${role.id}`)).statusCode).toBe(204);
  });
});

describe('the link', () => {
  it('shows a stranger what it is about, and nothing else', async () => {
    const email = someEmail();
    const { expiresAt } = await invite(email);
    const answer = await offerOf(await tokenFor(email));
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      organization: { name: 'Acme Airlines' },
      role: { name: 'Agent' },
      invitedBy: 'Alice',
      email,
      locale: 'en',
      expiresAt,
      hasAccount: false,
    });
  });

  it('answers alike when it is wrong, has expired, was revoked or replaced', async () => {
    const [expired, revoked, replaced] = [someEmail(), someEmail(), someEmail()];
    const { id: expiredId } = await invite(expired);
    const { id: revokedId } = await invite(revoked);
    const { id: replacedId } = await invite(replaced);
    const tokens = ['wrong', await tokenFor(expired), await tokenFor(revoked), await tokenFor(replaced)];
    await db().query('UPDATE invitation SET expires_at = now() WHERE id = $1', [expiredId]);
    expect((await alice.delete(`invitations/${revokedId}`)).statusCode).toBe(204);
    expect((await alice.post(`invitations/${replacedId}/resend`)).statusCode).toBe(200);
    for (const token of tokens) {
      for (const answer of [await offerOf(token), await accept(token)]) {
        expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'invitation_invalid' }]);
        expect(answer.headers['set-cookie']).toBeUndefined();
      }
    }
    expect((await auditOf('invitation.revoked'))[0]).toMatchObject({ subject: { name: revoked } });
    expect((await offerOf(await tokenFor(replaced))).statusCode).toBe(200);

    // what has expired is listed so, and can be sent again or given anew
    const listed = (await listOf<Invitation>('invitations')).find(({ id }) => id === expiredId);
    expect(listed).toMatchObject({ isExpired: true });
    expect((await invite(expired)).id).toBe(expiredId);
    expect((await offerOf(await tokenFor(expired))).statusCode).toBe(200);
  });
});

describe('accepting', () => {
  it('makes a new person a member, whose address is verified, and signs them in', async () => {
    const email = someEmail();
    const [active, inactive] = [await makeDepartment(db()), await makeDepartment(db())];
    await invite(email, { departmentIds: [active.id, inactive.id] });
    await db().query('UPDATE department SET is_active = false WHERE id = $1', [inactive.id]);
    const token = await tokenFor(email);
    expectRefusal(await accept(token, { name: ' ' }), 'validation_failed', 'name');
    expectRefusal(await accept(token, { password: 'short' }), 'validation_failed', 'password');

    const answer = await accept(token, { locale: 'pt-BR' });
    expect(answer.statusCode).toBe(200);
    const session = answer.json<Session>();
    expect(session).toMatchObject({
      member: { name: 'Ines', email, locale: 'pt-BR', role: { name: 'Agent' }, departmentIds: [active.id] },
      organization: { name: 'Acme Airlines' },
    });
    expect((await api.call('GET', 'auth/session', undefined, { cookie: cookieOf(answer) })).json()).toEqual(session);
    expect((await api.signIn(email)).session.member.id).toBe(session.member.id);
    const user = await api.services.database.prisma.user.findUniqueOrThrow({ where: { email } });
    expect(user.emailVerified).toBe(true);
    expect((await listOf<Invitation>('invitations')).map((each) => each.email)).not.toContain(email);
    expect((await auditOf('member.joined'))[0]).toMatchObject({
      actor: { id: session.member.id },
      subject: { kind: 'member', name: 'Ines' },
      before: null,
      after: { email, role: 'Agent', departments: [active.name] },
    });
  });

  it('works once, also when two try at the same time', async () => {
    const email = someEmail();
    await invite(email);
    const token = await tokenFor(email);
    const answers = await Promise.all([accept(token), accept(token)]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 404]);
    expect((await accept(token)).json()).toMatchObject({ code: 'invitation_invalid' });
    expect((await listOf<Member>('members')).filter((member) => member.email === email)).toHaveLength(1);
  });

  it('takes the password of who has an account; the wrong one spends nothing but patience', async () => {
    const { email } = mallory.session.member;
    await invite(email);
    const token = await tokenFor(email);
    expect((await offerOf(token)).json()).toMatchObject({ hasAccount: true });
    const wrong = await accept(token, { password: 'not the password' });
    expect([wrong.statusCode, wrong.json()]).toMatchObject([401, { code: 'credentials_invalid' }]);
    expect((await listOf<Member>('members')).map((member) => member.email)).not.toContain(email);

    const answer = await accept(token, { name: 'Somebody else' });
    expect(answer.json()).toMatchObject({
      member: { name: 'Mallory', email },
      organization: { id: alice.organizationId },
    });
    const user = await api.services.database.prisma.user.findUniqueOrThrow({ where: { email } });
    expect(user).toMatchObject({ name: 'Mallory', emailVerified: true });
  });

  it('is tried a few times with a password, and then not for a while', async () => {
    const { email } = (await api.signUp({ organizationName: 'Guessed' })).session.member;
    await invite(email);
    const token = await tokenFor(email);
    const remoteAddress = '10.9.8.7';
    const attempt = () =>
      api.app.inject({
        method: 'POST',
        url: '/api/v1/invitations/accept',
        remoteAddress,
        headers: { origin: PUBLIC_URL },
        payload: { token, password: 'x' },
      });
    const answers = await Promise.all([attempt(), attempt(), attempt()]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([401, 401, 429]);
  });

  it('brings somebody back who was deactivated, with the new role', async () => {
    const bob = await api.colleague(alice, { builtIn: 'light_agent' });
    const { id, email } = bob.session.member;
    await alice.patch(`members/${id}`, { isActive: false });
    await invite(email, { locale: 'pt-BR' });
    const token = await tokenFor(email);
    // who has forgotten the password is told by the organization that invites them
    expect((await api.call('POST', 'auth/forgot-password', { email })).statusCode).toBe(204);
    await expect
      .poll(async () => (await mailsTo(email)).at(-1)!.payload)
      .toMatchObject({ template: 'password-reset', locale: 'pt-BR' });
    const answer = await accept(token);
    expect(answer.json()).toMatchObject({ member: { id, name: 'Bob', role: { name: 'Agent' } } });
    expect((await auditOf('member.joined'))[0]).toMatchObject({
      before: { role: 'Light agent', isActive: false },
      after: { role: 'Agent', isActive: true },
    });
  });
});

describe('somebody in two organizations', () => {
  let both: TestClient;
  let home: string;
  beforeAll(async () => {
    both = await api.signUp({ organizationName: 'Home', name: 'Uma' });
    home = both.organizationId;
    const { email } = both.session.member;
    await invite(email);
    await accept(await tokenFor(email));
  });
  const whereIs = async (client: TestClient) => (await client.get('auth/session')).json<Session>().organization.id;

  it('sees both, and works in one of them at a time', async () => {
    const organizations = await listOf<OrganizationMembership>('auth/organizations', both);
    expect(organizations).toEqual([
      {
        organization: { id: alice.organizationId, name: 'Acme Airlines' },
        role: { id: agentRole.id, name: 'Agent' },
        isCurrent: false,
      },
      { organization: { id: home, name: 'Home' }, role: both.session.member.role, isCurrent: true },
    ]);
    const switched = await both.post('auth/switch-organization', { organizationId: alice.organizationId });
    expect(switched.json()).toMatchObject({
      organization: { name: 'Acme Airlines' },
      member: { role: { name: 'Agent' } },
    });
    expect(await whereIs(both)).toBe(alice.organizationId);
    expect((await both.get('audit-log')).statusCode).toBe(403);
    // another session of the same person is where it was
    expect(await whereIs(await api.signIn(both.session.member.email))).toBe(home);
    await both.post('auth/switch-organization', { organizationId: home });
    expect((await both.get('audit-log')).statusCode).toBe(200);
  });

  it('cannot switch to one that is not theirs', async () => {
    const answer = await both.post('auth/switch-organization', { organizationId: mallory.organizationId });
    expect(answer.statusCode).toBe(404);
    expect((await both.post('auth/switch-organization', { organizationId: 'x' })).statusCode).toBe(400);
    expect(await whereIs(both)).toBe(home);
  });

  it('deactivated in one goes on in the other', async () => {
    await both.post('auth/switch-organization', { organizationId: alice.organizationId });
    const member = (await listOf<Member>('members')).find(({ email }) => email === both.session.member.email)!;
    expect((await alice.patch(`members/${member.id}`, { isActive: false })).statusCode).toBe(200);
    expect(await whereIs(both)).toBe(home);
    expect(await listOf<OrganizationMembership>('auth/organizations', both)).toHaveLength(1);
    // back again, nobody is moved
    await alice.patch(`members/${member.id}`, { isActive: true });
    expect(await whereIs(both)).toBe(home);
  });
});
