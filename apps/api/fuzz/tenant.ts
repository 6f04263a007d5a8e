import { randomBytes, randomInt } from 'node:crypto';
import { PERMISSIONS } from '@perch/core';
import { openNoticeData } from '@perch/desk';
import {
  makeAccount,
  makeContact,
  makeDelivery,
  makeDepartment,
  makeDirectMessage,
  makeMember,
  makeMessage,
  makeProfile,
  makeTicket,
  makeTweet,
} from '@perch/testing';
import { TOTP, URI } from 'otpauth';
import { PASSWORD, PUBLIC_URL, type TestApi, type TestClient } from '../src/testing/start-test-api.ts';

/** Stands in every secret that the run stores. No answer and no line of the log may hold it. */
export const SECRET = `hush${randomBytes(8).toString('hex')}`;

/** A picture of one pixel, its head and the beginning. */
export const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154',
  'hex',
);

/** An organization with people of several roles, filled with data; all of its texts hold its mark. */
export async function makeTenant(api: TestApi, name: string) {
  const mark = `${name}${randomBytes(6).toString('hex')}`;
  const admin = await api.signUp({ organizationName: `Brand ${mark}`, name: `Alice ${mark}` });
  const agent = await api.colleague(admin, { builtIn: 'agent' });
  const light = await api.colleague(admin, { builtIn: 'light_agent' });
  const nobody = await api.colleague(admin, { permissions: [] });
  const db = api.services.database.of(admin.organizationId);
  const text = (of: string) => `${of} ${mark}`;
  const email = (of: string) => `${of}-${randomInt(1e9)}@${mark}.test`;
  const department = await makeDepartment(db, { name: text('Support'), isDefault: false });
  const account = await makeAccount(db, { name: text('Brand'), departmentId: department.id });

  const send = async (method: 'POST' | 'PUT', path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await api.call(method, path, body, { cookie: admin.cookie, prefer: 'wait=0' });
    if (answer.statusCode >= 300) throw new Error(`preparing ${path} answered ${answer.statusCode}: ${answer.body}`);
    return answer.body === '' ? {} : answer.json<Record<string, unknown>>();
  };
  const idOf = async (made: Promise<{ id?: unknown }>) => String((await made).id);
  const ticket = async (columns: Parameters<typeof makeTicket>[1] = {}) => {
    const made = await makeTicket(db, {
      subject: text('Order'),
      preview: text('Where is it'),
      accountId: account.id,
      ...columns,
    });
    await message(made.id);
    return made;
  };
  const message = (ticketId: string, columns: object = {}) =>
    makeMessage(db, { ticketId, text: text('Where is it'), ...columns });
  const profile = () => makeProfile(db, { name: text('Carla'), receivesDm: true });

  const { secret } = await send('POST', 'api-keys', { name: text('Robot'), permissions: PERMISSIONS });

  const apiKey = () => ({ name: `${text('Robot')} ${randomInt(1e9)}`, permissions: ['tickets.view'] });
  const tenant = {
    name,
    keySecret: String(secret),
    mark,
    organizationId: admin.organizationId,
    db,
    clients: { admin, agent, light, nobody, newcomer: agent } satisfies Record<string, TestClient>,
    text,
    email,
    account,
    department,
    /** what a person of the organization does beforehand */
    send,
    get: async <T>(path: string) => (await admin.get(path)).json<T>(),
    ticket,
    message,
    profile,
    ticketId: () => idOf(ticket()),
    contactId: () => idOf(makeContact(db, { name: text('Carla'), email: email('carla'), notes: text('Likes tea') })),
    departmentId: () => idOf(makeDepartment(db, { name: `${text('Team')} ${randomInt(1e9)}` })),
    memberId: () => idOf(makeMember(db, { name: text('Bob'), email: email('bob'), builtInRole: 'agent' })),
    accountId: (columns: Parameters<typeof makeAccount>[1] = {}) =>
      idOf(makeAccount(db, { name: text('Brand'), departmentId: department.id, ...columns })),
    roleId: () =>
      idOf(send('POST', 'roles', { name: `${text('Role')} ${randomInt(1e9)}`, permissions: ['tickets.view'] })),
    agentRoleId: async () =>
      (await db.transaction((tx) => tx.role.findFirstOrThrow({ where: { builtIn: 'agent' } }))).id,
    savedSearchId: () => idOf(send('POST', 'social/saved-searches', { query: text('refund') })),
    viewId: () => idOf(send('POST', 'views', { name: text('Mine'), filters: { status: 'open' } })),
    cannedReplyId: () =>
      idOf(send('POST', 'canned-replies', { name: text('Hello'), text: text('Hi'), isShared: true })),
    invitationId: async () =>
      idOf(send('POST', 'invitations', { email: email('ines'), roleId: await tenant.agentRoleId() })),
    apiKeyId: () => idOf(send('POST', 'api-keys', apiKey())),
    appId: () => idOf(send('POST', 'twitter/apps', anApp(mark))),
    async keywordId() {
      const data = { organizationId: admin.organizationId, accountId: account.id, phrase: text('refund'), position: 0 };
      return (await db.transaction((tx) => tx.keyword.create({ data }))).id;
    },
    async deliveryId(state: 'failed' | 'held' | 'unknown', columns: Parameters<typeof makeDelivery>[1] = {}) {
      return (await tenant.delivery(state, columns)).id;
    },
    async delivery(state: 'failed' | 'held' | 'unknown', columns: Parameters<typeof makeDelivery>[1] = {}) {
      const { id } = await message(await tenant.ticketId(), { direction: 'out' });
      const code = state === 'failed' ? 'duplicate' : null;
      return makeDelivery(db, { messageId: id, accountId: account.id, state, code, ...columns });
    },
    /** A new tweet of the brand. */
    newTweet: (state: 'failed' | 'held' | 'unknown', columns: Parameters<typeof makeDelivery>[1] = {}) =>
      makeDelivery(db, { accountId: account.id, state, dueAt: new Date(Date.now() + 60_000), ...columns }),
    async newTweetId(state: 'failed' | 'held' | 'unknown') {
      return (await tenant.newTweet(state)).id;
    },
    /** A customer's tweet, or one of the brand's own; of an account that may like it. */
    async tweetRowId(of?: 'own' | 'enterprise') {
      const plan = { tier: 'enterprise', tierSource: 'declared' };
      const accountId = of === 'enterprise' ? await tenant.accountId(plan) : account.id;
      return (await makeTweet(db, { accountId, isOwn: of === 'own', text: text('@brand where') })).id;
    },
    async attachmentId() {
      const answer = await api.app.inject({
        method: 'POST',
        url: `/api/v1/attachments?fileName=${mark}.png`,
        headers: { origin: PUBLIC_URL, cookie: admin.cookie, 'content-type': 'image/png' },
        payload: PNG,
      });
      return answer.json<{ id: string }>().id;
    },
    /** So that add-ons can be tested again, however often they were. */
    async forgetAddOnTests() {
      const { redis } = api.services;
      const counters = await redis.keys(`*${admin.organizationId}-*/add-ons/*`);
      if (counters.length > 0) await redis.del(counters);
    },
    /** What a mail or SMS told somebody in secret: the newest one to this address. */
    async noticeTo(to: string): Promise<{ url: string; code: string }> {
      const where = { payload: { path: ['to'], equals: to } };
      const { id, keyId, sealed } = await db.transaction((tx) =>
        tx.delivery.findFirstOrThrow({ where, orderBy: { id: 'desc' } }),
      );
      return openNoticeData(api.services.box, { id, secret: { keyId: keyId!, sealed: sealed! } }) as never;
    },
    /** A tweet of a customer that has no ticket. */
    async authorId() {
      return (await profile()).twitterUserId;
    },
    /** With a tweet of the customer that can be answered. */
    async tweetTicket() {
      const { twitterUserId: authorId } = await profile();
      const opened = await makeTicket(db, { subject: text('Order'), accountId: account.id, customerId: authorId });
      const columns = { accountId: account.id, ticketId: opened.id, text: text('@brand where'), authorId };
      const tweet = await makeTweet(db, columns);
      const asked = await message(opened.id, { tweetRowId: tweet.id });
      return { id: opened.id, messageId: asked.id };
    },
    tweetTicketId: () => idOf(tenant.tweetTicket()),
    /** A public reply that X has refused, to somebody who can be written to directly. */
    async refusedReplyId() {
      const { id: ticketId, messageId } = await tenant.tweetTicket();
      const reply = { direction: 'out', inReplyToMessageId: messageId, visibility: 'public' };
      const { id } = await message(ticketId, reply);
      const refused = { messageId: id, accountId: account.id, state: 'failed', code: 'not_allowed' };
      return idOf(makeDelivery(db, refused));
    },
    /** A reply that can still be taken back. */
    async heldReplyId() {
      const reply = { via: 'tweet', text: text('We look into it'), undoSeconds: 60 };
      const made = await send('POST', `tickets/${await tenant.tweetTicketId()}/replies`, reply);
      return (made as { delivery: { id: string } }).delivery.id;
    },
    async emailMessageId() {
      const { id } = await message(await tenant.ticketId(), { channel: 'email', visibility: 'private' });
      const sent = {
        fromName: text('Carla'),
        fromAddress: email('carla'),
        toAddresses: [email('help')],
        ccAddresses: [],
      };
      const row = { ...sent, internetMessageId: email('id'), subject: text('Order'), receivedAt: new Date() };
      await db.transaction((tx) =>
        tx.email.create({ data: { ...row, organizationId: db.organizationId, messageId: id } }),
      );
      return id;
    },
    /** As if nobody had asked for a code before: how often one may ask is bounded. */
    forgetCodes: () => db.query('DELETE FROM phone_code'),
    async resetToken() {
      const to = (await api.colleague(admin, { builtIn: 'agent' })).session.member.email;
      await api.call('POST', 'auth/forgot-password', { email: to });
      for (let attempt = 0; ; attempt += 1) {
        const found = await tenant.noticeTo(to).catch(() => null);
        if (found) return new URL(found.url).searchParams.get('token')!;
        if (attempt > 200) throw new Error('the mail with the link was not written');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    /** The administrator is signed in at another place too. */
    async otherSessionId() {
      const { prisma } = api.services.database;
      const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email: admin.session.member.email } });
      const data = { userId, token: randomBytes(24).toString('hex'), expiresAt: new Date(Date.now() + 3_600_000) };
      return (await prisma.session.create({ data })).id;
    },
    /** Somebody whose account the operation may change as it likes; signs in as `newcomer`. */
    async newcomer(): Promise<TestClient> {
      await tenant.letIn();
      return (tenant.clients.newcomer = await api.colleague(admin, { builtIn: 'agent' }));
    },
    /** The same with two-factor sign-in. */
    async protectedNewcomer() {
      const { session, organizationId, post } = await tenant.newcomer();
      const setup = (await post('me/two-factor', { password: PASSWORD })).json<{
        uri: string;
        recoveryCodes: string[];
      }>();
      const code = (URI.parse(setup.uri) as TOTP).generate();
      const answer = await post('me/two-factor/confirm', { code });
      const { name, value } = answer.cookies.find((each) => each.name.endsWith('session_token'))!;
      tenant.clients.newcomer = { ...tenant.clients.newcomer, cookie: `${name}=${encodeURIComponent(value)}` };
      return { ...setup, memberId: session.member.id, email: session.member.email, organizationId };
    },
    /** Of the link that proves another address of somebody's. */
    async emailToken() {
      const { post } = await tenant.newcomer();
      const to = email('moved');
      await post('me/email', { email: to, password: PASSWORD });
      return new URL((await tenant.noticeTo(to)).url).searchParams.get('token')!;
    },
    /** The password was right, the code is missing. */
    async firstStep(address: string): Promise<string> {
      const answer = await api.call('POST', 'auth/sign-in', { email: address, password: PASSWORD });
      const { name, value } = answer.cookies.find((each) => each.name.endsWith('two_factor'))!;
      return `${name}=${encodeURIComponent(value)}`;
    },
    /** A hostile request may have said that everybody needs a second factor. */
    letIn: () => db.query('UPDATE organization SET requires_two_factor = false WHERE id = $1', [admin.organizationId]),
    async consent() {
      const { twitterUserId } = await profile();
      const contact = { name: text('Carla'), email: email('carla'), twitterUserIds: [twitterUserId] };
      const contactId = await idOf(send('POST', 'contacts', contact));
      const made = await send('POST', `contacts/${contactId}/consent-links`, { twitterUserId });
      const { url, consent } = made as { url: string; consent: { id: string } };
      return { contactId, consentId: consent.id, token: url.split('/consent/')[1]! };
    },
  };
  await fill(tenant);
  // so that no hostile request keeps them from going on
  const emails = [admin, agent, light, nobody].map(({ session }) => session.member.email);
  await api.services.database.prisma.user.updateMany({
    where: { email: { in: emails } },
    data: { twoFactorEnabled: true },
  });
  return tenant;
}
export type Tenant = Awaited<ReturnType<typeof makeTenant>>;

export const anApp = (mark: string) => ({
  name: `App ${mark}`,
  authorization: 'oauth2',
  clientId: `client${randomInt(1e9)}${mark}`,
  clientSecret: SECRET,
});

/** Something for every list: so that what leaks through one is seen. */
async function fill(tenant: Tenant): Promise<void> {
  const { db, account, text } = tenant;
  const first = await tenant.ticket({ tags: [tenant.mark] });
  await tenant.ticket({ status: 'pending', priority: 'high' });
  await tenant.message(first.id, { direction: 'note' });
  await makeTweet(db, { accountId: account.id, text: text('@brand hello'), ticketId: first.id });
  await makeTweet(db, { accountId: account.id, text: text('Sorry'), isOwn: true });
  await makeDirectMessage(db, { accountId: account.id, text: text('Psst') });
  await tenant.contactId();
  await tenant.deliveryId('failed');
  const memberId = tenant.clients.admin.session.member.id;
  const notification = { organizationId: tenant.organizationId, memberId, kind: 'mentioned', ticketId: first.id };
  await db.transaction((tx) => tx.notification.create({ data: notification }));
}
