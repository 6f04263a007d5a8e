import { createHmac, randomInt } from 'node:crypto';
import { makeDirectMessage } from '@perch/testing';
import { TOTP, URI } from 'otpauth';
import { PASSWORD, PUBLIC_URL } from '../src/testing/start-test-api.ts';
import type { Request } from './mutations.ts';
import { anApp, PNG, SECRET, type Tenant } from './tenant.ts';

type Recipe = (tenant: Tenant) => Partial<Request> | Promise<Partial<Request>>;

async function conversation(t: Tenant) {
  const { accountId, dmConversationId } = await makeDirectMessage(t.db, { accountId: t.account.id });
  return { accountId, conversationId: dmConversationId };
}
const id = async (made: Promise<string> | string) => ({ params: { id: await made } });
const mailSettings = (tenant: Tenant) => ({
  ...{ host: 'smtp.acme.test', port: 587, security: 'starttls', user: 'acme', fromName: tenant.text('Help') },
  fromAddress: tenant.email('help'),
});
const imapSettings = {
  ...{ host: 'imap.acme.test', port: 993, security: 'tls', user: 'acme', mailbox: 'INBOX', trustedServer: null },
};
const smsSettings = { accountSid: `AC${'a1'.repeat(16)}`, from: '+15005550006', messagingServiceSid: null };
const SOME_DELIVERY = '01900000-0000-7000-8000-000000000001';
const somePhone = () => `+1500${randomInt(1_000_000, 9_999_999)}`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const revisionOf = async (tenant: Tenant, path: string) =>
  (await tenant.get<{ revision?: number }>(path)).revision ?? 0;

async function saveMail(tenant: Tenant) {
  const body = { settings: mailSettings(tenant), password: SECRET, isEnabled: true };
  return { body: { ...body, revision: await revisionOf(tenant, 'add-ons/mail') } };
}
async function saveSms(tenant: Tenant) {
  const body = { settings: smsSettings, authToken: SECRET, isEnabled: true };
  return { body: { ...body, revision: await revisionOf(tenant, 'add-ons/sms') } };
}
async function saveImap(tenant: Tenant) {
  const body = { settings: imapSettings, password: SECRET, isEnabled: true };
  return { body: { ...body, revision: await revisionOf(tenant, 'add-ons/imap') } };
}
async function saveSso(tenant: Tenant) {
  const mapping = {
    group: tenant.text('care'),
    roleId: await tenant.agentRoleId(),
    departmentIds: [tenant.department.id],
  };
  const provider = {
    issuer: 'https://login.acme.test',
    clientId: 'perch',
    clientSecret: SECRET,
    groupsClaim: 'groups',
  };
  const people = { domains: [], mappings: [mapping], defaultRoleId: null, isEnabled: false, isRequired: false };
  return { body: { ...provider, ...people, revision: await revisionOf(tenant, 'organization/sso') } };
}
/** An add-on is there, whatever happened before. */
async function withAddOn(tenant: Tenant, kind: 'mail' | 'sms' | 'imap') {
  const { body } = await { mail: saveMail, sms: saveSms, imap: saveImap }[kind](tenant);
  await tenant.send('PUT', `add-ons/${kind}`, body);
}
async function testOf(tenant: Tenant, kind: 'mail' | 'sms') {
  await withAddOn(tenant, kind);
  await tenant.forgetAddOnTests();
  const to = kind === 'mail' ? tenant.email('ana') : somePhone();
  const made = await tenant.send('POST', `add-ons/${kind}/test`, { to });
  return { params: { deliveryId: String(made.deliveryId ?? made.id) } };
}
async function departmentMail(tenant: Tenant) {
  const departmentId = await tenant.departmentId();
  const names = { fromName: tenant.text('Help'), address: tenant.email('dept'), signature: tenant.text('Yours') };
  return { params: { id: departmentId }, body: { ...names, replyTo: null, usesReplyTag: true, revision: 0 } };
}
async function service(tenant: Tenant) {
  const departmentId = await tenant.departmentId();
  const { revision = 0 } = await tenant.get<{ revision?: number }>(`departments/${departmentId}/service`);
  const hours = { timeZone: 'Europe/Lisbon', week: null, holidays: ['2026-12-25'] };
  const rest = { duePolicy: null, pendingCloseDays: 7, thanksReopen: false, revision };
  return { params: { id: departmentId }, body: { hours, ...rest } };
}
async function captureOf(tenant: Tenant, accountId: string) {
  const { revision } = await tenant.get<{ revision: number }>(`twitter/accounts/${accountId}/capture`);
  const keywords = [{ phrase: tenant.text('refund'), departmentId: tenant.department.id, tags: ['money'] }];
  return { mentions: 'matching', directMessages: 'all', keywords, departmentId: tenant.department.id, revision };
}
async function capture(tenant: Tenant) {
  const accountId = await tenant.accountId();
  return { params: { id: accountId }, body: { ...(await captureOf(tenant, accountId)), acceptFlood: true } };
}
const awaitingAccount = (tenant: Tenant) =>
  tenant.accountId({ state: 'awaiting_confirmation', connectedAt: null, awaitingSince: new Date() });
const condition = (tenant: Tenant) => ({
  ...{ keywords: [tenant.text('down')], tweetCount: 10, windowMinutes: 15 },
  ...{ countsAuthors: false, minFollowers: 0, cooldownMinutes: 60 },
});
const ruleOf = (tenant: Tenant) => ({
  ...{ name: tenant.text('Outage'), isEnabled: true, ...condition(tenant) },
  recipients: [{ memberId: tenant.clients.admin.session.member.id, byEmail: true, bySms: false }],
});
async function escalationRule(tenant: Tenant) {
  const accountId = await tenant.accountId();
  const made = await tenant.send('POST', `twitter/accounts/${accountId}/escalation-rules`, ruleOf(tenant));
  return { id: accountId, ruleId: String(made.id) };
}
async function incident(tenant: Tenant) {
  const rows = await tenant.db.query<{ id: string }>(
    `INSERT INTO incident (organization_id, id, account_id, rule_name, tweet_count, window_minutes, counts_authors, state,
       started_at, reached_at, last_reached_at, opened_at)
     VALUES ($1, gen_random_uuid(), $2, $3, 3, 10, false, 'open', now(), now(), now(), now()) RETURNING id`,
    [tenant.organizationId, await tenant.accountId(), tenant.text('Outage')],
  );
  return rows[0]!.id;
}
const REPORT_PERIOD = { from: '2026-11-01', to: '2026-11-07' };
const LINK_TOKEN = 'abcdefghijkmnpqrstuv';
async function incidentLink(tenant: Tenant) {
  const token = `${LINK_TOKEN}${randomInt(1e9)}`;
  await tenant.db.query(
    `INSERT INTO incident_link (organization_id, id, incident_id, member_id, token_hash, created_at, expires_at)
     VALUES ($1, gen_random_uuid(), $2, $3, sha256(convert_to('incident ' || $4, 'UTF8')), now(), now() + interval '1 hour')`,
    [tenant.organizationId, await incident(tenant), tenant.clients.admin.session.member.id, token],
  );
  return { token };
}
async function receipt(tenant: Tenant) {
  await withAddOn(tenant, 'sms');
  const params = { organizationId: tenant.organizationId, deliveryId: SOME_DELIVERY };
  const url = `${PUBLIC_URL}/api/v1/sms-receipts/${params.organizationId}/${params.deliveryId}`;
  const signature = createHmac('sha1', SECRET).update(`${url}MessageStatusdelivered`).digest('base64');
  const headers = { 'x-twilio-signature': signature };
  return { as: 'none' as const, params, headers, body: { MessageStatus: 'delivered' } };
}
async function approvalOf(tenant: Tenant) {
  const { id: deliveryId, updatedAt } = await tenant.delivery('held', { holdReason: 'approval' });
  return { params: { id: deliveryId }, body: { seenUpdatedAt: updatedAt.toISOString() } };
}
async function invited(tenant: Tenant) {
  const email = tenant.email('ines');
  await tenant.send('POST', 'invitations', { email, roleId: await tenant.agentRoleId() });
  return new URL((await tenant.noticeTo(email)).url).searchParams.get('token')!;
}
const webhookOf = (t: Tenant) => ({
  name: t.text('CRM'),
  url: 'https://hooks.acme.test/perch',
  events: ['ticket.created'],
});
/** The one that is there; of a new one, with `isNew`, all others are gone. */
async function webhook(tenant: Tenant, isNew = false) {
  if (isNew) await tenant.db.query('DELETE FROM webhook WHERE organization_id = $1', [tenant.organizationId]);
  const { data } = await tenant.get<{ data: { id: string; isEnabled: boolean; revision: number }[] }>('webhooks');
  const known = data.find(({ isEnabled }) => isEnabled);
  if (known) return known;
  if (data.length > 0) return webhook(tenant, true);
  return (await tenant.send('POST', 'webhooks', webhookOf(tenant))) as { id: string; revision: number };
}
async function webhookCall(tenant: Tenant) {
  const { id } = await webhook(tenant);
  const rows = await tenant.db.query<{ id: string }>(
    `WITH event AS (
       INSERT INTO webhook_event (organization_id, id, type, subject_id, body, at)
       VALUES ($1, gen_random_uuid(), 'ticket.created', $2, $3, now()) RETURNING id)
     INSERT INTO delivery (organization_id, id, kind, state, payload, target, webhook_id, webhook_event_id, due_at, settled_at)
     SELECT $1, gen_random_uuid(), 'webhook', 'failed', '{}', 'webhook', $4, event.id, now(), now() FROM event RETURNING id`,
    [tenant.organizationId, await tenant.ticketId(), tenant.text('{}'), id],
  );
  return { params: { id, deliveryId: rows[0]!.id } };
}
const draft = (tenant: Tenant) => ({
  mode: 'tweet',
  texts: { tweet: tenant.text('Hi'), dm: '', email: '', note: '' },
  inReplyToMessageId: null,
  attachmentIds: { tweet: [], dm: [], email: [], note: [] },
  updatedAt: new Date().toISOString(),
});

/** A finished export of one piece. */
async function readyExport(tenant: Tenant) {
  const [made] = await tenant.db.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO organization_export (organization_id, id, state, requested_at, finished_at, expires_at, byte_size)
       VALUES ($1, uuidv7(), 'ready', now(), now(), now() + interval '7 days', 3) RETURNING organization_id, id)
     INSERT INTO organization_export_chunk (organization_id, export_id, position, bytes)
     SELECT organization_id, id, 0, 'zip'::bytea FROM made RETURNING export_id AS id`,
    [tenant.organizationId],
  );
  return made!.id;
}

/**
 * The request that each operation answers with a 2xx, with rows made for it. What has no recipe here takes the id in its
 * path from the part before it and sends no body. A new operation that needs more fails the run until it has one.
 */
export const RECIPES: Record<string, Recipe> = {
  'POST /attachments': ({ mark }) => ({
    query: { fileName: `${mark}.png` },
    raw: PNG,
    headers: { 'content-type': 'image/png' },
  }),
  'PATCH /attachments/{id}': async (t) => ({ ...(await id(t.attachmentId())), body: { altText: t.text('A plane') } }),

  'POST /auth/sign-up': (t) => ({
    as: 'none',
    body: { organizationName: t.text('New'), name: t.text('Eve'), email: t.email('eve'), password: PASSWORD },
  }),
  'POST /auth/sign-in': (t) => ({
    as: 'none',
    body: { email: t.clients.agent.session.member.email, password: PASSWORD },
  }),
  'POST /auth/sign-out': () => ({ as: 'none' }),
  'POST /auth/forgot-password': (t) => ({ as: 'none', body: { email: t.email('nobody') } }),
  'POST /auth/reset-password': async (t) => ({
    as: 'none',
    body: { token: await t.resetToken(), password: PASSWORD },
  }),
  'POST /auth/switch-organization': (t) => ({ body: { organizationId: t.organizationId } }),
  'PATCH /me': (t) => ({ body: { name: t.text('Alice'), locale: 'en' } }),
  'POST /auth/two-factor': async (t) => {
    const { email, recoveryCodes } = await t.protectedNewcomer();
    return { as: 'none', headers: { cookie: await t.firstStep(email) }, body: { recoveryCode: recoveryCodes[0] } };
  },
  'POST /auth/verify-email': async (t) => ({ as: 'none', body: { token: await t.emailToken() } }),
  'POST /me/email': async (t) => {
    await t.newcomer();
    return { as: 'newcomer', body: { email: t.email('other'), password: PASSWORD } };
  },
  'PUT /me/report-mail': () => ({ body: { isOn: true, weekday: 1, hour: 8, timeZone: 'Europe/Lisbon' } }),
  'PUT /me/notification-settings': () => ({
    body: {
      desktop: ['mentioned'],
      email: ['overdue'],
      quietHours: { from: 1320, until: 420 },
      timeZone: 'Europe/Lisbon',
    },
  }),
  'PUT /me/password': async (t) => {
    await t.newcomer();
    return { as: 'newcomer', body: { currentPassword: PASSWORD, password: PASSWORD } };
  },
  'POST /me/two-factor': async (t) => {
    await t.newcomer();
    return { as: 'newcomer', body: { password: PASSWORD } };
  },
  'POST /me/two-factor/confirm': async (t) => {
    const { post } = await t.newcomer();
    const { uri } = (await post('me/two-factor', { password: PASSWORD })).json<{ uri: string }>();
    return { as: 'newcomer', body: { code: (URI.parse(uri) as TOTP).generate() } };
  },
  'POST /me/two-factor/recovery-codes': async (t) => {
    await t.protectedNewcomer();
    return { as: 'newcomer', body: { password: PASSWORD } };
  },
  'POST /me/two-factor/disable': async (t) => {
    await t.protectedNewcomer();
    return { as: 'newcomer', body: { password: PASSWORD } };
  },
  'DELETE /members/{id}/two-factor': async (t) => ({ params: { id: (await t.protectedNewcomer()).memberId } }),
  'PUT /organization/sso': saveSso,
  'DELETE /organization/sso': async (t) => {
    await t.send('PUT', 'organization/sso', (await saveSso(t)).body);
    return {};
  },
  // nobody is asked: a machine of one's own is refused
  // nobody is asked of what is proved already
  'POST /organization/sso/domains/{domain}/check': async (t) => {
    const domain = `${t.mark.toLowerCase()}.example`;
    const { body } = await saveSso(t);
    await t.send('PUT', 'organization/sso', { ...body, domains: [domain] });
    await t.db.query('UPDATE sso_domain SET proved_at = now(), due_at = now() WHERE organization_id = $1', [
      t.organizationId,
    ]);
    return { params: { domain } };
  },
  'POST /organization/sso/test': () => ({ body: { issuer: 'https://127.0.0.1' } }),
  'GET /auth/sso/start': (t) => ({ query: { organization: t.organizationId } }),
  'GET /auth/sso/callback': (t) => ({ query: { state: `${t.organizationId}.unheard-of`, code: 'unheard-of' } }),
  'PUT /organization/sign-in': () => ({ body: { requiresTwoFactor: false } }),
  'DELETE /me/sessions/{id}': (t) => id(t.otherSessionId()),
  'PUT /me/availability': () => ({ body: { isAway: false } }),
  'POST /me/phone': async (t) => {
    await withAddOn(t, 'sms');
    await t.forgetCodes();
    return { body: { phone: somePhone() } };
  },
  'POST /me/phone/verify': async (t) => {
    await withAddOn(t, 'sms');
    await t.forgetCodes();
    const phone = somePhone();
    await t.send('POST', 'me/phone', { phone });
    return { body: { code: (await t.noticeTo(phone)).code } };
  },

  'POST /departments': (t) => ({ body: { name: `${t.text('Team')} ${randomInt(1e9)}`, memberIds: [] } }),
  'PATCH /departments/{id}': async (t) => ({
    ...(await id(t.departmentId())),
    body: { name: `${t.text('Team')} ${randomInt(1e9)}`, memberIds: [await t.memberId()] },
  }),
  'PUT /departments/{id}/mail': departmentMail,
  'DELETE /departments/{id}/mail': async (t) => {
    const { params, body } = await departmentMail(t);
    await t.send('PUT', `departments/${params.id}/mail`, body);
    return { params };
  },
  'PUT /departments/{id}/service': service,
  'PATCH /members/{id}': async (t) => ({
    ...(await id(t.memberId())),
    body: { name: t.text('Bob'), roleId: await t.agentRoleId(), departmentIds: [t.department.id] },
  }),
  'PUT /members/{id}/phone': async (t) => ({ ...(await id(t.memberId())), body: { phone: somePhone() } }),
  'POST /roles': (t) => ({ body: { name: `${t.text('Role')} ${randomInt(1e9)}`, permissions: ['tickets.view'] } }),
  'PATCH /roles/{id}': async (t) => ({
    ...(await id(t.roleId())),
    body: { name: `${t.text('Role')} ${randomInt(1e9)}`, permissions: ['contacts.view'] },
  }),
  'POST /api-keys': async (t) => {
    // no more than a hundred serve at a time
    await t.db.query('UPDATE api_key SET revoked_at = now() WHERE revoked_at IS NULL AND permissions = $1', [
      ['tickets.view'],
    ]);
    return { body: { name: `${t.text('Robot')} ${randomInt(1e9)}`, permissions: ['tickets.view'] } };
  },
  'POST /api-keys/{id}/rotate': async (t) => ({ ...(await id(t.apiKeyId())), body: { overlapHours: 1 } }),
  'PATCH /api-keys/{id}': async (t) => ({
    ...(await id(t.apiKeyId())),
    body: { name: `${t.text('Robot')} ${randomInt(1e9)}` },
  }),
  'GET /api-keys/current': () => ({ as: 'key' }),
  'POST /invitations': async (t) => ({
    body: { email: t.email('ines'), roleId: await t.agentRoleId(), departmentIds: [t.department.id] },
  }),
  'POST /invitations/{id}/resend': async (t) => {
    const invitationId = await t.invitationId();
    await t.db.query("UPDATE invitation SET sent_at = sent_at - interval '1 hour' WHERE id = $1", [invitationId]);
    return id(invitationId);
  },
  'GET /invitations/by-token': async (t) => ({ as: 'none', query: { token: await invited(t) } }),
  'POST /invitations/accept': async (t) => ({
    as: 'none',
    body: { token: await invited(t), name: t.text('Ines'), password: PASSWORD },
  }),

  'PUT /add-ons/mail': saveMail,
  'PUT /add-ons/sms': saveSms,
  'PUT /add-ons/imap': saveImap,
  'DELETE /add-ons/mail': async (t) => (await withAddOn(t, 'mail'), {}),
  'DELETE /add-ons/sms': async (t) => (await withAddOn(t, 'sms'), {}),
  'DELETE /add-ons/imap': async (t) => (await withAddOn(t, 'imap'), {}),
  'POST /add-ons/mail/test': async (t) => (await withAddOn(t, 'mail'), { body: { to: t.email('ana') } }),
  'POST /add-ons/sms/test': async (t) => (await withAddOn(t, 'sms'), { body: { to: somePhone() } }),
  'POST /add-ons/imap/test': async (t) => (await withAddOn(t, 'imap'), {}),
  'GET /add-ons/mail/test/{deliveryId}': (t) => testOf(t, 'mail'),
  'GET /add-ons/sms/test/{deliveryId}': (t) => testOf(t, 'sms'),

  'PATCH /twitter/accounts/{id}': async (t) => ({ ...(await id(t.accountId())), body: { silenceHours: 12 } }),
  'POST /twitter/accounts/connect': () => ({ body: { returnTo: '/setup' } }),
  'POST /twitter/accounts/{id}/reauthorize': async (t) => ({ ...(await id(t.accountId())), body: null }),
  'POST /twitter/accounts/{id}/resume': async (t) => id(t.accountId({ state: 'paused' })),
  'PUT /twitter/accounts/{id}/capture': capture,
  'GET /twitter/accounts/{id}/escalation-rules': (t) => id(t.accountId()),
  'POST /twitter/accounts/{id}/escalation-rules': async (t) => ({ ...(await id(t.accountId())), body: ruleOf(t) }),
  'POST /twitter/accounts/{id}/escalation-rules/preview': async (t) => ({
    ...(await id(t.accountId())),
    body: condition(t),
  }),
  'PUT /twitter/accounts/{id}/escalation-rules/{ruleId}': async (t) => ({
    params: await escalationRule(t),
    body: { ...ruleOf(t), revision: 1 },
  }),
  'DELETE /twitter/accounts/{id}/escalation-rules/{ruleId}': async (t) => ({ params: await escalationRule(t) }),
  'POST /twitter/accounts/{id}/escalation-rules/{ruleId}/drill': async (t) => ({ params: await escalationRule(t) }),
  'POST /twitter/accounts/{id}/capture/preview': async (t) => ({
    ...(await id(t.account.id)),
    body: { capture: await captureOf(t, t.account.id), days: 1 },
  }),
  'POST /webhooks': async (t) => (await webhook(t, true), { body: webhookOf(t) }),
  'PATCH /webhooks/{id}': async (t) => {
    const { id: webhookId, revision } = await webhook(t);
    return { params: { id: webhookId }, body: { ...webhookOf(t), revision } };
  },
  'GET /webhooks/{id}/deliveries/{deliveryId}': webhookCall,
  'POST /webhooks/{id}/deliveries/{deliveryId}/redeliver': webhookCall,
  'POST /webhooks/{id}/redeliver': () => ({ body: {} }),
  'POST /twitter/apps': (t) => ({ body: anApp(t.mark) }),
  'PATCH /twitter/apps/{id}': async (t) => ({
    ...(await id(t.appId())),
    body: { name: t.text('App'), clientSecret: SECRET, revision: 1 },
  }),
  'POST /twitter/accounts/connect-with-keys': () => ({
    body: {
      ...{ consumerKey: `key${randomInt(1e9)}`, consumerSecret: SECRET },
      ...{ accessToken: `1-${SECRET}`, accessTokenSecret: SECRET },
    },
  }),
  'POST /twitter/accounts/{id}/confirm': async (t) => ({ ...(await id(awaitingAccount(t))), body: { importDays: 3 } }),
  'POST /twitter/accounts/{id}/discard': async (t) => id(awaitingAccount(t)),
  'GET /twitter/accounts/{id}/import-estimate': async (t) => ({
    ...(await id(awaitingAccount(t))),
    query: { days: '3' },
  }),
  'POST /twitter/accounts/{id}/import/stop': async (t) =>
    id(t.accountId({ connectedAt: new Date(), importFrom: new Date(Date.now() - 86_400_000) })),
  'GET /twitter/callback': () => ({ query: { state: 'unheard-of', code: 'unheard-of' } }),

  'POST /social/streams/read': (t) => ({
    body: { streams: [`mentions:${t.account.id}`], until: new Date().toISOString() },
  }),
  'PUT /social/settings': () => ({ body: { readState: 'agent' } }),
  'GET /social/tweets': async (t) => ({ query: { ids: await t.tweetRowId() } }),
  'GET /social/tweets/{id}': async (t) => id(t.tweetRowId()),
  'GET /social/tweets/{id}/thread': async (t) => id(t.tweetRowId()),
  'POST /social/tweets/{id}/ticket': async (t) => ({
    ...(await id(t.tweetRowId())),
    body: { departmentId: t.department.id, assigneeId: t.clients.admin.session.member.id, tags: [t.text('vip')] },
  }),
  'POST /social/tweets/tickets': async (t) => ({ body: { tweetIds: [await t.tweetRowId()], priority: 'high' } }),
  'POST /social/tweets/{id}/add-to-ticket': async (t) => ({
    ...(await id(t.tweetRowId())),
    body: { ticketId: await t.ticketId() },
  }),
  'POST /social/tweets/{id}/handled': async (t) => id(t.tweetRowId()),
  'DELETE /social/tweets/{id}/handled': async (t) => id(t.tweetRowId()),
  'POST /social/tweets/handled': async (t) => ({ body: { tweetIds: [await t.tweetRowId()], isHandled: true } }),
  'POST /social/profiles/{twitterUserId}/mute': async (t) => ({
    params: { twitterUserId: await t.authorId() },
    body: { accountId: t.account.id },
  }),
  'DELETE /social/profiles/{twitterUserId}/mute': async (t) => ({
    params: { twitterUserId: await t.authorId() },
    query: { accountId: t.account.id },
  }),
  'GET /social/keywords/{id}/tweets': async (t) => id(t.keywordId()),
  'GET /social/direct-messages/{accountId}/{conversationId}': async (t) => ({ params: await conversation(t) }),
  'GET /social/direct-messages/{accountId}/{conversationId}/messages': async (t) => ({ params: await conversation(t) }),
  'POST /social/direct-messages/{accountId}/{conversationId}/read': async (t) => ({
    params: await conversation(t),
    body: { until: '2026-11-22T10:00:00.000Z' },
  }),
  'POST /social/direct-messages/{accountId}/{conversationId}/reply': async (t) => ({
    params: await conversation(t),
    body: { via: 'dm', text: 'We are looking into it' },
  }),
  'PUT /social/tweets/{id}/retweet': async (t) => id(t.tweetRowId()),
  'DELETE /social/tweets/{id}/retweet': async (t) => id(t.tweetRowId()),
  'PUT /social/tweets/{id}/like': async (t) => id(t.tweetRowId('enterprise')),
  'DELETE /social/tweets/{id}/like': async (t) => id(t.tweetRowId()),
  'DELETE /social/tweets/{id}': async (t) => id(t.tweetRowId('own')),
  'POST /social/tweets/{id}/reply': async (t) => ({
    ...(await id(t.tweetRowId('enterprise'))),
    body: { via: 'tweet', text: t.text(`On our way ${randomInt(1e9)}`) },
  }),
  'POST /social/tweets': (t) => ({ body: { accountId: t.account.id, text: t.text(`News ${randomInt(1e9)}`) } }),
  'POST /social/outgoing/{id}/retry': async (t) => id(t.newTweetId('failed')),
  'POST /social/outgoing/{id}/discard': async (t) => id(t.newTweetId('failed')),
  'POST /social/outgoing/{id}/send-now': async (t) => id(t.newTweetId('held')),
  'PUT /social/outgoing/{id}/text': async (t) => ({
    ...(await id(t.newTweetId('held'))),
    body: { text: t.text(`Other news ${randomInt(1e9)}`) },
  }),
  'POST /social/outgoing/{id}/approve': async (t) => {
    const { id: deliveryId, updatedAt } = await t.newTweet('held', { holdReason: 'approval' });
    return { ...(await id(deliveryId)), body: { seenUpdatedAt: updatedAt.toISOString() } };
  },
  'POST /social/outgoing/{id}/reject': async (t) => ({
    ...(await id((await t.newTweet('held', { holdReason: 'approval' })).id)),
    body: { note: t.text('Not now') },
  }),
  'POST /social/outgoing/{id}/resolve': async (t) => ({
    ...(await id(t.newTweetId('unknown'))),
    body: { posted: false },
  }),
  'GET /social/profiles/{twitterUserId}': async (t) => ({ params: { twitterUserId: await t.authorId() } }),
  'GET /social/profiles/{twitterUserId}/messages': async (t) => ({ params: { twitterUserId: await t.authorId() } }),
  'GET /social/profiles/{twitterUserId}/sentiment': async (t) => ({ params: { twitterUserId: await t.authorId() } }),
  'GET /social/profiles/{twitterUserId}/recent-tweets': async (t) => ({
    params: { twitterUserId: await t.authorId() },
  }),
  'POST /social/profiles/{twitterUserId}/recent-tweets': async (t) => ({
    params: { twitterUserId: await t.authorId() },
  }),
  'GET /reports/overview': () => ({ query: REPORT_PERIOD }),
  'GET /reports/hours': () => ({ query: REPORT_PERIOD }),
  'GET /reports/hours/export': () => ({ query: REPORT_PERIOD }),
  'GET /reports': () => ({ query: { metric: 'volume', by: 'department', ...REPORT_PERIOD } }),
  'GET /reports/export': () => ({ query: { metric: 'backlog', ...REPORT_PERIOD } }),
  'GET /social/permalinks/price': (t) => ({ query: { accountId: t.account.id } }),
  'POST /social/permalinks': (t) => ({
    body: {
      ...{ url: `https://x.com/carla/status/${randomInt(1, 1e12)}`, accountId: t.account.id },
      ...{ text: t.text('Where is it?'), username: 'carla' },
    },
  }),
  'GET /social/permalinks/{id}': async (t) => {
    const body = { url: `https://x.com/carla/status/${randomInt(1, 1e12)}`, accountId: t.account.id };
    return id(String((await t.send('POST', 'social/permalinks', body)).id));
  },
  'GET /twitter/accounts/{id}/keyword-searches': (t) => id(t.account.id),
  'GET /social/x-searches/price': (t) => ({ query: { accountId: t.account.id } }),
  'POST /social/x-searches': (t) => ({ body: { query: `${t.text('late')} -spam`, accountId: t.account.id } }),
  'GET /social/x-searches/{id}': async (t) => {
    const body = { query: 'bag lang:en', accountId: t.account.id };
    return id(String((await t.send('POST', 'social/x-searches', body)).id));
  },
  'GET /social/search': (t) => ({ query: { query: 'order -spam lang:en', accountIds: t.account.id } }),
  'POST /social/saved-searches': (t) => ({ body: { name: t.text('Refunds'), query: 'refund -spam' } }),
  'PATCH /social/saved-searches/{id}': async (t) => ({ ...(await id(t.savedSearchId())), body: { isPinned: true } }),
  'DELETE /social/saved-searches/{id}': async (t) => id(t.savedSearchId()),
  'GET /social/profiles': () => ({ query: { query: 'carla' } }),
  'GET /social/profile-searches/price': (t) => ({ query: { query: 'carla', accountId: t.account.id } }),
  'POST /social/profile-searches': (t) => ({ body: { query: `carla${randomInt(1e6)}`, accountId: t.account.id } }),
  'GET /social/profile-searches/{id}': async (t) => {
    const body = { query: `carla${randomInt(1e6)}`, accountId: t.account.id };
    return id(String((await t.send('POST', 'social/profile-searches', body)).id));
  },

  'POST /tickets': async (t) => ({
    body: {
      ...{ subject: t.text('By phone'), note: t.text('They called'), contactId: await t.contactId() },
      ...{ departmentId: t.department.id, assigneeId: t.clients.admin.session.member.id, tags: ['phone'] },
    },
  }),
  'POST /tickets/bulk': async (t) => ({ body: { ticketIds: [await t.ticketId()], change: { priority: 'high' } } }),
  'POST /tickets/bulk/undo': async (t) => {
    const body = { ticketIds: [await t.ticketId()], change: { priority: 'urgent' } };
    return { body: { undoToken: (await t.send('POST', 'tickets/bulk', body)).undoToken } };
  },
  'PATCH /tickets/{id}': async (t) => ({
    ...(await id(t.ticketId())),
    body: { departmentId: t.department.id, assigneeId: t.clients.admin.session.member.id, tags: ['vip'] },
  }),
  'POST /tickets/take-next': async (t) => {
    await t.ticket({ departmentId: t.department.id });
    return { body: { departmentId: t.department.id } };
  },
  'POST /tickets/{id}/merge': async (t) => {
    const target = await t.ticket();
    const source = await t.ticket({ customerId: target.customerId });
    return { params: { id: target.id }, body: { sourceTicketIds: [source.id] } };
  },
  'POST /tickets/{id}/split': async (t) => {
    const ticketId = await t.ticketId();
    const { id: messageId } = await t.message(ticketId);
    return { params: { id: ticketId }, body: { fromMessageId: messageId } };
  },
  'POST /tickets/{id}/related': async (t) => ({
    ...(await id(t.ticketId())),
    body: { number: (await t.ticket()).number },
  }),
  'DELETE /tickets/{id}/related/{otherId}': async (t) => {
    const [one, other] = [await t.ticketId(), await t.ticket()];
    await t.send('POST', `tickets/${one}/related`, { number: other.number });
    return { params: { id: one, otherId: other.id } };
  },
  'POST /tickets/{id}/snooze': async (t) => ({ ...(await id(t.ticketId())), body: { until: inDays(1) } }),
  'DELETE /tickets/{id}/snooze': async (t) => {
    const ticketId = await t.ticketId();
    await t.send('POST', `tickets/${ticketId}/snooze`, { until: inDays(1) });
    return id(ticketId);
  },
  'POST /tickets/{id}/replies': async (t) => ({
    ...(await id(t.tweetTicketId())),
    body: { via: 'tweet', text: t.text('We look into it'), undoSeconds: 10 },
    headers: { 'idempotency-key': `key-${randomInt(1e12)}` },
  }),
  'POST /tickets/{id}/notes': async (t) => ({
    ...(await id(t.ticketId())),
    body: { text: t.text('Called them'), mentionedMemberIds: [t.clients.agent.session.member.id] },
  }),
  'PUT /tickets/{id}/draft': async (t) => ({ ...(await id(t.ticketId())), body: draft(t) }),
  'POST /tickets/{id}/presence': async (t) => ({ ...(await id(t.ticketId())), body: { state: 'viewing' } }),
  'POST /views': (t) => ({ body: { name: t.text('Mine'), filters: { status: 'open' } } }),
  'PATCH /views/{id}': async (t) => ({ ...(await id(t.viewId())), body: { name: t.text('Ours') } }),

  'POST /deliveries/{id}/retry': async (t) => id(t.deliveryId('failed')),
  'POST /deliveries/{id}/discard': async (t) => id(t.deliveryId('failed')),
  'POST /deliveries/{id}/send-now': async (t) => id(t.deliveryId('held', { dueAt: new Date(Date.now() + 60_000) })),
  'PUT /deliveries/{id}/text': async (t) => ({ ...(await id(t.heldReplyId())), body: { text: t.text('Other words') } }),
  'POST /deliveries/{id}/approve': approvalOf,
  'POST /deliveries/{id}/reject': async (t) => ({ ...(await approvalOf(t)), body: { note: t.text('Too curt') } }),
  'POST /deliveries/{id}/resolve': async (t) => ({
    ...(await id(t.deliveryId('unknown', { code: 'undecided', doubts: 1, sendingAt: new Date() }))),
    body: { posted: false },
  }),
  'POST /deliveries/{id}/send-as-dm': async (t) => id(t.refusedReplyId()),
  'GET /messages/{id}/email': async (t) => id(t.emailMessageId()),
  'POST /notifications/read': () => ({ body: { all: true } }),
  'POST /canned-replies': (t) => ({
    body: { name: t.text('Hello'), text: t.text('Hi'), isShared: true, departmentIds: [t.department.id] },
  }),
  'PATCH /canned-replies/{id}': async (t) => ({ ...(await id(t.cannedReplyId())), body: { text: t.text('Hello') } }),

  'POST /contacts': async (t) => ({
    body: { name: t.text('Dora'), email: t.email('dora'), twitterUserIds: [(await t.profile()).twitterUserId] },
  }),
  'PATCH /contacts/{id}': async (t) => ({ ...(await id(t.contactId())), body: { notes: t.text('Likes coffee') } }),
  'POST /contacts/{id}/merge': async (t) => ({
    ...(await id(t.contactId())),
    body: { sourceId: await t.contactId(), name: 'source' },
  }),
  'POST /contacts/{id}/erase': async (t) => ({ ...(await id(t.contactId())), body: { name: t.text('Carla') } }),
  'GET /contacts/{id}/erasure': async (t) => {
    const contactId = await t.contactId();
    await t.send('POST', `contacts/${contactId}/erase`, { name: t.text('Carla') });
    return id(contactId);
  },
  'POST /contacts/{id}/consent-links': async (t) => {
    const { twitterUserId } = await t.profile();
    const contact = { name: t.text('Carla'), email: t.email('carla'), twitterUserIds: [twitterUserId] };
    return { ...(await id(String((await t.send('POST', 'contacts', contact)).id))), body: { twitterUserId } };
  },
  'POST /contacts/{id}/consents/{consentId}/revoke': async (t) => {
    const { contactId, consentId } = await t.consent();
    return { params: { id: contactId, consentId } };
  },
  'GET /consents/by-token': async (t) => ({ as: 'none', query: { token: (await t.consent()).token } }),
  'PUT /organization/retention': async (t) => {
    const { days, revision } = await t.get<{ days: object; revision: number }>('organization/retention');
    return { body: { days: { ...days, notifications: 30 }, revision, password: PASSWORD } };
  },
  'POST /organization/retention/preview': async (t) => ({
    body: { days: (await t.get<{ days: object }>('organization/retention')).days },
  }),
  'POST /organization/exports': async (t) => {
    await t.db.query('DELETE FROM organization_export WHERE organization_id = $1', [t.organizationId]);
    return { body: { password: PASSWORD } };
  },
  'DELETE /organization/exports/{id}': async (t) => id(readyExport(t)),
  'GET /organization/exports/{id}/content': async (t) => id(readyExport(t)),
  'POST /organization/deletion': (t) => ({ body: { name: `Brand ${t.mark}`, password: PASSWORD } }),
  'GET /incidents/{id}': async (t) => id(incident(t)),
  'POST /incidents/{id}/acknowledge': async (t) => id(incident(t)),
  'POST /incidents/{id}/close': async (t) => ({ ...(await id(incident(t))), body: { closesTicket: true } }),
  'PUT /incidents/{id}/assignee': async (t) => ({ ...(await id(incident(t))), body: { memberId: null } }),
  'GET /incidents/{id}/export': async (t) => id(incident(t)),
  'POST /incidents/{id}/ticket': async (t) => ({ ...(await id(incident(t))), body: {} }),
  'POST /incidents/{id}/ticket/close-children': async (t) => id(incident(t)),
  'POST /incidents/{id}/notes': async (t) => ({ ...(await id(incident(t))), body: { text: t.text('Seen') } }),
  'GET /incident-links/by-token': async (t) => ({ as: 'none', query: await incidentLink(t) }),
  'POST /incident-links/acknowledge': async (t) => ({ as: 'none', body: await incidentLink(t) }),
  'POST /sms-receipts/{organizationId}/{deliveryId}': receipt,
  'GET /report-mails/unsubscribe': () => ({ as: 'none', query: { token: 'unheard-of' } }),
  'POST /report-mails/unsubscribe': () => ({ as: 'none', query: { token: 'unheard-of' } }),
  'POST /consents/confirm': async (t) => ({ as: 'none', body: { token: (await t.consent()).token } }),
  'POST /consents/revoke': async (t) => ({ as: 'none', body: { token: (await t.consent()).token } }),
};

/** An id of what stands before it in the path. */
const ID_AFTER: Record<string, (tenant: Tenant) => Promise<string>> = {
  'api-keys': (t) => t.apiKeyId(),
  attachments: (t) => t.attachmentId(),
  departments: (t) => t.departmentId(),
  members: (t) => t.memberId(),
  roles: (t) => t.roleId(),
  invitations: (t) => t.invitationId(),
  accounts: (t) => t.accountId(),
  apps: (t) => t.appId(),
  tickets: (t) => t.ticketId(),
  views: (t) => t.viewId(),
  contacts: (t) => t.contactId(),
  'canned-replies': (t) => t.cannedReplyId(),
  webhooks: async (t) => (await webhook(t)).id,
};

/** A request of this operation that is to be answered with a 2xx. */
export async function prepare(operation: { name: string; path: string }, tenant: Tenant): Promise<Request> {
  // what has asked for the removal of the organization has made it read only
  await tenant.clients.admin.delete('organization/deletion');
  const drafted = (await RECIPES[operation.name]?.(tenant)) ?? {};
  const params: Record<string, string> = { ...drafted.params };
  for (const [, collection, name] of operation.path.matchAll(/\/([\w-]+)\/\{(\w+)\}/g)) {
    params[name!] ??= (await ID_AFTER[collection!]?.(tenant)) ?? '01900000-0000-7000-8000-000000000000';
  }
  return { query: {}, as: 'admin', ...drafted, params, headers: { prefer: 'wait=0', ...drafted.headers } };
}
