import { ConsentOffer, ContactExport, LikelyContact, list } from '@perch/contracts';
import { makeAccount, makeContact, makeMessage, makeProfile, makeTicket, makeTweet } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let stranger: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  stranger = await api.signUp();
});
afterAll(() => api.close());
beforeEach(async () => {
  alice = await api.signUp();
});

const db = () => api.services.database.of(alice.organizationId);
const codeOf = (answer: { json(): unknown }) => (answer.json() as { code: string }).code;

async function carla() {
  const contact = await makeContact(db(), { name: 'Carla', email: 'carla@mail.test' });
  const profile = await makeProfile(db(), { username: 'carla', contactId: contact.id });
  return { id: contact.id, twitterUserId: profile.twitterUserId };
}

describe('a consent link', () => {
  async function link() {
    const { id, twitterUserId } = await carla();
    const made = await alice.post(`contacts/${id}/consent-links`, { twitterUserId });
    expect(made.statusCode).toBe(201);
    const { url, consent } = made.json<{ url: string; consent: { id: string; state: string } }>();
    return { id, token: url.split('/consent/')[1]!, consent };
  }
  const offer = (token: string) => api.call('GET', `consents/by-token?token=${token}`);
  const contact = async (id: string) =>
    (await alice.get(`contacts/${id}`)).json<{ emailConfirmedAt: string | null; consents: { state: string }[] }>();

  it('confirms by its button only, once, and can be taken back by the customer', async () => {
    const { id, token, consent } = await link();
    expect(consent.state).toBe('pending');
    // scanners that open it change nothing
    for (let n = 0; n < 2; n++) {
      const opened = await offer(token);
      expect(ConsentOffer.parse(opened.json())).toMatchObject({ state: 'pending', email: 'c•••a@mail.test' });
    }
    expect(await contact(id)).toMatchObject({ emailConfirmedAt: null });
    const confirmed = await api.call('POST', 'consents/confirm', { token });
    expect([confirmed.statusCode, confirmed.json()]).toMatchObject([200, { state: 'confirmed', username: 'carla' }]);
    const { emailConfirmedAt } = await contact(id);
    expect(emailConfirmedAt).not.toBeNull();
    await api.call('POST', 'consents/confirm', { token });
    expect((await contact(id)).emailConfirmedAt).toBe(emailConfirmedAt);
    // another address is not the one that was confirmed
    await alice.patch(`contacts/${id}`, { email: 'other@mail.test' });
    expect((await contact(id)).emailConfirmedAt).toBeNull();
    expect((await api.call('POST', 'consents/revoke', { token })).json()).toMatchObject({ state: 'revoked' });
    expect((await api.call('POST', 'consents/confirm', { token })).json()).toMatchObject({ state: 'revoked' });
    expect((await contact(id)).consents).toMatchObject([{ state: 'revoked', isRevokedByCustomer: true }]);
  });

  it('pressed twice at once confirms once', async () => {
    const { id, token } = await link();
    const pressed = await Promise.all([1, 2, 3].map(() => api.call('POST', 'consents/confirm', { token })));
    const offers = pressed.map((answer) => ConsentOffer.parse(answer.json()));
    expect(offers.map(({ state }) => state)).toEqual(Array(3).fill('confirmed'));
    const { emailConfirmedAt } = await contact(id);
    expect(new Set(offers.map(({ confirmedAt }) => confirmedAt))).toEqual(new Set([emailConfirmedAt]));
  });

  it('is revoked by an agent, also before it was confirmed', async () => {
    const { id, token, consent } = await link();
    const path = `contacts/${id}/consents/${consent.id}/revoke`;
    expect((await stranger.post(path)).statusCode).toBe(404);
    expect((await alice.post(path)).json()).toMatchObject({ consents: [{ state: 'revoked' }] });
    await api.call('POST', 'consents/confirm', { token });
    expect((await contact(id)).emailConfirmedAt).toBeNull();
  });

  it('stands nowhere in plain words, and none that is made up, or has expired, works', async () => {
    const { token } = await link();
    const [row] = await db().query<{ text: string }>('SELECT contact_consent::text AS text FROM contact_consent');
    expect(row!.text).not.toContain(token);
    expect(codeOf(await offer('x'.repeat(43)))).toBe('consent_link_invalid');
    await db().transaction((tx) => tx.contactConsent.updateMany({ data: { expiresAt: new Date(0) } }));
    expect(codeOf(await offer(token))).toBe('consent_link_invalid');
    expect(codeOf(await api.call('POST', 'consents/confirm', { token }))).toBe('consent_link_invalid');
  });

  it('needs an address, and an X user of the contact', async () => {
    const { id } = await carla();
    const other = await makeProfile(db());
    const path = `contacts/${id}/consent-links`;
    expect(codeOf(await alice.post(path, { twitterUserId: other.twitterUserId }))).toBe('validation_failed');
    await alice.patch(`contacts/${id}`, { email: null });
    expect(codeOf(await alice.post(path, { twitterUserId: other.twitterUserId }))).toBe('contact_without_email');
    expect((await stranger.post(path, { twitterUserId: '1' })).statusCode).toBe(404);
  });
});

describe('two contacts', () => {
  it('become one with the X users, tickets and chosen fields of both', async () => {
    const { id, twitterUserId } = await carla();
    const account = await makeAccount(db());
    const ofX = await makeTicket(db(), { customerId: twitterUserId, accountId: account.id });
    const target = await makeContact(db(), { name: 'C. Souza', phone: '+5511987654321', notes: 'VIP' });
    const merged = await alice.post(`contacts/${target.id}/merge`, { sourceId: id, name: 'source' });
    expect([merged.statusCode, merged.json()]).toMatchObject([
      200,
      {
        ...{ id: target.id, name: 'Carla', email: 'carla@mail.test', phone: '+5511987654321', notes: 'VIP' },
        ...{ profiles: [{ twitterUserId }], ticketCount: 1 },
      },
    ]);
    expect((await alice.get(`contacts/${id}`)).statusCode).toBe(404);
    expect((await alice.get(`tickets/${ofX.id}`)).json()).toMatchObject({ contact: { id: target.id, name: 'Carla' } });
    const log = (await alice.get('audit-log?action=contact.merged')).json<{ data: object[] }>();
    expect(log.data).toMatchObject([{ subject: { id: target.id }, before: { merged: 'Carla' } }]);
  });

  it('of one organization only, and not one with itself', async () => {
    const { id } = await carla();
    expect(codeOf(await alice.post(`contacts/${id}/merge`, { sourceId: id }))).toBe('validation_failed');
    const { id: foreign } = await makeContact(api.services.database.of(stranger.organizationId));
    expect((await alice.post(`contacts/${id}/merge`, { sourceId: foreign })).statusCode).toBe(404);
    expect((await alice.post(`contacts/${foreign}/merge`, { sourceId: id })).statusCode).toBe(404);
  });
});

it('likely contacts of an unknown author come with their reasons, and none once the author is known', async () => {
  const { id } = await makeContact(db(), { name: 'Carla Souza', email: 'cs@work.test' });
  await makeContact(db(), { name: 'Somebody Else', email: 'se@work.test' });
  const author = await makeProfile(db(), { username: 'sunny_77', name: 'Carla Souza' });
  const ticket = await makeTicket(db(), { customerId: author.twitterUserId });
  await makeMessage(db(), { ticketId: ticket.id, text: 'Write to CS@work.test please' });
  const likely = await alice.get(`tickets/${ticket.id}/likely-contacts`);
  expect(list(LikelyContact.strict()).parse(likely.json()).data).toMatchObject([
    { contact: { id }, score: 100, reasons: ['same_email', 'same_name'] },
  ]);
  await alice.patch(`contacts/${id}`, { twitterUserIds: [author.twitterUserId] });
  expect((await alice.get(`tickets/${ticket.id}/likely-contacts`)).json()).toEqual({ data: [] });
  expect((await stranger.get(`tickets/${ticket.id}/likely-contacts`)).statusCode).toBe(404);
});

it("a person's data is exported, notes about them too, and it stands in the audit log", async () => {
  const { id, twitterUserId } = await carla();
  const ticket = await makeTicket(db(), { customerId: twitterUserId });
  await makeMessage(db(), { ticketId: ticket.id, text: 'theirs' });
  await makeMessage(db(), { ticketId: ticket.id, direction: 'note', text: 'about them' });
  const exported = await alice.get(`contacts/${id}/export`);
  expect(exported.headers['content-disposition']).toContain('attachment');
  expect(ContactExport.parse(exported.json())).toMatchObject({
    contact: { name: 'Carla' },
    profiles: [{ username: 'carla' }],
    tickets: [{ number: 1 }],
    messages: [{ text: 'theirs' }, { text: 'about them' }],
  });
  expect((await alice.get('audit-log?action=contact.exported')).json()).toMatchObject({ data: [{ subject: { id } }] });
  expect((await stranger.get(`contacts/${id}/export`)).statusCode).toBe(404);
});

it('an export holds what the person wrote and was answered in tickets of others, and nothing of others in theirs', async () => {
  const { id, twitterUserId: a } = await carla();
  const organizationId = alice.organizationId;
  const other = await makeContact(db(), { name: 'Bea', email: 'bea@mail.test' });
  const { twitterUserId: b } = await makeProfile(db(), { contactId: other.id });
  const account = await makeAccount(db());
  const ofA = await makeTicket(db(), { customerId: a, accountId: account.id });
  const ofB = await makeTicket(db(), { customerId: b, accountId: account.id, contactId: id, subject: 'Of Bea' });
  const apart = await makeTicket(db(), { customerId: b, accountId: account.id });
  const mail = async (ticketId: string, text: string, columns: object, direction: 'in' | 'out' = 'in') => {
    const message = await makeMessage(db(), { ticketId, text, direction, channel: 'email', profileId: null });
    const head = { internetMessageId: `${message.id}@x`, fromName: '', fromAddress: 'us@acme.test', subject: text };
    const row = { organizationId, messageId: message.id, receivedAt: new Date(), ...head, ...columns };
    await db().transaction((tx) => tx.email.create({ data: row }));
  };
  const theirs = async (ticketId: string, authorId: string, text: string) => {
    const tweet = await makeTweet(db(), { authorId, accountId: account.id, text });
    const said = await makeMessage(db(), { ticketId, profileId: authorId, tweetRowId: tweet.id, text });
    await makeMessage(db(), { ticketId, direction: 'out', inReplyToMessageId: said.id, text: `To ${text}` });
  };
  await theirs(ofA.id, a, 'A1');
  await theirs(ofA.id, b, 'B1');
  await mail(ofA.id, 'B2', { fromAddress: 'bea@mail.test' });
  await mail(ofA.id, 'Of a stranger', { fromAddress: 'who@mail.test', isFromOther: true });
  await makeMessage(db(), { ticketId: ofA.id, direction: 'note', text: 'About both' });
  await theirs(ofB.id, b, 'B3');
  await theirs(ofB.id, a, 'A2');
  await theirs(apart.id, a, 'A3');
  await mail(apart.id, 'A4', { fromAddress: 'carla@mail.test', isFromOther: true });
  await mail(apart.id, 'To A4', { toAddresses: ['carla@mail.test'] }, 'out');
  await mail(apart.id, 'B4', { fromAddress: 'bea@mail.test' });

  const exported = ContactExport.parse((await alice.get(`contacts/${id}/export`)).json());
  const texts = (rows: Record<string, unknown>[], name = 'text') => rows.map((row) => row[name]).toSorted();
  expect(texts(exported.messages)).toEqual(['A1', 'A2', 'A3', 'A4', 'To A1', 'To A2', 'To A3', 'To A4']);
  expect(texts(exported.tweets)).toEqual(['A1', 'A2', 'A3']);
  expect(texts(exported.emails, 'subject')).toEqual(['A4', 'To A4']);
  expect(JSON.stringify(exported)).not.toMatch(/Bea|bea@/);
});

it('a person is erased by who manages the organization, and their name has to be typed', async () => {
  const { id } = await carla();
  const agent = await api.colleague(alice, { builtIn: 'agent' });
  expect((await agent.post(`contacts/${id}/erase`, { name: 'Carla' })).statusCode).toBe(403);
  expect(codeOf(await alice.post(`contacts/${id}/erase`, { name: 'Carlo' }))).toBe('erase_name_differs');
  expect((await stranger.post(`contacts/${id}/erase`, { name: 'Carla' })).statusCode).toBe(404);
  expect((await alice.post(`contacts/${id}/erase`, { name: 'Carla' })).json()).toMatchObject({ finishedAt: null });
  expect((await alice.get(`contacts/${id}`)).statusCode).toBe(404);
  expect((await alice.get(`contacts/${id}/erasure`)).statusCode).toBe(200);
  const log = (await alice.get(`audit-log?subjectId=${id}`)).json<{ data: { subject: { name: string } }[] }>();
  expect(log.data.map(({ subject }) => subject.name)).toEqual(['']);
});

describe('a search on X', () => {
  it('has a price before it is asked for, and is refused without an account or a budget', async () => {
    expect(codeOf(await alice.get('social/profile-searches/price?query=carla'))).toBe('no_account_to_ask');
    const account = await makeAccount(db(), { username: 'acme' });
    const price = async (query: string) =>
      (await alice.get(`social/profile-searches/price?query=${encodeURIComponent(query)}`)).json();
    expect(await price('carla')).toEqual({
      ...{ account: { id: account.id, username: 'acme' }, mostMicros: 100_000, isBudgetUsedUp: false },
    });
    expect(await price('@carla')).toMatchObject({ mostMicros: 10_000 });
    expect(codeOf(await alice.post('social/profile-searches', { query: '東京' }))).toBe('validation_failed');
    await db().transaction(async (tx) => {
      await tx.account.updateMany({ data: { dailyBudgetMicros: 20_000n } });
      const { organizationId } = alice;
      const spent = {
        day: new Date(new Date().toISOString().slice(0, 10)),
        kind: 'user_read',
        units: 2,
        costMicros: 20_000n,
      };
      await tx.usageDay.create({ data: { organizationId, accountId: account.id, ...spent } });
    });
    expect(await price('carla')).toMatchObject({ isBudgetUsedUp: true });
    expect(codeOf(await alice.post('social/profile-searches', { query: 'carla' }))).toBe('lookup_budget_used_up');
    const foreign = { query: 'carla', accountId: account.id };
    expect(codeOf(await stranger.post('social/profile-searches', foreign))).toBe('no_account_to_ask');
  });

  it('that takes longer is asked for again', async () => {
    await makeAccount(db());
    const headers = { cookie: alice.cookie, prefer: 'wait=0' };
    const asked = await api.call('POST', 'social/profile-searches', { query: 'carla' }, headers);
    expect([asked.statusCode, asked.json()]).toMatchObject([202, { state: 'queued', profiles: [] }]);
    const { id } = asked.json<{ id: string }>();
    expect((await alice.get(`social/profile-searches/${id}`)).json()).toMatchObject({ id, query: 'carla' });
    expect((await stranger.get(`social/profile-searches/${id}`)).statusCode).toBe(404);
  });
});
