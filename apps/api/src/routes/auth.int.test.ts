import { openNoticeData } from '@perch/desk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PASSWORD, PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const newcomer = (email: string) => ({ organizationName: 'Acme', name: 'Ana', email, password: PASSWORD });

describe('POST auth/sign-up', () => {
  it('makes the organization with its roles and a department, and signs the administrator in', async () => {
    const answer = await api.call('POST', 'auth/sign-up', { ...newcomer('Ana@Acme.test'), locale: 'pt-BR' });
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      member: { name: 'Ana', email: 'ana@acme.test', locale: 'pt-BR', role: { name: 'Administrator' } },
      organization: { name: 'Acme' },
    });
    const ana = await api.signIn('ana@acme.test');
    expect(ana.session).toEqual(answer.json());
    expect((await ana.get('departments')).json()).toEqual({
      data: [
        {
          id: ana.session.member.departmentIds[0],
          name: 'Support',
          isDefault: true,
          isActive: true,
          assignment: 'manual',
          memberIds: [ana.session.member.id],
          revision: 1,
        },
      ],
    });
    const roles = (await ana.get('roles')).json<{ data: { name: string; isBuiltIn: boolean }[] }>().data;
    expect(roles.map(({ name }) => name)).toEqual(['Administrator', 'Agent', 'Light agent']);
    expect(roles.every(({ isBuiltIn }) => isBuiltIn)).toBe(true);
  });

  it.each([
    ['the time zone of who signs up', 'America/Sao_Paulo', 'America/Sao_Paulo'],
    ['UTC where nobody knows theirs', 'Mars/Olympus', 'UTC'],
  ])('begins with %s: its departments and its reports', async (_what, timeZone, begins) => {
    const email = `zone-${begins.toLowerCase().replace('/', '-')}@acme.test`;
    const answer = await api.call('POST', 'auth/sign-up', { ...newcomer(email), timeZone });
    expect(answer.statusCode, answer.body).toBe(201);
    const ana = await api.signIn(email);
    const { id } = (await ana.post('departments', { name: 'Billing' })).json<{ id: string }>();
    for (const department of [ana.session.member.departmentIds[0]!, id]) {
      const service = await ana.get(`departments/${department}/service`);
      expect(service.json()).toMatchObject({ hours: { timeZone: begins, week: null, holidays: [] } });
    }
    const report = await ana.get('reports/overview?from=2026-11-01&to=2026-11-02');
    expect(report.json()).toMatchObject({ zone: begins });
  });

  it('sets a cookie that scripts and other sites do not get', async () => {
    const answer = await api.call('POST', 'auth/sign-up', newcomer('cookie@acme.test'));
    const [cookie] = [answer.headers['set-cookie']].flat();
    expect(cookie).toMatch(/^perch-4000\.session_token=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('refuses an e-mail that has an account and leaves nothing half-made', async () => {
    const count = () => api.services.database.prisma.user.count();
    await api.call('POST', 'auth/sign-up', newcomer('taken@acme.test'));
    const before = await count();
    const answer = await api.call('POST', 'auth/sign-up', newcomer('TAKEN@acme.test'));
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'email_taken' });
    expect(await count()).toBe(before);
  });

  it('of ten sign-ups with one e-mail at once makes one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.call('POST', 'auth/sign-up', newcomer('race@acme.test'))),
    );
    const statuses = answers.map((answer) => answer.statusCode).toSorted();
    expect(statuses).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });

  it('says what is wrong with each field', async () => {
    const answer = await api.call('POST', 'auth/sign-up', { organizationName: ' ', email: 'ana', password: 'short' });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.json()).toMatchObject({
      code: 'validation_failed',
      errors: expect.arrayContaining([
        { path: 'organizationName', message: 'Enter the name of your organization' },
        { path: 'email', message: 'Enter an e-mail address' },
        { path: 'password', message: 'Use at least 10 characters' },
      ]),
    });
  });
});

describe('POST auth/sign-in', () => {
  it.each([
    ['a wrong password', () => api.signUp().then(({ session }) => session.member.email), 'not the password'],
    ['an unknown e-mail', async () => 'nobody@acme.test', PASSWORD],
  ])('answers the same for %s', async (_what, email, password) => {
    const answer = await api.call('POST', 'auth/sign-in', { email: await email(), password });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({
      type: 'about:blank',
      title: 'E-mail or password is wrong',
      status: 401,
      code: 'credentials_invalid',
      requestId: expect.any(String),
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('takes about as long for an unknown e-mail as for a wrong password', async () => {
    const { session } = await api.signUp();
    const time = async (email: string) => {
      const began = performance.now();
      await api.call('POST', 'auth/sign-in', { email, password: 'not the password' });
      return performance.now() - began;
    };
    const times = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 4; round++) {
      times.known = Math.min(times.known, await time(session.member.email));
      times.unknown = Math.min(times.unknown, await time('nobody@acme.test'));
    }
    expect(times.unknown).toBeGreaterThan(times.known / 3);
    expect(times.known).toBeGreaterThan(times.unknown / 3);
  });

  it('refuses whoever is removed while their password is looked at', async () => {
    const credentials = { email: 'leaver@acme.test', password: PASSWORD };
    await api.app.auth.api.signUpEmail({ body: { ...credentials, name: 'Lea' } });
    const { internalAdapter } = await api.app.auth.$context;
    const begin = internalAdapter.createSession;
    vi.spyOn(internalAdapter, 'createSession').mockImplementationOnce(async (...values) => {
      await api.services.database.prisma.user.delete({ where: { email: credentials.email } });
      return begin(...values);
    });
    const answer = await api.call('POST', 'auth/sign-in', credentials);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'credentials_invalid']);
  });

  it('does not let a deactivated member in, and ends what they had open', async () => {
    const alice = await api.signUp();
    const { id, email } = alice.session.member;
    await alice.get('auth/session');
    await api.services.database
      .of(alice.organizationId)
      .query('UPDATE member SET is_active = false WHERE organization_id = $1 AND id = $2', [alice.organizationId, id]);
    expect((await alice.get('auth/session')).statusCode).toBe(401);
    const answer = await api.call('POST', 'auth/sign-in', { email, password: PASSWORD });
    expect(answer.json()).toMatchObject({ code: 'credentials_invalid' });
  });
});

describe('the session', () => {
  it('tells who is signed in', async () => {
    const alice = await api.signUp();
    const answer = await alice.get('auth/session');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual(alice.session);
  });

  it('is over after signing out, also for who kept the cookie', async () => {
    const alice = await api.signUp();
    const answer = await alice.post('auth/sign-out');
    expect(answer.statusCode).toBe(204);
    expect([answer.headers['set-cookie']].flat()[0]).toMatch(/session_token=; Max-Age=0/);
    expect((await alice.get('auth/session')).statusCode).toBe(401);
  });

  it('signing out without being signed in is no error', async () => {
    expect((await api.call('POST', 'auth/sign-out')).statusCode).toBe(204);
  });

  it.each([
    ['no cookie', () => ''],
    ['a token that nobody signed', (cookie: string) => cookie.replace(/\.[^.]+$/, '.AAAA')],
    ['another token under the same signature', (cookie: string) => cookie.replace(/=.{8}/, '=AAAAAAAA')],
    ['a cookie that cannot be decoded', (cookie: string) => cookie.replace(/=.*/, '=%E0%A4%A')],
  ])('is not given for %s', async (_what, change) => {
    const { cookie } = await api.signUp();
    const answer = await api.call('GET', 'auth/session', undefined, { cookie: change(cookie) });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('ends when it expires', async () => {
    const alice = await api.signUp();
    const { prisma } = api.services.database;
    const { userId } = await prisma.session.findFirstOrThrow({
      where: { user: { email: alice.session.member.email } },
    });
    await prisma.session.updateMany({ where: { userId }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect((await alice.get('organization')).statusCode).toBe(401);
  });

  it('asked for after more than a day goes on for two weeks from then', async () => {
    const alice = await api.signUp();
    const { prisma } = api.services.database;
    const inSixDays = new Date(Date.now() + 6 * 86_400_000);
    await prisma.session.updateMany({
      where: { user: { email: alice.session.member.email } },
      data: { expiresAt: inSixDays },
    });
    const answer = await alice.get('auth/session');
    expect([answer.headers['set-cookie']].flat()[0]).toMatch(/Max-Age=1209600/);
    const after = await prisma.session.findFirstOrThrow({ where: { user: { email: alice.session.member.email } } });
    expect(after.expiresAt.getTime()).toBeGreaterThan(Date.now() + 13 * 86_400_000);
  });
});

describe('PATCH me', () => {
  it('changes the own name and language, and nobody else', async () => {
    const alice = await api.signUp();
    const bob = await api.colleague(alice, { builtIn: 'light_agent' });
    const answer = await bob.patch('me', { name: 'Roberto', locale: 'pt-BR' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ member: { name: 'Roberto', locale: 'pt-BR' } });
    expect((await alice.get('auth/session')).json()).toEqual(alice.session);
  });

  it('keeps what is absent', async () => {
    const alice = await api.signUp();
    expect((await alice.patch('me', {})).json()).toEqual(alice.session);
  });

  it('refuses a language it does not have', async () => {
    const alice = await api.signUp();
    const answer = await alice.patch('me', { locale: 'fr' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ path: 'locale' }] });
  });

  it('needs a session', async () => {
    expect((await api.call('PATCH', 'me', { name: 'x' })).statusCode).toBe(401);
  });
});

describe('a forgotten password', () => {
  const forget = (email: string) => api.call('POST', 'auth/forgot-password', { email });
  const reset = (token: string, password: string) => api.call('POST', 'auth/reset-password', { token, password });

  async function mailsTo(client: TestClient) {
    const { database, box } = api.services;
    const deliveries = await database
      .of(client.organizationId)
      .transaction((tx) => tx.delivery.findMany({ where: { kind: 'email' }, orderBy: { id: 'asc' } }));
    return deliveries.map(({ id, state, payload, keyId, sealed }) => {
      const data = openNoticeData(box, { id, secret: { keyId: keyId!, sealed: sealed! } }) as { url: string };
      return { state, payload, url: new URL(data.url), stored: JSON.stringify(payload) };
    });
  }

  it('is set anew with the link of a mail, once, and ends all sessions', async () => {
    const alice = await api.signUp();
    const { email } = alice.session.member;
    const elsewhere = await api.signIn(email);
    expect((await forget(email.toUpperCase())).statusCode).toBe(204);
    await expect.poll(() => mailsTo(alice)).toHaveLength(1);
    const [mail] = await mailsTo(alice);
    expect(mail).toMatchObject({ state: 'queued', payload: { to: email, locale: 'en', template: 'password-reset' } });
    expect(mail!.url.href).toMatch(`${PUBLIC_URL}/reset-password?token=`);
    const token = mail!.url.searchParams.get('token')!;
    expect(mail!.stored).not.toContain(token);

    expect((await reset(token, 'a quite new password')).statusCode).toBe(204);
    expect((await alice.get('auth/session')).statusCode).toBe(401);
    expect((await elsewhere.get('auth/session')).statusCode).toBe(401);
    await expect(api.signIn(email)).rejects.toThrow('401');
    const back = await api.signIn(email, 'a quite new password');
    expect(back.session).toEqual(alice.session);
    expect((await back.get('audit-log?action=member.password_changed')).json()).toMatchObject({
      data: [{ actor: { id: alice.session.member.id }, after: { password: 'changed', method: 'reset_link' } }],
    });

    const again = await reset(token, 'yet another password');
    expect(again.statusCode).toBe(400);
    expect(again.json()).toMatchObject({ code: 'reset_token_invalid' });
  });

  it('is mailed in the language of the person', async () => {
    const alice = await api.signUp();
    await alice.patch('me', { locale: 'pt-BR' });
    await forget(alice.session.member.email);
    await expect.poll(() => mailsTo(alice)).toMatchObject([{ payload: { locale: 'pt-BR' } }]);
  });

  it('of nobody is answered the same, and nothing is mailed', async () => {
    const alice = await api.signUp();
    const [known, unknown] = await Promise.all([forget(alice.session.member.email), forget('nobody@acme.test')]);
    expect([unknown.statusCode, unknown.body]).toEqual([known.statusCode, known.body]);
    await expect.poll(() => mailsTo(alice)).toHaveLength(1);
  });

  it('stores only the hash of the token', async () => {
    const alice = await api.signUp();
    await forget(alice.session.member.email);
    await expect.poll(() => mailsTo(alice)).toHaveLength(1);
    const token = (await mailsTo(alice))[0]!.url.searchParams.get('token')!;
    const rows = await api.services.database.prisma.verification.findMany();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('is not set with a link that expired', async () => {
    const alice = await api.signUp();
    await forget(alice.session.member.email);
    await expect.poll(() => mailsTo(alice)).toHaveLength(1);
    await api.services.database.prisma.verification.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    const answer = await reset((await mailsTo(alice))[0]!.url.searchParams.get('token')!, 'a quite new password');
    expect(answer.json()).toMatchObject({ status: 400, code: 'reset_token_invalid' });
  });

  it('is not set to a short one, nor with a link that nobody sent', async () => {
    expect((await reset('invented', 'a quite new password')).json()).toMatchObject({ code: 'reset_token_invalid' });
    const short = await reset('invented', 'short');
    expect(short.json()).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path: 'password' }] });
  });
});
