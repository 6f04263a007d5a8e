import { Contact } from '@perch/contracts';
import type { TenantDatabase } from '@perch/db';
import { makeContact, makeProfile } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';

let api: TestApi;
let alice: TestClient;
let light: TestClient;
let nobody: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  light = await api.colleague(alice, { builtIn: 'light_agent' });
  nobody = await api.colleague(alice, { permissions: ['tickets.view'] });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
});
afterAll(() => api.close());

it('POST contacts adds a contact, which then is found and read', async () => {
  const profile = await makeProfile(db, { username: 'carla_souza' });
  const body = { name: ' Carla Souza ', email: 'carla@mail.test', twitterUserIds: [profile.twitterUserId] };
  const answer = await alice.post('contacts', body);
  expect(answer.statusCode).toBe(201);
  const contact = Contact.parse(answer.json());
  expect(contact).toMatchObject({
    name: 'Carla Souza',
    phone: null,
    notes: '',
    profiles: [{ username: 'carla_souza' }],
  });
  expect((await light.get('contacts?q=carla')).json()).toMatchObject({ data: [{ id: contact.id }], nextCursor: null });
  expect((await light.get(`contacts/${contact.id}`)).json()).toEqual(contact);
});

it('PATCH contacts/:id changes what it names and nothing else', async () => {
  const profile = await makeProfile(db);
  const { id } = (
    await alice.post('contacts', {
      name: 'Bruno',
      email: 'b@mail.test',
      notes: 'VIP',
      twitterUserIds: [profile.twitterUserId],
    })
  ).json();
  const answer = await alice.patch(`contacts/${id}`, { name: 'Bruno B.' });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ name: 'Bruno B.', email: 'b@mail.test', notes: 'VIP', profiles: [{}] });
  const cleared = await alice.patch(`contacts/${id}`, { email: null, twitterUserIds: [] });
  expect(cleared.json()).toMatchObject({ name: 'Bruno B.', email: null, profiles: [] });
});

it.each([
  {},
  { name: ' ' },
  { name: 'A', email: 'x' },
  { name: 'A', phone: '123' },
  { name: 'A', twitterUserIds: ['x'] },
])('refuses a contact of %j', async (body) => {
  expect((await alice.post('contacts', body)).json()).toMatchObject({ status: 400, code: 'validation_failed' });
});

it('names the X user that is not known', async () => {
  const answer = await alice.post('contacts', { name: 'A', twitterUserIds: ['12345'] });
  expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'twitterUserIds.0' }] });
});

it('answers 409 when the X user belongs to another contact', async () => {
  const profile = await makeProfile(db, { contactId: (await makeContact(db)).id });
  const answer = await alice.post('contacts', { name: 'A', twitterUserIds: [profile.twitterUserId] });
  expect(answer.json()).toMatchObject({ status: 409, code: 'profile_linked_elsewhere' });
});

it.each(['limit=0', 'cursor=abc', `q=${'x'.repeat(201)}`])('refuses contacts?%s', async (query) => {
  expect((await alice.get(`contacts?${query}`)).json()).toMatchObject({ status: 400 });
});

it('GET contacts shows another organization nothing', async () => {
  await makeContact(db, { name: 'Carla' });
  expect((await mallory.get('contacts')).json()).toEqual({ data: [], nextCursor: null });
  expect((await mallory.get('contacts?q=carla')).json()).toEqual({ data: [], nextCursor: null });
});

type Route = readonly ['GET' | 'POST' | 'PATCH', string, object | undefined];
const ROUTES: Route[] = [
  ['GET', 'contacts', undefined],
  ['POST', 'contacts', { name: 'A' }],
  ['GET', 'contacts/:id', undefined],
  ['PATCH', 'contacts/:id', { name: 'A' }],
];
const as = (client: TestClient, [method, pattern, body]: Route, id = NOBODY) =>
  api.call(method, pattern.replace(':id', id), body, { cookie: client.cookie });

it.each(ROUTES)('%s %s needs a session and the permission', async (...route) => {
  const [method, pattern, body] = route;
  expect((await api.call(method, pattern.replace(':id', NOBODY), body)).json()).toMatchObject({
    code: 'unauthenticated',
  });
  expect((await as(nobody, route)).json()).toMatchObject({ status: 403, code: 'forbidden' });
});

it.each(ROUTES.filter(([method]) => method !== 'GET'))(
  '%s %s is not for those who only read along',
  async (...route) => {
    expect((await as(light, route)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  },
);

it.each(ROUTES.filter(([, pattern]) => pattern !== 'contacts'))(
  "%s %s answers 404 to an unknown id and to another organization's",
  async (...route) => {
    const { id } = await makeContact(db, { name: 'Carla' });
    expect((await as(alice, route)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await as(mallory, route, id)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await as(alice, route, 'x')).json()).toMatchObject({ status: 400, code: 'validation_failed' });
    expect((await alice.get(`contacts/${id}`)).json()).toMatchObject({ name: 'Carla' });
  },
);
