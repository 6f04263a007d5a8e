import type { AuditEntry } from '@perch/contracts';
import { openNoticeData } from '@perch/desk';
import { TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const OTHER_PASSWORD = 'seven tables at tide';

let api: TestApi;
let alice: TestClient;
let address: string;
beforeAll(async () => {
  api = await startTestApi({ limits: { attemptsPerEmail: 3 } });
  address = await api.app.listen({ host: '127.0.0.1', port: 0 });
  alice = await api.signUp();
});
afterAll(() => api.close());

const memberRow = ({ organizationId, session }: TestClient) =>
  api.services.database
    .of(organizationId)
    .transaction((tx) => tx.member.findFirstOrThrow({ where: { id: session.member.id } }));
/** What somebody has changed of their own account, as the audit log of an organization says, the newest first. */
async function ownChanges(reader: TestClient, { session }: TestClient, id = session.member.id) {
  const answer = await reader.get(`audit-log?subjectKind=member&subjectId=${id}&actorId=${id}`);
  return answer.json<{ data: AuditEntry[] }>().data.filter(({ action }) => action !== 'member.joined');
}
const newAgent = () => api.colleague(alice, { builtIn: 'agent' });

/** What mails told somebody in secret. */
interface Mail {
  template: string;
  url: string;
  change?: string;
  left?: number;
}
/** The newest first. */
async function mailsTo(email: string, organizationId = alice.organizationId): Promise<Mail[]> {
  const where = { kind: 'email', payload: { path: ['to'], equals: email } };
  const deliveries = await api.services.database
    .of(organizationId)
    .transaction((tx) => tx.delivery.findMany({ where, orderBy: { id: 'desc' } }));
  return deliveries.map(({ id, payload, keyId, sealed }) => ({
    template: (payload as { template: string }).template,
    ...(openNoticeData(api.services.box, { id, secret: { keyId: keyId!, sealed: sealed! } }) as { url: string }),
  }));
}

/** What a browser is told, until its connection ends. */
async function listen(client: TestClient) {
  const response = await fetch(`${address}/api/v1/live`, { headers: { cookie: client.cookie } });
  expect(response.status).toBe(200);
  return { heard: response.text() };
}

describe('a password', () => {
  it.each([
    ['Sunshine2026!', 'password_common'],
    ['abcabcabcabc', 'password_common'],
    ['acme-airlines forever', 'password_personal'],
    ['perch in the lake', 'password_personal'],
  ])('that anybody would try is refused: %s', async (password, code) => {
    const { email } = alice.session.member;
    const changed = await alice.put('me/password', { currentPassword: PASSWORD, password });
    expect(changed.json()).toMatchObject({ status: 400, code, errors: [{ path: 'password' }] });
    const signUp = { organizationName: 'Acme Airlines', name: 'Eve', email: `eve-${email}`, password };
    expect((await api.call('POST', 'auth/sign-up', signUp)).json()).toMatchObject({ code });
  });

  it('is refused the same way with the link of a reset and of an invitation', async () => {
    const bob = await newAgent();
    const { email, role } = bob.session.member;
    await api.call('POST', 'auth/forgot-password', { email });
    await expect.poll(() => mailsTo(email)).toHaveLength(1);
    const reset = new URL((await mailsTo(email))[0]!.url).searchParams.get('token')!;
    const body = { token: reset, password: 'Acme Airlines 1' };
    expect((await api.call('POST', 'auth/reset-password', body)).json()).toMatchObject({ code: 'password_personal' });

    const invited = `new-${email}`;
    await alice.post('invitations', { email: invited, roleId: role.id, departmentIds: [], locale: 'en' });
    const token = new URL((await mailsTo(invited))[0]!.url).searchParams.get('token')!;
    const joining = { token, name: 'Ines', password: 'password123' };
    expect((await api.call('POST', 'invitations/accept', joining)).json()).toMatchObject({ code: 'password_common' });
  });

  it('is changed by who gives the one they have, ends all other sessions and tells of it', async () => {
    const bob = await newAgent();
    const { email } = bob.session.member;
    const elsewhere = await api.signIn(email);
    const wrong = await bob.put('me/password', { currentPassword: 'not the password', password: OTHER_PASSWORD });
    expect(wrong.json()).toMatchObject({ status: 403, code: 'password_wrong' });
    expect((await elsewhere.get('auth/session')).statusCode).toBe(200);
    const right = await bob.put('me/password', { currentPassword: PASSWORD, password: OTHER_PASSWORD });
    expect(right.statusCode).toBe(204);
    expect((await elsewhere.get('auth/session')).statusCode).toBe(401);
    expect((await bob.get('auth/session')).statusCode).toBe(200);
    await expect(api.signIn(email)).rejects.toThrow('401');
    await api.signIn(email, OTHER_PASSWORD);
    expect(await mailsTo(email)).toMatchObject([{ template: 'account-notice', change: 'password_changed' }]);
    expect(await ownChanges(alice, bob)).toMatchObject([
      { action: 'member.password_changed', before: null, after: { password: 'changed' } },
    ]);
  });

  it('that is asked again cannot be guessed without end', async () => {
    const bob = await newAgent();
    const from = { cookie: bob.cookie };
    const attempt = async (currentPassword: string) => {
      const { app } = api;
      const answer = await app.inject({
        method: 'PUT',
        url: '/api/v1/me/password',
        remoteAddress: '10.9.8.7',
        headers: { origin: PUBLIC_URL, ...from },
        payload: { currentPassword, password: OTHER_PASSWORD },
      });
      return answer.json<{ code: string }>().code;
    };
    for (let round = 0; round < 3; round += 1) expect(await attempt('not the password')).toBe('password_wrong');
    expect(await attempt(PASSWORD)).toBe('rate_limited');
  });
});

describe('own sessions', () => {
  it('are listed with browser, system and address, and only one’s own', async () => {
    const bob = await newAgent();
    await api.app.inject({
      method: 'POST',
      url: '/api/v1/auth/sign-in',
      remoteAddress: '198.51.100.7',
      headers: {
        origin: PUBLIC_URL,
        'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/26.0 Safari/605.1.15',
      },
      payload: { email: bob.session.member.email, password: PASSWORD },
    });
    const { data } = (await bob.get('me/sessions')).json<{ data: { id: string }[] }>();
    expect(data).toMatchObject([
      { isCurrent: true },
      { isCurrent: false, browser: 'Safari', system: 'macOS', ipAddress: '198.51.100.7' },
    ]);
    expect((await alice.delete(`me/sessions/${data[1]!.id}`)).statusCode).toBe(404);
    expect((await bob.delete(`me/sessions/${data[1]!.id}`)).statusCode).toBe(204);
    expect((await bob.get('me/sessions')).json()).toMatchObject({ data: [{ isCurrent: true }] });
  });

  it('that are ended are over at once, with what they listen to; the one that asks goes on', async () => {
    const bob = await newAgent();
    const elsewhere = await api.signIn(bob.session.member.email);
    const { heard } = await listen(elsewhere);
    expect((await bob.delete('me/sessions')).json()).toEqual({ ended: 1 });
    expect(await heard).not.toContain('session.ended'); // it ends without a word
    expect((await elsewhere.get('auth/session')).statusCode).toBe(401);
    expect((await bob.get('auth/session')).statusCode).toBe(200);
  });

  it('end with a role that allows less, and go on with one that allows more', async () => {
    const bob = await newAgent();
    const { id, role } = bob.session.member;
    const { data } = (await alice.get('roles')).json<{ data: { id: string; name: string }[] }>();
    const administrator = data.find(({ name }) => name === 'Administrator')!;
    await alice.patch(`members/${id}`, { roleId: administrator.id });
    expect((await bob.get('auth/session')).statusCode).toBe(200);
    await alice.patch(`members/${id}`, { roleId: role.id });
    expect((await bob.get('auth/session')).statusCode).toBe(401);
  });
});

interface Setup {
  uri: string;
  secret: string;
  recoveryCodes: string[];
}

describe('two-factor sign-in', () => {
  /** The code that the app shows, `steps` of half a minute from now. */
  const codeOf = ({ uri }: Setup, steps = 0) => {
    const app = URI.parse(uri) as TOTP;
    return app.generate({ timestamp: Date.now() + steps * 30_000 });
  };
  const cookiesOf = (answer: { cookies: { name: string; value: string }[] }) =>
    answer.cookies
      .filter(({ value }) => value !== '')
      .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
      .join('; ');
  const browserOf = (answer: { cookies: { name: string; value: string }[] }) => {
    const cookie = cookiesOf(answer);
    return { cookie, get: (path: string) => api.call('GET', path, undefined, { cookie }) };
  };
  async function protect(client: TestClient) {
    const setup = (await client.post('me/two-factor', { password: PASSWORD })).json<Setup>();
    const code = codeOf(setup);
    const confirmed = await client.post('me/two-factor/confirm', { code });
    expect(confirmed.json()).toEqual({ isEnabled: true, isRequired: false, recoveryCodesLeft: 10 });
    return { ...setup, confirmedCode: code, browser: browserOf(confirmed) };
  }
  async function firstStep(client: TestClient) {
    const answer = await api.call('POST', 'auth/sign-in', { email: client.session.member.email, password: PASSWORD });
    expect([answer.statusCode, answer.json()]).toMatchObject([202, { next: 'two_factor', organizationId: null }]);
    const cookie = cookiesOf(answer);
    return (body: object) => api.call('POST', 'auth/two-factor', body, { cookie });
  }

  it('is set up with the key of an app, holds once a code is confirmed, and ends all other sessions', async () => {
    const bob = await newAgent();
    const elsewhere = await api.signIn(bob.session.member.email);
    expect((await bob.post('me/two-factor', { password: 'not the password' })).json()).toMatchObject({
      code: 'password_wrong',
    });
    const setup = (await bob.post('me/two-factor', { password: PASSWORD })).json<Setup>();
    const app = URI.parse(setup.uri) as TOTP;
    expect([app.issuer, app.label, app.secret.base32]).toEqual(['Perch', bob.session.member.email, setup.secret]);
    // not yet
    await api.signIn(bob.session.member.email);
    const wrong = await bob.post('me/two-factor/confirm', { code: codeOf(setup, 40) });
    expect(wrong.json()).toMatchObject({ code: 'two_factor_code_wrong' });
    const confirmed = await bob.post('me/two-factor/confirm', { code: codeOf(setup) });
    expect(confirmed.statusCode).toBe(200);
    const browser = browserOf(confirmed);
    expect((await browser.get('auth/session')).json()).toEqual(bob.session);
    expect((await elsewhere.get('auth/session')).statusCode).toBe(401);
    expect(await mailsTo(bob.session.member.email)).toMatchObject([{ change: 'two_factor_on' }]);
  });

  it('lets nobody in with the password alone, and takes each code once', async () => {
    const bob = await newAgent();
    const setup = await protect(bob);
    const withCode = await firstStep(bob);
    const code = codeOf(setup, 1); // it serves for half a minute at least, however slow this is
    const alone = await api.call('POST', 'auth/two-factor', { code });
    expect(alone.json()).toMatchObject({ status: 401, code: 'two_factor_expired' });
    const used = await withCode({ code: setup.confirmedCode });
    expect(used.json()).toMatchObject({ code: 'two_factor_code_wrong' });
    const again = await firstStep(bob);
    const [one, other] = await Promise.all([withCode({ code }), again({ code })]);
    expect([one.statusCode, other.statusCode].toSorted()).toEqual([200, 401]);
    const entered = one.statusCode === 200 ? one : other;
    expect(entered.json()).toEqual(bob.session);
    expect((await browserOf(entered).get('auth/session')).statusCode).toBe(200);
  });

  it('takes a recovery code instead, once, however it is typed, and tells of it', async () => {
    const bob = await newAgent();
    const { recoveryCodes } = await protect(bob);
    const code = recoveryCodes[0]!;
    const withCode = await firstStep(bob);
    const entered = await withCode({ recoveryCode: ` ${code.toUpperCase().replace('-', ' ')}` });
    expect(entered.json()).toEqual(bob.session);
    const own = (await browserOf(entered).get('me/two-factor')).json();
    expect(own).toMatchObject({ isEnabled: true, recoveryCodesLeft: 9 });
    const again = await (await firstStep(bob))({ recoveryCode: code });
    expect(again.json()).toMatchObject({ status: 401, code: 'two_factor_code_wrong' });
    await expect
      .poll(async () => (await mailsTo(bob.session.member.email))[0])
      .toMatchObject({ change: 'recovery_code_used', left: 9 });
  });

  it('stores neither key nor recovery codes in the clear', async () => {
    const { secret, recoveryCodes } = await protect(await newAgent());
    const stored = JSON.stringify(await api.services.database.prisma.twoFactor.findMany());
    for (const word of [secret, ...recoveryCodes]) expect(stored).not.toContain(word);
  });

  it('ends after five wrong codes, and rests for a quarter of an hour after ten', async () => {
    const bob = await newAgent();
    const setup = await protect(bob);
    const codes = async (withCode: (body: object) => ReturnType<typeof api.call>, from: number) => {
      const answers: string[] = [];
      for (let step = from; step < from + 5; step += 1) {
        answers.push((await withCode({ code: codeOf(setup, step) })).json<{ code: string }>().code);
      }
      return answers;
    };
    const wrong = Array.from({ length: 5 }, () => 'two_factor_code_wrong');
    const first = await firstStep(bob);
    expect(await codes(first, 20)).toEqual(wrong);
    expect((await first({ code: codeOf(setup, 25) })).json()).toMatchObject({ code: 'two_factor_expired' });
    const second = await firstStep(bob);
    expect(await codes(second, 30)).toEqual(wrong);
    const right = await (await firstStep(bob))({ code: codeOf(setup, 1) });
    expect(right.json()).toMatchObject({ status: 429, code: 'two_factor_locked' });
  });

  it('is turned off, and its codes made anew, by who gives the password', async () => {
    const bob = await newAgent();
    const { browser, recoveryCodes } = await protect(bob);
    const post = (path: string, password: string) => api.call('POST', path, { password }, { cookie: browser.cookie });
    const made = await post('me/two-factor/recovery-codes', PASSWORD);
    expect(made.json<{ recoveryCodes: string[] }>().recoveryCodes).not.toContain(recoveryCodes[0]);
    const former = await (await firstStep(bob))({ recoveryCode: recoveryCodes[0] });
    expect(former.json()).toMatchObject({ code: 'two_factor_code_wrong' });
    expect((await post('me/two-factor/disable', 'not the password')).json()).toMatchObject({ code: 'password_wrong' });
    expect((await post('me/two-factor/disable', PASSWORD)).json()).toMatchObject({ isEnabled: false });
    await api.signIn(bob.session.member.email);
  });

  it('turned on, off, and its codes made anew stands in the audit log of each organization that the person is in', async () => {
    const bob = await newAgent();
    const { email } = bob.session.member;
    const [carol, dave] = [await api.signUp(), await api.signUp()];
    const { userId } = await api.services.database.prisma.session.findFirstOrThrow({ where: { user: { email } } });
    const joins = async (client: TestClient, isActive: boolean) => {
      const { organizationId } = client;
      const { roleId } = await memberRow(client);
      const data = { organizationId, userId, roleId, name: 'Bob', email, isActive };
      return api.services.database.of(organizationId).transaction((tx) => tx.member.create({ data }));
    };
    const there = await joins(carol, true);
    const shutOut = await joins(dave, false);
    const { browser, recoveryCodes } = await protect(bob);
    const post = (path: string) => api.call('POST', path, { password: PASSWORD }, { cookie: browser.cookie });
    expect((await post('me/two-factor/recovery-codes')).statusCode).toBe(200);
    expect((await post('me/two-factor/disable')).statusCode).toBe(200);
    const [here, elsewhere] = [await ownChanges(alice, bob), await ownChanges(carol, bob, there.id)];
    const changes = [
      { action: 'member.two_factor_off', before: { twoFactor: true }, after: { twoFactor: false } },
      { action: 'member.recovery_codes_made', before: null, after: { recoveryCodes: 'changed' } },
      { action: 'member.two_factor_on', before: { twoFactor: false }, after: { twoFactor: true } },
    ];
    expect(here).toMatchObject(changes);
    expect(elsewhere).toMatchObject(changes.map((each) => ({ ...each, actor: { id: there.id, name: 'Bob' } })));
    expect(await ownChanges(dave, bob, shutOut.id)).toEqual([]);
    expect(JSON.stringify(here)).not.toContain(recoveryCodes[0]);
  });

  it('is reset by an administrator for who works in this organization alone, who is signed out and told', async () => {
    const bob = await newAgent();
    const { id, email } = bob.session.member;
    const { browser } = await protect(bob);
    const member = async () =>
      (await alice.get('members')).json<{ data: { id: string }[] }>().data.find((each) => each.id === id);
    expect(await member()).toMatchObject({ hasTwoFactor: true });
    const carol = await api.signUp();
    const { userId } = await api.services.database.prisma.session.findFirstOrThrow({ where: { user: { email } } });
    const { roleId } = await memberRow(carol);
    const guest = { organizationId: carol.organizationId, userId, roleId, name: 'Bob', email };
    const added = await api.services.database
      .of(carol.organizationId)
      .transaction((tx) => tx.member.create({ data: guest }));
    const refused = async () => (await alice.delete(`members/${id}/two-factor`)).json();
    expect(await refused()).toMatchObject({ code: 'two_factor_elsewhere' });
    // nor by shutting them out here first
    const here = api.services.database.of(alice.organizationId);
    const setActive = (isActive: boolean) =>
      here.query('UPDATE member SET is_active = $3 WHERE organization_id = $1 AND id = $2', [
        alice.organizationId,
        id,
        isActive,
      ]);
    await setActive(false);
    expect(await refused()).toMatchObject({ code: 'two_factor_elsewhere' });
    await setActive(true);
    await api.services.database
      .of(carol.organizationId)
      .query('DELETE FROM member WHERE organization_id = $1 AND id = $2', [carol.organizationId, added.id]);
    expect((await carol.delete(`members/${id}/two-factor`)).statusCode).toBe(404);
    expect((await alice.delete(`members/${alice.session.member.id}/two-factor`)).statusCode).toBe(409);

    expect((await alice.delete(`members/${id}/two-factor`)).json()).toMatchObject({ hasTwoFactor: false });
    expect((await browser.get('auth/session')).statusCode).toBe(401);
    await api.signIn(email);
    expect((await mailsTo(email))[0]).toMatchObject({ change: 'two_factor_reset' });
    expect((await alice.get('audit-log?limit=1&action=member.two_factor_reset')).json()).toMatchObject({
      data: [{ action: 'member.two_factor_reset', subject: { id } }],
    });
  });

  it('that an organization requires is all that whoever has none can do, on every route', async () => {
    const owner = await api.signUp();
    const bob = await api.colleague(owner, { builtIn: 'agent' });
    await protect(owner).then(async ({ browser }) => {
      const saved = await api.call(
        'PUT',
        'organization/sign-in',
        { requiresTwoFactor: true },
        { cookie: browser.cookie },
      );
      expect(saved.json()).toEqual({ requiresTwoFactor: true, revision: 2 });
      const entry = (await browser.get('audit-log?limit=1')).json();
      expect(entry).toMatchObject({
        data: [{ action: 'organization.sign_in_changed', after: { requiresTwoFactor: true } }],
      });
      const off = await api.call('POST', 'me/two-factor/disable', { password: PASSWORD }, { cookie: browser.cookie });
      expect(off.json()).toMatchObject({ status: 403, code: 'two_factor_required' });
    });
    expect((await bob.get('auth/session')).json()).toEqual({ ...bob.session, mustSetUpTwoFactor: true });
    const open: string[] = [];
    for (const { method, url, permission } of api.app.declaredRoutes) {
      if (permission === 'public' || method === 'HEAD' || !url.startsWith('/api/v1/')) continue;
      const path = url.slice('/api/v1/'.length).replace(/:\w+/g, bob.session.member.id);
      const answer = await api.call(method as 'GET', path, undefined, { cookie: bob.cookie });
      if (answer.statusCode !== 403 || answer.json<{ code: string }>().code !== 'two_factor_required') {
        open.push(`${method} ${path}`);
      }
    }
    expect(open.toSorted()).toEqual([
      'GET auth/organizations',
      'GET auth/session',
      'GET me/two-factor',
      'POST auth/switch-organization',
      'POST me/two-factor',
      'POST me/two-factor/confirm',
    ]);
    const setup = (await bob.post('me/two-factor', { password: PASSWORD })).json<Setup>();
    const { cookie } = browserOf(await bob.post('me/two-factor/confirm', { code: codeOf(setup) }));
    expect((await api.call('GET', 'tickets', undefined, { cookie })).statusCode).toBe(200);
  });
});

describe('an e-mail address', () => {
  const verify = (url: string, cookie?: string) =>
    api.call('POST', 'auth/verify-email', { token: new URL(url).searchParams.get('token') }, cookie ? { cookie } : {});
  const linkTo = async (email: string, at = alice.organizationId) => (await mailsTo(email, at))[0]!.url;

  it('is proved by the link in the mail of signing up, once; until then nobody can be invited', async () => {
    const email = `new-${alice.session.member.email}`;
    const body = { organizationName: 'Newcomers', name: 'Nina', email, password: PASSWORD };
    const signedUp = await api.call('POST', 'auth/sign-up', body);
    expect(signedUp.json()).toMatchObject({ member: { isEmailVerified: false } });
    const nina = await api.signIn(email);
    const invite = async () => {
      const roles = (await nina.get('roles')).json<{ data: { id: string }[] }>().data;
      return nina.post('invitations', {
        email: `friend-${email}`,
        roleId: roles[0]!.id,
        departmentIds: [],
        locale: 'en',
      });
    };
    expect((await invite()).json()).toMatchObject({ status: 403, code: 'email_unverified' });
    expect((await nina.post('me/email/resend')).json()).toMatchObject({ status: 429, code: 'email_just_sent' });
    const url = await linkTo(email, nina.organizationId);
    expect((await verify(url)).json()).toEqual({ email });
    expect((await nina.get('auth/session')).json()).toMatchObject({ member: { isEmailVerified: true } });
    expect((await verify(url)).json()).toMatchObject({ status: 404, code: 'email_link_invalid' });
    expect((await invite()).statusCode).toBe(201);
  });

  it('is changed once the link to the new one is opened, in all organizations, and the old one is told', async () => {
    const bob = await newAgent();
    const { id, email } = bob.session.member;
    const next = `moved-${email}`;
    const elsewhere = await api.signIn(email);
    const ask = (address: string, password = PASSWORD) => bob.post('me/email', { email: address, password });
    expect((await ask(next, 'not the password')).json()).toMatchObject({ code: 'password_wrong' });
    expect((await ask(alice.session.member.email)).json()).toMatchObject({ code: 'email_taken' });
    expect((await ask(next)).json()).toMatchObject({ email, isVerified: true, pending: { email: next } });
    const cancelled = await linkTo(next);
    expect((await bob.delete('me/email/pending')).json()).toMatchObject({ email, pending: null });
    expect((await verify(cancelled)).json()).toMatchObject({ code: 'email_link_invalid' });

    expect((await ask(next)).statusCode).toBe(200);
    await api.call('POST', 'auth/forgot-password', { email });
    await expect.poll(async () => (await mailsTo(email))[0]?.template).toBe('password-reset');
    const reset = new URL((await mailsTo(email))[0]!.url).searchParams.get('token');
    expect((await verify(await linkTo(next), bob.cookie)).json()).toEqual({ email: next });

    expect((await bob.get('auth/session')).json()).toMatchObject({ member: { id, email: next } });
    expect((await elsewhere.get('auth/session')).statusCode).toBe(401);
    await expect(api.signIn(email)).rejects.toThrow('401');
    await api.signIn(next);
    expect((await mailsTo(email))[0]).toMatchObject({ template: 'account-notice', change: 'email_changed' });
    const late = await api.call('POST', 'auth/reset-password', { token: reset, password: OTHER_PASSWORD });
    expect(late.json()).toMatchObject({ code: 'reset_token_invalid' });
    expect((await alice.get(`audit-log?limit=1&subjectKind=member&subjectId=${id}`)).json()).toMatchObject({
      data: [{ actor: { id }, before: { email }, after: { email: next } }],
    });
  });

  it('is not changed by what was begun before a new password was set by a link', async () => {
    const bob = await newAgent();
    const { email } = bob.session.member;
    const next = `next-${email}`;
    expect((await bob.post('me/email', { email: next, password: PASSWORD })).statusCode).toBe(200);
    const begun = await linkTo(next);
    await api.call('POST', 'auth/forgot-password', { email });
    await expect.poll(async () => (await mailsTo(email))[0]?.template).toBe('password-reset');
    const token = new URL((await mailsTo(email))[0]!.url).searchParams.get('token');
    const reset = await api.call('POST', 'auth/reset-password', { token, password: OTHER_PASSWORD });
    expect(reset.statusCode).toBe(204);
    expect((await verify(begun)).json()).toMatchObject({ code: 'email_link_invalid' });
  });

  it('is not proved by a link that has expired, nor by the one before the last', async () => {
    const bob = await newAgent();
    const { email } = bob.session.member;
    const { prisma } = api.services.database;
    const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email } });
    const ask = async (next: string) => {
      await bob.post('me/email', { email: next, password: PASSWORD });
      return linkTo(next);
    };
    const first = await ask(`one-${email}`);
    await prisma.emailProof.update({ where: { userId }, data: { sentAt: new Date(Date.now() - 61_000) } });
    const second = await ask(`two-${email}`);
    expect((await verify(first)).statusCode).toBe(404);
    await prisma.emailProof.update({ where: { userId }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await verify(second)).statusCode).toBe(404);
    expect((await bob.get('me/email')).json()).toEqual({ email, isVerified: true, pending: null });
  });
});
