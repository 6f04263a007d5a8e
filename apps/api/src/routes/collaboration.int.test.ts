import { randomUUID } from 'node:crypto';
import { CannedReply, liveChannel, Message, PRESENCE_LIFE_MS } from '@perch/contracts';
import type { TenantDatabase } from '@perch/db';
import { makeDepartment, makeMember, makeMessage, makeTicket } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';

let api: TestApi;
let alice: TestClient;
let bob: TestClient;
let light: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
let ticketId: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  bob = await api.colleague(alice, { builtIn: 'agent' });
  light = await api.colleague(alice, { builtIn: 'light_agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
  ticketId = (await makeTicket(db, { subject: 'Lost bag' })).id;
});
afterAll(() => api.close());
const idOf = (client: TestClient) => client.session.member.id;

describe('a note that names colleagues', () => {
  const note = (client: TestClient, text: string, ...mentionedMemberIds: string[]) =>
    client.post(`tickets/${ticketId}/notes`, { text, mentionedMemberIds });

  it('tells them, and shows whom it names', async () => {
    const left = await makeMember(db, { name: 'Left', isActive: false });
    const answer = await note(alice, 'Look, @Bob', idOf(bob), idOf(bob), left.id, idOf(alice));
    expect(answer.statusCode).toBe(201);
    const message = Message.parse(answer.json());
    expect(new Set(message.mentions.map(({ id }) => id))).toEqual(new Set([idOf(alice), idOf(bob)]));
    expect((await bob.get('notifications')).json().data).toMatchObject([
      { kind: 'mentioned', messageId: message.id, preview: 'Look, @Bob', actor: { id: idOf(alice) } },
    ]);
    expect((await alice.get('notifications')).json().data).toEqual([]);
    const [latest] = (await bob.get(`tickets/${ticketId}/messages`)).json().data;
    expect(latest).toMatchObject({ id: message.id, mentions: [{}, {}] });
  });

  it('tells nobody who may not see tickets', async () => {
    const blind = await api.colleague(alice, { permissions: ['contacts.view'] });
    expect((await note(alice, '@Blind', idOf(blind))).json()).toMatchObject({ mentions: [] });
  });

  it.each([
    ['an unknown one', () => NOBODY],
    ['one of another organization', () => idOf(mallory)],
  ])('is refused when it names %s', async (_who, id) => {
    expect((await note(alice, 'Hi', idOf(bob), id())).json()).toMatchObject({
      code: 'member_unusable',
      errors: [{ path: 'mentionedMemberIds.1' }],
    });
  });
});

describe('a draft', () => {
  const draft = (texts: object, at: number, fields: object = {}) => ({
    mode: 'note',
    texts: { tweet: '', dm: '', email: '', note: '', ...texts },
    inReplyToMessageId: null,
    attachmentIds: { tweet: [], dm: [], email: [], note: [] },
    updatedAt: new Date(at).toISOString(),
    ...fields,
  });
  const save = (client: TestClient, body: object, id = ticketId) => client.put(`tickets/${id}/draft`, body);
  const kept = async (client: TestClient, id = ticketId) => (await client.get(`tickets/${id}/draft`)).json().draft;

  it('goes on elsewhere; what was written later stands, and a clock that is ahead outdoes nothing', async () => {
    const now = Date.now();
    expect(await kept(bob)).toBeNull();
    expect((await save(bob, draft({ note: 'second' }, now - 1000))).statusCode).toBe(200);
    expect((await save(bob, draft({ note: 'first' }, now - 2000))).json()).toMatchObject({ texts: { note: 'second' } });
    const ahead = (await save(bob, draft({ tweet: 'third' }, now + 3_600_000, { mode: 'tweet' }))).json();
    expect(Date.parse(ahead.updatedAt)).toBeLessThan(now + 60_000);
    expect(await kept(bob)).toMatchObject({ mode: 'tweet', texts: { tweet: 'third', note: '' } });
    expect(await kept(alice)).toBeNull();
  });

  it('is listed as long as there is something in it, and emptied by what is sent', async () => {
    const { id } = await makeTicket(db, { status: 'closed', closedAt: new Date() });
    const now = Date.now();
    await save(light, draft({ note: 'Call back \n', dm: 'Hello' }, now - 5000), id);
    const listed = async () =>
      (await light.get('drafts')).json().data.map((each: { ticketId: string }) => each.ticketId);
    expect(await listed()).toEqual([id]);
    await light.post(`tickets/${id}/notes`, { text: 'Something else' });
    expect(await kept(light, id)).toMatchObject({ texts: { note: 'Call back \n', dm: 'Hello' } });
    await light.post(`tickets/${id}/notes`, { text: 'Call back' });
    expect(await kept(light, id)).toMatchObject({ texts: { note: '', dm: 'Hello' } });
    expect(await listed()).toEqual([id]);
    await save(light, draft({ note: 'Call back' }, now - 4000), id); // another browser has not heard of it
    await save(light, draft({}, Date.now()), id);
    expect(await listed()).toEqual([]);
  });

  it('has its files with it, those that are one’s own and not sent', async () => {
    const { id } = await makeTicket(db);
    const upload = (memberId: string) =>
      db.transaction((tx) =>
        tx.attachment.create({
          data: {
            ...{ organizationId: db.organizationId, memberId, fileName: 'gate.png', contentType: 'image/png' },
            ...{ kind: 'image', byteSize: 1, storedAt: new Date() },
          },
        }),
      );
    const [own, sent, others] = [await upload(idOf(bob)), await upload(idOf(bob)), await upload(idOf(alice))];
    const attachmentIds = { tweet: [sent.id, own.id, others.id], dm: [], email: [], note: [] };
    const seenMessageIds = { tweet: randomUUID(), dm: null, email: null, note: null };
    const rest = { attachmentIds, seenMessageIds, answersAs: 'acme_air', emailSubject: 'Your bags' };
    const now = Date.now();
    await save(bob, draft({}, now - 1000, rest), id);
    await db.query('UPDATE attachment SET message_id = $1 WHERE id = $2', [
      (await makeMessage(db, { ticketId: id })).id,
      sent.id,
    ]);
    const found = await kept(bob, id);
    const { attachmentIds: _, ...other } = rest;
    expect(found).toMatchObject({ ...other, files: { dm: [] } });
    expect(found.files.tweet).toMatchObject([{ id: own.id, fileName: 'gate.png' }]);
    expect((await bob.get('drafts')).json().data).toContainEqual(expect.objectContaining({ ticketId: id }));
  });

  it('stays in its organization', async () => {
    expect((await mallory.get(`tickets/${ticketId}/draft`)).json()).toMatchObject({ status: 404 });
    expect((await save(mallory, draft({ note: 'x' }, Date.now()))).json()).toMatchObject({ status: 404 });
    expect((await mallory.get('drafts')).json()).toEqual({ data: [] });
  });
});

describe('presence', () => {
  const tell = (client: TestClient, state: string, tab = 'a', id = ticketId) =>
    client.post(`tickets/${id}/presence`, { state, tab });
  const seen = async (client = bob) => (await client.get('presence')).json().data;

  it('shows who looks and who types, tells it once, and ends with the last tab', async () => {
    const events: object[] = [];
    const ear = api.services.redis.duplicate();
    ear.on('message', (_channel, text: string) => events.push(JSON.parse(text) as object));
    await ear.subscribe(liveChannel(alice.organizationId));
    const is = (state: string) => ({ ticketId, memberId: idOf(alice), state });

    expect((await tell(alice, 'viewing')).json()).toEqual({ data: [is('viewing')] });
    await tell(alice, 'viewing');
    await tell(alice, 'typing', 'b');
    expect(await seen()).toEqual([is('typing')]);
    await tell(alice, 'left', 'b');
    expect(await seen()).toEqual([is('viewing')]);
    expect(await seen(mallory)).toEqual([]);
    await tell(alice, 'left');
    expect(await seen()).toEqual([]);
    await vi.waitFor(() =>
      expect(events).toMatchObject(
        ['viewing', 'typing', 'viewing', 'left'].map((state) => ({
          type: 'presence.changed',
          id: idOf(alice),
          ticketId,
          state,
        })),
      ),
    );
    ear.disconnect();
  });

  it('of a browser that dies ends by itself, within 30 seconds', async () => {
    expect(PRESENCE_LIFE_MS).toBeLessThan(30_000);
    await tell(alice, 'typing');
    const [key] = await api.services.redis.keys('*perch-presence*');
    const [[field, value]] = Object.entries(await api.services.redis.hgetall(key!)) as [[string, string]];
    const [state, until] = value.split(' ');
    expect(Number(until) - Date.now()).toBeLessThan(PRESENCE_LIFE_MS + 1000);
    await api.services.redis.hset(key!, field, `${state} ${Number(until) - PRESENCE_LIFE_MS}`);
    expect(await seen()).toEqual([]);
  });

  it('needs a ticket that is there, and a state', async () => {
    expect((await tell(mallory, 'viewing')).json()).toMatchObject({ status: 404 });
    expect((await tell(alice, 'dancing')).json()).toMatchObject({ status: 400 });
    expect((await tell(alice, 'viewing', 'a b')).json()).toMatchObject({ status: 400 });
  });
});

describe('a canned reply', () => {
  const make = (client: TestClient, fields: object = {}) =>
    client.post('canned-replies', { name: 'Hello', text: 'Hi {{customer.name}}', isShared: false, ...fields });
  const names = async (client: TestClient) =>
    (await client.get('canned-replies')).json().data.map((reply: CannedReply) => reply.name);

  it('of everybody is written by who manages the organization, used by all who reply, and audited', async () => {
    const { id: departmentId } = await makeDepartment(db, { name: 'Baggage' });
    const made = await make(alice, { isShared: true, shortcut: 'hi', departmentIds: [departmentId] });
    expect(made.statusCode).toBe(201);
    const reply = CannedReply.strict().parse(made.json());
    expect(reply).toMatchObject({ shortcut: 'hi', departments: [{ id: departmentId, name: 'Baggage' }], useCount: 0 });
    expect(await names(bob)).toContain('Hello');
    expect((await bob.post(`canned-replies/${reply.id}/use`)).statusCode).toBe(204);
    expect((await bob.patch(`canned-replies/${reply.id}`, { name: 'Mine' })).json()).toMatchObject({ status: 403 });
    expect((await make(bob, { isShared: true })).json()).toMatchObject({ status: 403 });

    const patch = { text: 'Hey', departmentIds: [], shortcut: null, revision: reply.revision };
    const changed = (await alice.patch(`canned-replies/${reply.id}`, patch)).json();
    expect(changed).toMatchObject({ text: 'Hey', departments: [], shortcut: null, useCount: 1 });
    expect((await alice.patch(`canned-replies/${reply.id}`, patch)).json()).toMatchObject({ code: 'settings_changed' });
    expect((await alice.delete(`canned-replies/${reply.id}`)).statusCode).toBe(204);
    const log = (await alice.get('audit-log?subjectKind=canned_reply')).json().data;
    expect(log.map(({ action }: { action: string }) => action)).toEqual([
      'canned_reply.deleted',
      'canned_reply.changed',
      'canned_reply.created',
    ]);
  });

  it('of one’s own is nobody else’s, and not audited', async () => {
    const { id } = (await make(bob, { name: 'Bobs', shortcut: 'b' })).json();
    expect(await names(bob)).toContain('Bobs');
    expect(await names(alice)).not.toContain('Bobs');
    for (const client of [alice, mallory]) {
      expect((await client.patch(`canned-replies/${id}`, { name: 'x' })).json()).toMatchObject({ status: 404 });
      expect((await client.delete(`canned-replies/${id}`)).json()).toMatchObject({ status: 404 });
      expect((await client.post(`canned-replies/${id}/use`)).json()).toMatchObject({ status: 404 });
    }
    expect((await light.get('canned-replies')).json()).toMatchObject({ status: 403 });
    expect((await bob.delete(`canned-replies/${id}`)).statusCode).toBe(204);
    expect((await alice.get('audit-log?subjectKind=canned_reply')).json().data).not.toMatchObject([
      { subject: { id } },
    ]);
  });

  it('has a shortcut of its own among those one finds', async () => {
    await make(alice, { isShared: true, shortcut: 'bye' });
    expect((await make(alice, { isShared: true, shortcut: 'BYE' })).json()).toMatchObject({ code: 'shortcut_taken' });
    expect((await make(bob, { shortcut: 'bye' })).statusCode).toBe(201);
    const both = await Promise.all([make(bob, { shortcut: 'new' }), make(bob, { shortcut: 'new' })]);
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409]);
  });

  it.each([
    [{ text: 'Hi {{custommer.name}}' }, 'text', '{{custommer.name}}'],
    [{ text: 'Hi {{customer.name' }, 'text', '{{'],
    [{ shortcut: 'a b' }, 'shortcut', ''],
    [{ name: ' ' }, 'name', ''],
  ])('of %j is refused with what is wrong', async (fields, path, words) => {
    expect((await make(bob, fields)).json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ path, message: expect.stringContaining(words) }],
    });
  });

  it('of another organization’s department is refused', async () => {
    const other = await makeDepartment(api.services.database.of(mallory.organizationId));
    expect((await make(bob, { departmentIds: [other.id] })).json()).toMatchObject({ code: 'department_unusable' });
  });
});
