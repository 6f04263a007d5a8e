import { randomBytes, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Attachment, Message } from '@perch/contracts';
import { forgetAttachments, claimAttachments, giveAttachments, storeAttachment, type Context } from '@perch/desk';
import type { TenantDatabase } from '@perch/db';
import { makeMessage, makeTicket } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PUBLIC_URL, startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

/** One with its head and the beginning of its picture. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154', 'hex');

let api: TestApi;
let alice: TestClient;
let bob: TestClient;
let light: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  bob = await api.colleague(alice, { builtIn: 'agent' });
  light = await api.colleague(alice, { builtIn: 'light_agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
});
afterAll(() => api.close());

const upload = (client: TestClient, bytes: Buffer | Readable | undefined, fileName = 'photo.png', type = 'image/png') =>
  api.app.inject({
    method: 'POST',
    url: `/api/v1/attachments?fileName=${encodeURIComponent(fileName)}`,
    headers: { origin: PUBLIC_URL, cookie: client.cookie, 'content-type': type },
    ...(bytes && { payload: bytes }),
  });

const uploaded = async (client: TestClient, bytes: Buffer = PNG) =>
  Attachment.parse((await upload(client, bytes)).json());

const contextOf = (client: TestClient): Context => ({
  organizationId: client.organizationId,
  actor: { kind: 'member', memberId: client.session.member.id, permissions: ['tickets.reply', 'tickets.view'] },
  db: api.services.database.of(client.organizationId),
  enqueue: async () => {},
  publish: async () => {},
  now: () => new Date(),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

async function sentWith(client: TestClient, ids: string[]) {
  const ticket = await makeTicket(db);
  const message = await makeMessage(db, { ticketId: ticket.id, direction: 'out' });
  await db.pipeline(async (statement) => {
    await claimAttachments(statement, contextOf(client), ids);
    await giveAttachments(statement, db.organizationId, ids, message.id);
  });
  return { ticket, message };
}

it('gives back what was uploaded, whole or in part, as what it is', async () => {
  const bytes = Buffer.concat([PNG, randomBytes(2_500_000)]); // three pieces
  const answer = await upload(alice, bytes, 'Ação final.png', 'application/json');
  expect(answer.statusCode).toBe(201);
  const attachment = Attachment.strict().parse(answer.json());
  expect(attachment).toMatchObject({
    fileName: 'Ação final.png',
    contentType: 'image/png',
    kind: 'image',
    byteSize: bytes.length,
    altText: null,
  });
  const path = attachment.url.replace('/api/v1/', '');
  const content = await alice.get(path);
  expect(content.rawPayload.equals(bytes)).toBe(true);
  expect(content.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': "inline; filename*=UTF-8''A%C3%A7%C3%A3o%20final.png",
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  const part = await api.app.inject({
    url: attachment.url,
    headers: { cookie: alice.cookie, range: 'bytes=1048570-2097160' },
  });
  expect(part.statusCode).toBe(206);
  expect(part.headers['content-range']).toBe(`bytes 1048570-2097160/${bytes.length}`);
  expect(part.rawPayload.equals(bytes.subarray(1_048_570, 2_097_161))).toBe(true);
});

it('saves what a browser should not show', async () => {
  const answer = await upload(alice, Buffer.from('<script>alert(1)</script>'), 'page.html', 'text/html');
  const content = await alice.get(answer.json<Attachment>().url.replace('/api/v1/', ''));
  expect(content.headers['content-type']).toContain('text/plain');
  expect(content.headers['content-disposition']).toMatch(/^attachment;/);
});

it.each([
  ['nothing', undefined, 'photo.png', 400, 'attachment_empty'],
  ['a program', Buffer.from('4d5a90000300000004000000', 'hex'), 'photo.png', 415, 'attachment_refused'],
  ['no name', PNG, ' ', 400, 'validation_failed'],
] as const)('refuses %s, and keeps nothing of it', async (_what, bytes, fileName, status, code) => {
  const count = () => db.transaction((tx) => tx.attachment.count());
  const before = await count();
  const answer = await upload(alice, bytes, fileName);
  expect(answer.json()).toMatchObject({ status, code });
  expect(await count()).toBe(before);
});

it('keeps nothing of a file that is too large, or whose sender goes away', async () => {
  const ctx = contextOf(alice);
  const before = await db.transaction((tx) => tx.attachmentChunk.count());
  const megabyte = Buffer.alloc(1024 * 1024, 'a');
  async function* endless() {
    for (;;) yield megabyte;
  }
  async function* broken() {
    yield Buffer.concat([megabyte, megabyte]);
    throw new Error('aborted');
  }
  await expect(storeAttachment(ctx, { fileName: 'a.txt', bytes: endless() })).rejects.toMatchObject({
    code: 'attachment_too_large',
  });
  await expect(storeAttachment(ctx, { fileName: 'a.txt', bytes: broken() })).rejects.toThrow('aborted');
  expect(await db.transaction((tx) => tx.attachmentChunk.count())).toBe(before);
});

it('is whose it is until it is sent, then everybody’s who may see tickets', async () => {
  const file = await uploaded(alice);
  const path = file.url.replace('/api/v1/', '');
  expect((await bob.get(path)).statusCode).toBe(404);
  expect((await bob.patch(`attachments/${file.id}`, { altText: 'x' })).statusCode).toBe(404);
  expect((await bob.delete(`attachments/${file.id}`)).statusCode).toBe(404);
  expect((await alice.patch(`attachments/${file.id}`, { altText: ' A box ' })).json()).toMatchObject({
    altText: 'A box',
  });
  const other = await uploaded(alice);
  const { ticket, message } = await sentWith(alice, [other.id, file.id]);
  expect((await light.get(path)).statusCode).toBe(200);
  expect((await mallory.get(path)).statusCode).toBe(404);
  expect((await alice.delete(`attachments/${file.id}`)).statusCode).toBe(404); // sent is sent
  const { data } = (await light.get(`tickets/${ticket.id}/messages`)).json<{ data: unknown[] }>();
  const shown = data.map((each) => Message.parse(each)).find(({ id }) => id === message.id)!;
  expect(shown.attachments.map(({ id, altText }) => [id, altText])).toEqual([
    [other.id, null],
    [file.id, 'A box'],
  ]);
});

it('goes with one message only, and only for whoever uploaded it', async () => {
  const file = await uploaded(alice);
  await expect(sentWith(bob, [file.id])).rejects.toMatchObject({ code: 'attachment_unusable' });
  await sentWith(alice, [file.id]);
  await expect(sentWith(alice, [file.id])).rejects.toMatchObject({ code: 'attachment_unusable' });
  await expect(sentWith(alice, [randomUUID()])).rejects.toMatchObject({ code: 'attachment_unusable' });
});

it('is forgotten after a week, unless it was sent', async () => {
  const [unsent, sent] = [await uploaded(alice), await uploaded(alice)];
  await sentWith(alice, [sent.id]);
  const ids = async () => (await db.transaction((tx) => tx.attachment.findMany())).map(({ id }) => id);
  const later = (hours: number) => ({ ...contextOf(alice), now: () => new Date(Date.now() + hours * 3_600_000) });
  await forgetAttachments(later(167));
  expect(await ids()).toContain(unsent.id);
  await forgetAttachments(later(169));
  expect(await ids()).not.toContain(unsent.id);
  expect(await ids()).toContain(sent.id);
});

it('needs the permission to reply', async () => {
  expect((await upload(light, PNG)).json()).toMatchObject({ code: 'forbidden' });
});
