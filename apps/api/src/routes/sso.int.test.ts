import { generateKeyPairSync, sign } from 'node:crypto';
import type { Problem, SsoDomainProof, SsoSettings } from '@perch/contracts';
import { membershipsOf } from '@perch/db';
import {
  OIDC_CLIENT,
  startNameServer,
  startOidcProvider,
  type NameServer,
  type OidcPerson,
  type OidcProvider,
} from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSsoProvider } from '../auth/sso-provider.ts';
import { PASSWORD, PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const CALLBACK = `${PUBLIC_URL}/api/v1/auth/sso/callback`;

let api: TestApi;
let provider: OidcProvider;
let nameServer: NameServer;
let alice: TestClient;
let roles: Record<'administrator' | 'agent' | 'light_agent', string>;
let billing: string;
beforeAll(async () => {
  provider = await startOidcProvider([CALLBACK]);
  nameServer = await startNameServer();
  const env = { ALLOW_PRIVATE_ADDRESSES: '1', DNS_SERVERS: nameServer.address };
  api = await startTestApi({ env, limits: { attemptsPerEmail: 100 } });
  alice = await api.signUp({ email: 'alice@flights.test', organizationName: 'Flights' });
  roles = await rolesOf(alice);
  billing = (await alice.post('departments', { name: 'Billing' })).json<{ id: string }>().id;
  await save(alice, settings());
  await prove(alice, 'flights.test');
});
afterAll(async () => {
  await api.close();
  await provider.stop();
  await nameServer.stop();
});

async function rolesOf(client: TestClient) {
  const rows = await api.services.database
    .of(client.organizationId)
    .transaction((tx) => tx.role.findMany({ where: { organizationId: client.organizationId } }));
  return Object.fromEntries(rows.map(({ builtIn, id }) => [builtIn, id])) as typeof roles;
}
const settings = (changes: object = {}) => ({
  issuer: provider.issuer,
  clientId: OIDC_CLIENT.id,
  clientSecret: OIDC_CLIENT.secret,
  domains: ['flights.test'],
  groupsClaim: 'groups',
  mappings: [
    { group: 'leads', roleId: roles.administrator, departmentIds: [] },
    { group: 'care', roleId: roles.agent, departmentIds: [billing] },
  ],
  defaultRoleId: null,
  isEnabled: true,
  isRequired: false,
  ...changes,
});
async function save(client: TestClient, body: object) {
  const { revision } = (await client.get('organization/sso')).json<SsoSettings>();
  return client.put('organization/sso', { ...body, revision });
}
function person(changes: Partial<OidcPerson> & { sub: string }): OidcPerson {
  const made = { email: `${changes.sub}@flights.test`, email_verified: true, groups: ['care'], ...changes };
  provider.people.push(made);
  return made;
}
const check = (client: TestClient, domain: string) => client.post(`organization/sso/domains/${domain}/check`);
async function proofOf(client: TestClient, domain: string): Promise<SsoDomainProof> {
  const { domains } = (await client.get('organization/sso')).json<SsoSettings>();
  return domains.find((each) => each.domain === domain)!;
}
/** Whoever runs the name servers has them show the record. */
async function prove(client: TestClient, domain: string) {
  const { record } = await proofOf(client, domain);
  nameServer.records.set(record.name, ['v=spf1 -all', record.value]);
  const answer = await check(client, domain);
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { domain, provedAt: expect.any(String) as string }]);
}
type Answer = Awaited<ReturnType<TestApi['call']>>;
const cookiesOf = ({ cookies }: Answer) =>
  cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');

/** Sends a browser to the provider. */
async function begin(query: string) {
  const answer = await api.call('GET', `auth/sso/start?${query}`);
  return { location: String(answer.headers.location), cookie: cookiesOf(answer) };
}

/** Signs in there; answers the address of ours that the provider sends back to. */
async function atProvider(location: string, email: string): Promise<string> {
  const jar = new Map<string, string>();
  const ask = async (url: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const each of answer.headers.getSetCookie())
      jar.set(...(each.split(';')[0]!.split('=', 2) as [string, string]));
    const next = answer.headers.get('location');
    return next === null ? null : new URL(next, url).href;
  };
  const form = (await ask(location))!;
  let next = (await ask(form, { method: 'POST', body: new URLSearchParams({ email }) }))!;
  while (!next.startsWith(CALLBACK)) next = (await ask(next))!;
  return next;
}
const comeBack = (url: string, cookie: string) =>
  api.call('GET', url.slice(`${PUBLIC_URL}/api/v1/`.length), undefined, { cookie });

async function enter({ email }: OidcPerson): Promise<Answer> {
  const { location, cookie } = await begin(`email=${encodeURIComponent(email)}&returnTo=/social`);
  expect(location).toContain(provider.issuer);
  return comeBack(await atProvider(location, email), cookie);
}
/** Does something in the moment before the next session is written. */
async function whileSessionBegins(work: () => Promise<unknown>) {
  const { internalAdapter } = await api.app.auth.$context;
  const begin = internalAdapter.createSession;
  vi.spyOn(internalAdapter, 'createSession').mockImplementationOnce(async (...values) => {
    vi.mocked(internalAdapter.createSession).mockRestore();
    await work();
    return begin(...values);
  });
}
const sessionOf = async (answer: Answer) => api.call('GET', 'auth/session', undefined, { cookie: cookiesOf(answer) });
const errorOf = (answer: Answer) => new URL(String(answer.headers.location), PUBLIC_URL).searchParams.get('ssoError');

describe('whoever the provider has signed in', () => {
  it('becomes a member with the role and the departments of their groups, anew each time', async () => {
    const ines = person({ sub: 'ines', name: 'Ines Lima' });
    const first = await enter(ines);
    expect(first.headers.location).toBe('/social');
    const member = { name: 'Ines Lima', email: 'ines@flights.test', departmentIds: [billing] };
    expect((await sessionOf(first)).json()).toMatchObject({ member: { ...member, role: { id: roles.agent } } });

    ines.groups = ['leads', 'care'];
    const second = await enter(ines);
    expect((await sessionOf(second)).json()).toMatchObject({
      member: { ...member, role: { id: roles.administrator } },
    });
    ines.groups = ['care'];
    const third = await enter(ines);
    expect((await sessionOf(third)).json()).toMatchObject({ member: { role: { id: roles.agent } } });
    // they may do less now: what began before is over
    expect((await sessionOf(second)).statusCode).toBe(401);

    const members = (await alice.get('members')).json<{ data: { email: string; signsInBySso: boolean }[] }>().data;
    expect(members.map(({ email, signsInBySso }) => [email, signsInBySso])).toEqual([
      ['alice@flights.test', false],
      ['ines@flights.test', true],
    ]);
    const { data: log } = (await alice.get('audit-log?subjectKind=member')).json<{
      data: { action: string; subject: { name: string } }[];
    }>();
    expect(log.filter(({ subject }) => subject.name === 'Ines Lima').map(({ action }) => action)).toEqual([
      ...['member.changed', 'member.changed', 'member.joined'],
    ]);
    const { data: signIns } = (await alice.get('audit-log?subjectKind=sign_in')).json<{ data: object[] }>();
    expect(signIns).toMatchObject(
      [1, 2, 3].map(() => ({ action: 'sign_in.succeeded', after: { method: 'single_sign_on' } })),
    );
  });

  it('is refused without a verified address, a domain of the organization, or a mapped group, and when deactivated', async () => {
    const refusals = [
      [person({ sub: 'unproved', email_verified: false }), 'sso_email_unverified'],
      [person({ sub: 'guest', groups: ['guests'] }), 'sso_no_role'],
    ] as const;
    for (const [who, code] of refusals) expect(errorOf(await enter(who))).toBe(code);
    const foreign = person({ sub: 'foreign', email: 'eve@elsewhere.test' });
    const { location, cookie } = await begin(`organization=${alice.organizationId}`);
    expect(errorOf(await comeBack(await atProvider(location, foreign.email), cookie))).toBe('sso_domain_foreign');

    const leaver = person({ sub: 'leaver' });
    const { member } = (await sessionOf(await enter(leaver))).json<{ member: { id: string } }>();
    await alice.patch(`members/${member.id}`, { isActive: false });
    expect(errorOf(await enter(leaver))).toBe('sso_deactivated');
  });

  it('comes once, with the browser that went there, and with what was asked for', async () => {
    const rui = person({ sub: 'rui' });
    const { location, cookie } = await begin(`email=${rui.email}`);
    const back = await atProvider(location, rui.email);
    expect(errorOf(await comeBack(back, (await begin(`email=${rui.email}`)).cookie))).toBe('sso_expired');
    const forged = new URL(back);
    forged.searchParams.set('state', `${alice.organizationId}.made-up`);
    expect(errorOf(await comeBack(forged.href, cookie))).toBe('sso_expired');
    expect((await comeBack(back, cookie)).headers.location).toBe('/');
    expect(errorOf(await comeBack(back, cookie))).toBe('sso_expired');

    // a code that was begun with another nonce and verifier
    const other = await begin(`email=${rui.email}`);
    const stolen = new URL(await atProvider(other.location, rui.email)).searchParams.get('code')!;
    const own = await begin(`email=${rui.email}`);
    const answer = new URL(await atProvider(own.location, rui.email));
    answer.searchParams.set('code', stolen);
    expect(errorOf(await comeBack(answer.href, own.cookie))).toBe('sso_answer_invalid');
  });

  it('is nobody whom another organization knows, and works nowhere else', async () => {
    const mallory = await api.signUp({ email: 'mallory@cargo.test', organizationName: 'Cargo' });
    const own = await rolesOf(mallory);
    const cargo = { domains: ['cargo.test'], mappings: [], defaultRoleId: own.agent };
    expect((await save(mallory, settings(cargo))).statusCode).toBe(200);
    await prove(mallory, 'cargo.test');

    // Bob is at Flights, with an address of Cargo
    const bob = await api.colleague(alice, { builtIn: 'administrator' });
    const { database } = api.services;
    const email = 'bob@cargo.test';
    const { userId } = await database
      .of(alice.organizationId)
      .transaction((tx) => tx.member.findFirstOrThrow({ where: { id: bob.session.member.id } }));
    await database.prisma.user.update({ where: { id: userId }, data: { email } });
    const claimed = person({ sub: 'bob', email });
    expect(errorOf(await enter(claimed))).toBe('sso_account_elsewhere');

    // invited there, he is a member of both: their provider opens theirs only
    await database.of(mallory.organizationId).transaction((tx) =>
      tx.member.create({
        data: { organizationId: mallory.organizationId, userId, roleId: own.agent, name: 'Bob', email },
      }),
    );
    const cookie = cookiesOf(await enter(claimed));
    const as = (method: 'GET' | 'POST', path: string, body?: object) => api.call(method, path, body, { cookie });
    expect((await as('GET', 'auth/session')).json()).toMatchObject({ organization: { name: 'Cargo' } });
    expect((await as('GET', 'auth/organizations')).json<{ data: object[] }>().data).toHaveLength(1);
    const there = { organizationId: alice.organizationId };
    expect((await as('POST', 'auth/switch-organization', there)).statusCode).toBe(404);
    // the provider names somebody else by his address
    claimed.sub = 'not-bob';
    expect(errorOf(await enter(claimed))).toBe('sso_identity_differs');
  });

  it('needs no second factor here, stays administrator as the last one, and is out once it is not in use', async () => {
    const eva = await api.signUp({ email: 'eva@trains.test', organizationName: 'Trains' });
    const own = await rolesOf(eva);
    const trains = {
      domains: ['trains.test'],
      mappings: [{ group: 'care', roleId: own.agent, departmentIds: [] }],
      defaultRoleId: own.light_agent,
    };
    const required = settings({ ...trains, isRequired: true });
    const early = (await save(eva, required)).json<Problem>();
    expect(early).toMatchObject({ status: 422, code: 'sso_required_unproved', errors: [{ path: 'isRequired' }] });
    await save(eva, settings(trains));
    await prove(eva, 'trains.test');
    expect((await save(eva, required)).statusCode).toBe(200);
    await eva.put('organization/sign-in', { requiresTwoFactor: true });
    const answer = await enter(person({ sub: 'eva', email: 'eva@trains.test' }));
    const cookie = cookiesOf(answer);
    const session = (await sessionOf(answer)).json();
    expect(session).toMatchObject({ member: { role: { id: own.administrator } }, mustSetUpTwoFactor: false });
    expect((await api.call('GET', 'members', undefined, { cookie })).statusCode).toBe(200);

    // with members who must come this way a password serves administrators only
    const agent = await api.colleague(eva, { builtIn: 'agent' });
    const { email } = agent.session.member;
    expect((await agent.get('auth/session')).statusCode).toBe(401);
    const refused = await api.call('POST', 'auth/sign-in', { email, password: PASSWORD });
    expect(refused.json()).toMatchObject({ status: 403, code: 'sso_required', organizationId: eva.organizationId });
    await api.signIn('eva@trains.test');

    const { revision } = (await api.call('GET', 'organization/sso', undefined, { cookie })).json<SsoSettings>();
    const off = { ...settings({ ...trains, isEnabled: false }), revision };
    expect((await api.call('PUT', 'organization/sso', off, { cookie })).statusCode).toBe(200);
    expect((await sessionOf(answer)).statusCode).toBe(401);
    await api.signIn(email);
    expect((await begin('email=eva@trains.test')).location).toContain('ssoError=sso_unknown');
  });
});

describe('a domain', () => {
  it('routes nobody and makes no members until its name servers show the record, whoever has an address there', async () => {
    const zoe = await api.signUp({ email: 'zoe@hotel.test', organizationName: 'Not the hotel' });
    const own = await rolesOf(zoe);
    const hotel = { domains: ['hotel.test'], mappings: [], defaultRoleId: own.agent };
    expect((await save(zoe, settings(hotel))).statusCode).toBe(200);
    const { record, provedAt } = await proofOf(zoe, 'hotel.test');
    expect([record.name, provedAt]).toEqual(['_perch-challenge.hotel.test', null]);

    expect((await begin('email=guest@hotel.test')).location).toContain('ssoError=sso_unknown');
    const enterByLink = async ({ email }: OidcPerson) => {
      const { location, cookie } = await begin(`organization=${zoe.organizationId}`);
      return comeBack(await atProvider(location, email), cookie);
    };
    const guest = person({ sub: 'guest-of-hotel', email: 'guest@hotel.test' });
    expect(errorOf(await enterByLink(guest))).toBe('sso_domain_unproved');
    // a member comes in by the link; who was invited joins by the invitation, which goes to the address itself
    expect((await sessionOf(await enterByLink(person({ sub: 'zoe', email: 'zoe@hotel.test' })))).statusCode).toBe(200);
    const invited = person({ sub: 'invited', email: 'invited@hotel.test' });
    await zoe.post('invitations', { email: invited.email, roleId: own.agent, locale: 'en' });
    expect(errorOf(await enterByLink(invited))).toBe('sso_domain_unproved');
    expect(await api.services.database.prisma.user.count({ where: { email: invited.email } })).toBe(0);

    const missing = (await check(zoe, 'hotel.test')).json<Problem>();
    expect(missing).toMatchObject({ status: 422, code: 'sso_domain_record_missing' });
    nameServer.records.set(record.name, ['perch-domain-verification=of-another']);
    expect((await check(zoe, 'hotel.test')).json<Problem>().detail).toContain('of-another');
    await prove(zoe, 'hotel.test');
    expect((await check(zoe, 'hotel.test')).statusCode).toBe(200);
    expect((await sessionOf(await enter(guest))).json()).toMatchObject({ member: { isEmailVerified: true } });
    // out of the settings and in again it is another claim
    await save(zoe, settings({ ...hotel, domains: [] }));
    await save(zoe, settings(hotel));
    expect((await proofOf(zoe, 'hotel.test')).provedAt).toBeNull();
    expect((await check(zoe, 'hotel.test')).json()).toMatchObject({ code: 'sso_domain_record_missing' });
    const log = (await zoe.get('audit-log?action=sso.domain_proved')).json<{ data: object[] }>();
    expect(log.data).toMatchObject([{ subject: { name: 'hotel.test' }, before: { isProved: false } }]);
  });

  it('goes to who proves it next, once the record of who had it is gone', async () => {
    const [former, next] = [await api.signUp(), await api.signUp()];
    const sold = { domains: ['sold.test'], mappings: [] };
    await save(former, settings({ ...sold, defaultRoleId: (await rolesOf(former)).agent }));
    await save(next, settings({ ...sold, defaultRoleId: (await rolesOf(next)).agent }));
    await prove(former, 'sold.test');
    const agent = await api.colleague(former, { builtIn: 'agent' });
    await save(former, settings({ ...sold, defaultRoleId: (await rolesOf(former)).agent, isRequired: true }));
    expect((await agent.get('auth/session')).statusCode).toBe(401);
    const [{ record: old }, { record }] = [await proofOf(former, 'sold.test'), await proofOf(next, 'sold.test')];
    expect(record.value).not.toBe(old.value);
    nameServer.records.set(record.name, [old.value, record.value]);
    expect((await check(next, 'sold.test')).json()).toMatchObject({ status: 409, code: 'sso_domain_taken' });
    nameServer.records.set(record.name, [record.value]);
    expect((await check(next, 'sold.test')).statusCode).toBe(200);
    expect((await proofOf(former, 'sold.test')).provedAt).toBeNull();
    // no address leads to its provider any more: passwords serve its members again
    expect((await agent.get('auth/session')).statusCode).toBe(200);
    expect((await begin('email=ana@sold.test')).location).toContain(provider.issuer);
    const log = (await former.get('audit-log?action=sso.domain_lost')).json<{ data: object[] }>();
    expect(log.data).toMatchObject([
      { subject: { name: 'sold.test' }, actor: null, after: { isProved: false, reason: 'domain_taken' } },
    ]);
    const mails = await api.services.database
      .of(former.organizationId)
      .query("SELECT payload FROM delivery WHERE payload ->> 'template' = 'organization-life'");
    expect(mails).toMatchObject([
      { payload: { to: former.session.member.email, data: { what: 'domain-taken', domain: 'sold.test' } } },
    ]);
  });

  it('that is proved keeps no address for who has not proved theirs', async () => {
    const squatter = await api.signUp({ email: 'rosa@flights.test', organizationName: 'Squat' });
    const { prisma } = api.services.database;
    const rosa = person({ sub: 'rosa' });
    expect(errorOf(await enter(rosa))).toBe('sso_account_elsewhere');
    await prisma.user.update({ where: { email: rosa.email }, data: { emailVerified: false } });

    const [{ id: squatted }] = (await squatter.get('me/sessions')).json<{ data: [{ id: string }] }>().data;
    const publish = vi.spyOn(api.services.producer, 'publish');
    // she comes while the squatter's password has just been found right
    let entered: Answer | undefined;
    await whileSessionBegins(async () => (entered = await enter(rosa)));
    const late = await api.call('POST', 'auth/sign-in', { email: rosa.email, password: PASSWORD });
    expect(late.json()).toMatchObject({ code: 'credentials_invalid' });
    const session = (await sessionOf(entered!)).json();
    expect(session).toMatchObject({ organization: { name: 'Flights' }, member: { isEmailVerified: true } });
    // of what was begun under the address before nothing serves, nor goes on
    expect((await squatter.get('auth/session')).statusCode).toBe(401);
    const over = { type: 'session.ended', id: squatted, organizationId: squatter.organizationId };
    expect(publish).toHaveBeenCalledWith(over);
    publish.mockRestore();
    const again = await api.call('POST', 'auth/sign-in', { email: rosa.email, password: PASSWORD });
    expect(again.json()).toMatchObject({ code: 'credentials_invalid' });
    // and no password of hers leads into what somebody made in her name
    const { userId } = await prisma.session.findFirstOrThrow({ where: { user: { email: rosa.email } } });
    expect((await membershipsOf(api.services.database, userId)).map(({ organizationId }) => organizationId)).toEqual([
      alice.organizationId,
    ]);
  });
});

describe('an issuer that serves many organizations', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** Who comes back from it with these claims. */
  function comesFrom(issuer: string, claims: object) {
    const now = Math.round(Date.now() / 1000);
    const usual = {
      iss: issuer,
      aud: 'perch',
      sub: 'ana',
      iat: now,
      exp: now + 60,
      nonce: 'n',
      email: 'ana@flights.test',
    };
    const signed = `${base64({ alg: 'RS256', kid: 'k' })}.${base64({ ...usual, ...claims })}`;
    const idToken = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    const at = issuer.replace(/\/$/, '');
    const answers: Record<string, object> = {
      'openid-configuration': {
        ...{ issuer, authorization_endpoint: `${at}/authorize`, token_endpoint: `${at}/token`, jwks_uri: `${at}/keys` },
      },
      keys: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] },
      token: { access_token: 'a', token_type: 'Bearer', id_token: idToken },
    };
    const { personOf } = createSsoProvider(api.services, async ({ pathname }) => {
      const body = JSON.stringify(answers[pathname.split('/').at(-1)!]);
      return new Response(body, { headers: { 'content-type': 'application/json' } });
    });
    const url = new URL(`${CALLBACK}?code=c&state=s`);
    const client = { clientId: 'perch', clientSecret: 's', groupsClaim: 'email', sessionHours: 24, revision: 1 };
    return personOf({ issuer, ...client, domains: ['flights.test'] }, { url, state: 's', nonce: 'n', verifier: 'v' });
  }

  it('is believed by its exact name, of the organization’s Workspace or tenant only', async () => {
    const google = 'https://accounts.google.com';
    const tid = '3aa4a235-b6e2-48d5-9195-7fcf05b459b0';
    const entra = `https://login.microsoftonline.com/${tid}/v2.0`;
    expect(await comesFrom(google, { hd: 'flights.test', email_verified: true })).toMatchObject({
      isEmailVerified: true,
    });
    expect(await comesFrom(entra, { tid, xms_edov: 1 })).toMatchObject({ subject: 'ana', isEmailVerified: true });
    expect(await comesFrom(entra, { tid })).toMatchObject({ isEmailVerified: false });
    const refusals = [
      [google, { email_verified: true }, 'sso_tenant_foreign'],
      [google, { email_verified: true, hd: 'evil.test' }, 'sso_tenant_foreign'],
      [google, { iss: 'accounts.google.com', hd: 'flights.test' }, 'sso_answer_invalid'],
      [entra, { tid: '9188040d-6c67-4c5b-b112-36a304b66dad', xms_edov: 1 }, 'sso_tenant_foreign'],
      [entra, { iss: entra.replace(tid, tid.replace('3', '4')), tid, xms_edov: 1 }, 'sso_answer_invalid'],
    ] as const;
    for (const [issuer, claims, code] of refusals) {
      await expect(comesFrom(issuer, claims), JSON.stringify(claims)).rejects.toMatchObject({ code });
    }
  });
});

describe('a session that the provider began', () => {
  it('is over after its hours, however much it is used, and at once with another issuer or client', async () => {
    const { prisma } = api.services.database;
    const nora = await api.signUp({ email: 'nora@ferries.test', organizationName: 'Ferries' });
    const own = await rolesOf(nora);
    const ferries = { domains: ['ferries.test'], mappings: [], defaultRoleId: own.agent };
    await save(nora, settings(ferries));
    await prove(nora, 'ferries.test');
    const kim = person({ sub: 'kim', email: 'kim@ferries.test' });
    const first = await enter(kim);
    const tokenOf = ({ cookies }: Answer) => cookies.find(({ name }) => name.endsWith('session_token'))!;
    expect(tokenOf(first).maxAge).toBeGreaterThan(86_390);
    const row = { token: tokenOf(first).value.split('.')[0]! };
    const { endsAt, createdAt } = await prisma.session.findUniqueOrThrow({ where: row });
    expect(endsAt!.getTime() - createdAt.getTime()).toBeGreaterThan(86_390_000);
    // one by password would slide by now
    await prisma.session.update({ where: row, data: { expiresAt: new Date(Date.now() + 86_400_000) } });
    const used = await sessionOf(first);
    expect([used.statusCode, used.cookies]).toEqual([200, []]);
    await save(nora, settings({ ...ferries, sessionHours: 2 }));
    const shortened = await prisma.session.findUniqueOrThrow({ where: row });
    expect(shortened.endsAt!.getTime()).toBeLessThan(Date.now() + 2 * 3_600_000 + 1000);
    await prisma.session.update({ where: row, data: { endsAt: new Date() } });
    expect((await sessionOf(first)).statusCode).toBe(401);

    const second = await enter(kim);
    expect((await save(nora, settings({ ...ferries, groupsClaim: 'roles' }))).statusCode).toBe(200);
    expect((await sessionOf(second)).statusCode).toBe(200);
    await save(nora, settings({ ...ferries, clientId: 'another' }));
    expect((await sessionOf(second)).statusCode).toBe(401);
    expect((await nora.get('auth/session')).statusCode).toBe(200);
    // nor does one begin by what has just been changed
    await save(nora, settings(ferries));
    await whileSessionBegins(() => save(nora, settings({ ...ferries, clientId: 'another' })));
    const late = await enter(kim);
    expect([errorOf(late), (await sessionOf(late)).statusCode]).toEqual(['sso_expired', 401]);
    // switched off and on again, nobody is back
    await save(nora, settings(ferries));
    const third = await enter(kim);
    await save(nora, settings({ ...ferries, isEnabled: false }));
    await save(nora, settings(ferries));
    expect((await sessionOf(third)).statusCode).toBe(401);
  });
});

describe('of somebody who is in another organization too', () => {
  it('a session by single sign-on neither shows nor ends what is beyond its own', async () => {
    // Lia is at Boats, by password, and a member of Flights, whose provider may say who is who
    const lia = await api.signUp({ email: 'lia@flights.test', organizationName: 'Boats' });
    const { database } = api.services;
    const { id: userId } = await database.prisma.user.findUniqueOrThrow({ where: { email: 'lia@flights.test' } });
    const member = { organizationId: alice.organizationId, userId, roleId: roles.agent };
    await database
      .of(alice.organizationId)
      .transaction((tx) => tx.member.create({ data: { ...member, name: 'Lia', email: 'lia@flights.test' } }));
    await lia.post('me/email', { email: 'lia@private.test', password: PASSWORD });
    const who = person({ sub: 'lia' });
    const [first, second] = [await enter(who), await enter(who)];
    const as = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
      api.call(method, path, body, { cookie: cookiesOf(first) });
    const idsOf = (answer: Answer) => answer.json<{ data: { id: string }[] }>().data.map(({ id }) => id);
    const all = idsOf(await lia.get('me/sessions'));
    expect([all.length, idsOf(await as('GET', 'me/sessions')).length]).toEqual([3, 2]);
    expect((await as('DELETE', `me/sessions/${all[0]!}`)).json()).toMatchObject({ code: 'not_found' });
    expect((await as('DELETE', 'me/sessions')).json()).toEqual({ ended: 1 });
    expect([(await sessionOf(second)).statusCode, (await lia.get('auth/session')).statusCode]).toEqual([401, 200]);

    expect((await lia.get('me/sign-in')).json()).toEqual({ by: 'password', hasPassword: true });
    expect((await as('GET', 'me/sign-in')).json()).toEqual({ by: 'provider', hasPassword: true });
    expect((await as('GET', 'me/email')).json()).toMatchObject({ email: 'lia@flights.test', pending: null });
    const refusals = [
      ['PUT', 'me/password', { currentPassword: PASSWORD, password: 'another horse battery' }],
      ['POST', 'me/email', { email: 'lia@evil.test', password: PASSWORD }],
      ['POST', 'me/email/resend'],
      ['DELETE', 'me/email/pending'],
      ['POST', 'me/two-factor', { password: PASSWORD }],
      ['POST', 'me/two-factor/confirm', { code: '123456' }],
      ['POST', 'me/two-factor/recovery-codes', { password: PASSWORD }],
    ] as const;
    for (const [method, path, body] of refusals) {
      expect((await as(method, path, body)).json(), path).toMatchObject({ code: 'sso_session_here_only' });
    }
    expect((await lia.get('me/email')).json()).toMatchObject({ pending: { email: 'lia@private.test' } });
  });
});

describe('before an export or the deletion of everything', () => {
  it('whoever has no password shows the provider again who they are; having come by it a while ago does not do', async () => {
    const tess = person({ sub: 'tess', groups: ['leads'] });
    const sign = async (query = '') => {
      const { location, cookie } = await begin(`email=${tess.email}${query}`);
      return { location, answer: await comeBack(await atProvider(location, tess.email), cookie) };
    };
    const as = async ({ answer }: { answer: Answer }) => {
      const headers = { cookie: cookiesOf(answer) };
      const how = (await api.call('GET', 'me/sign-in', undefined, headers)).json();
      expect(how).toEqual({ by: 'provider', hasPassword: false });
      const { confirmation } = (await api.call('GET', 'organization/deletion', undefined, headers)).json();
      const asked = await api.call('POST', 'organization/exports', {}, headers);
      const leaves = await api.call('POST', 'organization/deletion', { name: 'Not this' }, headers);
      return [confirmation, asked.json().code ?? asked.statusCode, leaves.json().code];
    };
    // a provider need not say when, unless it is asked to make sure
    expect(await as(await sign())).toEqual([{ by: 'provider', until: null }, 'sign_in_again', 'sign_in_again']);
    const fresh = await sign('&fresh=true');
    expect(new URL(fresh.location).searchParams.get('max_age')).toBe('0');
    const confirmed = { by: 'provider', until: expect.any(String) };
    expect(await as(fresh)).toEqual([confirmed, 202, 'organization_name_differs']);

    const { prisma } = api.services.database;
    const { userId } = await prisma.session.findFirstOrThrow({ where: { provedAt: { not: null } } });
    await prisma.session.updateMany({ where: { userId }, data: { provedAt: new Date(Date.now() - 11 * 60_000) } });
    expect((await as(fresh))[2]).toBe('sign_in_again');
    // the provider is told whom it is about, where it is this organization's
    const hintOf = async (cookie: string) => {
      const asked = `auth/sso/start?organization=${alice.organizationId}&fresh=true`;
      const { location } = (await api.call('GET', asked, undefined, { cookie })).headers;
      return new URL(String(location)).searchParams.get('login_hint');
    };
    expect(await hintOf(cookiesOf(fresh.answer))).toBe(tess.email);
    const elsewhere = await api.signUp({ email: 'nils@cargo.test', organizationName: 'Cargo' });
    expect(await hintOf(elsewhere.cookie)).toBeNull();
    // whoever is not believed is told so where they were, and goes on there
    const refusedOf = async (returnTo: string) => {
      const query = new URLSearchParams({ organization: alice.organizationId, fresh: 'true', returnTo });
      const asked = await api.call('GET', `auth/sso/start?${query}`, undefined, { cookie: cookiesOf(fresh.answer) });
      const refused = new URL(await atProvider(String(asked.headers.location), tess.email));
      const state = refused.searchParams.get('state')!;
      refused.search = String(new URLSearchParams({ state, error: 'access_denied', iss: provider.issuer }));
      const back = await comeBack(refused.href, `${cookiesOf(fresh.answer)}; ${cookiesOf(asked)}`);
      return { refused, location: back.headers.location };
    };
    const { refused, location } = await refusedOf('/setup/organization?a=1');
    expect(location).toBe('/setup/organization?a=1&ssoError=sso_denied');
    // a path that only becomes another site as it is read is none of ours
    for (const elsewhere of ['/.//evil.test', '/a/..//evil.test', '/%2e//evil.test']) {
      expect((await refusedOf(elsewhere)).location).toBe('/?ssoError=sso_denied');
    }
    expect((await sessionOf(fresh.answer)).statusCode).toBe(200);
    // at the door nobody forgets where they wanted to go
    const away = await begin(`email=${tess.email}&returnTo=/social`);
    refused.searchParams.set('state', new URL(away.location).searchParams.get('state')!);
    expect((await comeBack(refused.href, away.cookie)).headers.location).toBe(
      '/sign-in?ssoError=sso_denied&returnTo=%2Fsocial',
    );
    // a password that is not theirs opens nothing either
    const guess = { name: 'Flights', password: PASSWORD };
    const headers = { cookie: cookiesOf(fresh.answer) };
    expect((await api.call('POST', 'organization/deletion', guess, headers)).json().code).toBe('password_wrong');
  });
});

describe('settings of single sign-on', () => {
  it('hide the secret, ask for it anew elsewhere, and need every permission', async () => {
    const read = await alice.get('organization/sso');
    expect(read.json()).toMatchObject({ settings: { clientId: OIDC_CLIENT.id }, callbackUrl: CALLBACK });
    expect(read.body).not.toContain(OIDC_CLIENT.secret);
    const { clientSecret: _secret, ...without } = settings();
    expect((await save(alice, without)).statusCode).toBe(200);
    const elsewhere = await save(alice, { ...without, issuer: 'http://127.0.0.1:1' });
    expect(elsewhere.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'clientSecret' }] });
    const domains = ['gmail.com', 'flights.test'];
    expect((await save(alice, settings({ domains }))).json()).toMatchObject({ code: 'sso_domain_public' });
    const manager = await api.colleague(alice, { permissions: ['organization.manage'] });
    expect((await save(manager, settings())).json()).toMatchObject({ code: 'permission_not_held' });
    expect((await check(manager, 'flights.test')).json()).toMatchObject({ code: 'permission_not_held' });
    expect((await check(alice, 'elsewhere.test')).json()).toMatchObject({ code: 'not_found' });
    const log = await alice.get('audit-log?action=sso.changed');
    expect(log.json<{ data: object[] }>().data.length).toBeGreaterThan(0);
    expect(log.body).not.toContain(OIDC_CLIENT.secret);
  });

  it('are tried before they are saved, at public https addresses only', async () => {
    const found = await alice.post('organization/sso/test', { issuer: provider.issuer });
    expect(found.json()).toMatchObject({ issuer: provider.issuer, tokenEndpoint: `${provider.issuer}/token` });
    const nobody = await alice.post('organization/sso/test', { issuer: 'http://127.0.0.1:1' });
    expect(nobody.json()).toMatchObject({ status: 422, code: 'sso_unreachable' });

    const strict = await startTestApi();
    try {
      const client = await strict.signUp({ email: 'ana@strict.test' });
      for (const issuer of [provider.issuer, 'https://127.0.0.1:9', 'https://localhost', 'https://169.254.169.254']) {
        const refused = await client.post('organization/sso/test', { issuer });
        expect(refused.json(), issuer).toMatchObject({ status: 400, code: 'sso_address_refused' });
      }
    } finally {
      await strict.close();
    }
  });

  it('are of an issuer that signs in this organization’s people alone', async () => {
    for (const tenant of ['common', 'organizations', 'consumers', 'flights.test']) {
      const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
      expect((await save(alice, settings({ issuer }))).json(), tenant).toMatchObject({ code: 'sso_issuer_shared' });
      const looked = await alice.post('organization/sso/test', { issuer });
      expect(looked.json(), tenant).toMatchObject({ status: 400, code: 'sso_issuer_shared' });
    }
  });

  it('have a provider asked twenty times in ten minutes at most', async () => {
    const eager = await api.signUp();
    const issuer = 'https://login.microsoftonline.com/common/v2.0';
    const look = () => eager.post('organization/sso/test', { issuer });
    const looks = await Promise.all(Array.from({ length: 20 }, look));
    expect(new Set(looks.map((answer) => answer.json<Problem>().code))).toEqual(new Set(['sso_issuer_shared']));
    expect((await look()).json()).toMatchObject({ status: 429, code: 'too_many_tests' });
  });

  it('lead to no other site afterwards', async () => {
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/\u00a0/evil.example',
      'https://evil.example',
    ]) {
      const query = new URLSearchParams({ organization: alice.organizationId, returnTo: path });
      const answer = await api.call('GET', `auth/sso/start?${query}`, undefined, { 'sec-fetch-site': 'cross-site' });
      expect(answer.headers.location, path).toBe(`/sign-in?sso=${alice.organizationId}&returnTo=%2F`);
    }
  });

  it('do not let another site sign anybody in', async () => {
    const url = `auth/sso/start?organization=${alice.organizationId}`;
    const answer = await api.call('GET', url, undefined, { 'sec-fetch-site': 'cross-site' });
    expect(answer.headers.location).toBe(`/sign-in?sso=${alice.organizationId}&returnTo=%2F`);
    expect(answer.cookies).toEqual([]);
  });
});
