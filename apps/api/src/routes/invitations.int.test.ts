import type { AuditEntry, Invitation, Member, OrganizationMembership, Problem, Role, Session } from '@perch/contracts';
import { openNoticeData } from '@perch/desk';
import { makeDepartment } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const sentLongAgo = (id: string) =>
  db().query("UPDATE invitation SET sent_at = sent_at - interval '61 seconds' WHERE id = $1", [id]);

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

  it('again grants no more than the first time, is in the audit log, and is not done twice in a minute', async () => {
    const email = someEmail();
    const administrator = (await listOf<Role>('roles')).find(({ name }) => name === 'Administrator')!;
    const { id } = await invite(email, { roleId: administrator.id });
    await sentLongAgo(id);
    const manager = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    const refused = await manager.post(`invitations/${id}/resend`);
    expect(refused.statusCode).toBe(403);
    expectRefusal(refused, 'permission_not_held', 'roleId');

    expect((await alice.post(`invitations/${id}/resend`)).statusCode).toBe(200);
    expect((await auditOf('invitation.resent'))[0]).toMatchObject({
      actor: { name: 'Alice' },
      subject: { kind: 'invitation', id, name: email },
      after: { email, role: 'Administrator' },
    });
    const again = await alice.post(`invitations/${id}/resend`);
    expect(again.statusCode).toBe(429);
    expectRefusal(again, 'invitation_just_sent');
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it('again is refused for who is a member by now', async () => {
    const { id, email } = await invite(someEmail());
    await sentLongAgo(id);
    const bob = await api.colleague(alice, { builtIn: 'agent' });
    await db().query('UPDATE member SET email = $2 WHERE id = $1', [bob.session.member.id, email]);
    expectRefusal(await alice.post(`invitations/${id}/resend`), 'already_member');
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
    await sentLongAgo(replacedId);
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

describe('an invitation of somebody', () => {
  let manager: TestClient;
  const light = async () => (await listOf<Role>('roles')).find(({ name }) => name === 'Light agent')!;
  const inviteAs = async (client: TestClient) => {
    const email = someEmail();
    const answer = await client.post('invitations', { email, roleId: (await light()).id });
    expect(answer.statusCode).toBe(201);
    return { email, id: answer.json<Invitation>().id, token: await tokenFor(email) };
  };
  beforeEach(async () => {
    manager = await api.colleague(alice, { builtIn: 'administrator' });
  });

  it('who is deactivated is revoked with them', async () => {
    const { email, token } = await inviteAs(manager);
    const path = `members/${manager.session.member.id}`;
    expect((await alice.get(`${path}/usage`)).json()).toMatchObject({ invitations: 1 });
    expect((await alice.patch(path, { isActive: false })).json()).toMatchObject({ revokedInvitations: 1 });
    expectRefusal(await accept(token), 'invitation_invalid');
    expect((await auditOf('invitation.revoked'))[0]).toMatchObject({
      actor: { name: 'Alice' },
      subject: { name: email },
      before: { email, role: 'Light agent' },
    });
  });

  it('who may not give its role any more does not serve, until it is sent by somebody who may', async () => {
    const { email, id, token } = await inviteAs(manager);
    const { id: roleId } = (await alice.post('roles', { name: 'Nothing', permissions: [] })).json<Role>();
    await alice.patch(`members/${manager.session.member.id}`, { roleId });
    for (const answer of [await offerOf(token), await accept(token)]) expectRefusal(answer, 'invitation_invalid');
    expect((await listOf<Invitation>('invitations')).find((each) => each.id === id)).toMatchObject({ isExpired: true });
    await sentLongAgo(id);
    expect((await alice.post(`invitations/${id}/resend`)).json()).toMatchObject({ isExpired: false });
    expect((await accept(await tokenFor(email))).statusCode).toBe(200);
  });

  it('to whom has been reactivated is gone: it would only lead to a refusal', async () => {
    const { id, email } = manager.session.member;
    await alice.patch(`members/${id}`, { isActive: false });
    await invite(email);
    await alice.patch(`members/${id}`, { isActive: true });
    expect((await listOf<Invitation>('invitations')).map((each) => each.email)).not.toContain(email);
    expect((await auditOf('invitation.revoked'))[0]).toMatchObject({ subject: { name: email } });
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
      after: { email, role: 'Agent', departments: [{ id: active.id, name: active.name }] },
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

  it('changes nothing in one of them that was meant for the other', async () => {
    const inTab = (method: 'GET' | 'PATCH', path: string, organizationId: string) =>
      api.call(method, path, method === 'PATCH' ? { name: 'Uma II' } : undefined, {
        cookie: both.cookie,
        'x-perch-organization': organizationId,
      });
    const { name } = (await both.get('auth/session')).json<Session>().member;
    const refused = await inTab('PATCH', 'me', alice.organizationId);
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { code: 'organization_changed', detail: 'The session works in Home now' },
    ]);
    expect((await inTab('GET', 'tickets', alice.organizationId)).statusCode).toBe(409);
    expect((await both.get('auth/session')).json<Session>().member.name).toBe(name);
    expect((await inTab('PATCH', 'me', home)).statusCode).toBe(200);
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

describe('many invitations', () => {
  it('are counted for the organization, whoever sends them and however', async () => {
    const small = await startTestApi({ limits: { invitationsPerHour: 3 } });
    try {
      const owner = await small.signUp();
      const partner = await small.colleague(owner, { builtIn: 'administrator' });
      const roleId = owner.session.member.role.id;
      const send = (client: TestClient) => client.post('invitations', { email: someEmail(), roleId });
      const first = await send(owner);
      expect([first.statusCode, (await send(partner)).statusCode]).toEqual([201, 201]);
      const { id } = first.json<Invitation>();
      expect((await owner.post(`invitations/${id}/resend`)).json()).toMatchObject({ code: 'invitation_just_sent' });
      for (const answer of [await send(partner), await owner.post(`invitations/${id}/resend`)]) {
        expectRefusal(answer, 'rate_limited');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3000);
      }
      expect((await send(await small.signUp())).json()).toMatchObject({ code: 'role_unusable' });
    } finally {
      await small.close();
    }
  });
});
