import { Message, Ticket, type JobPayload } from '@perch/contracts';
import type { TenantDatabase } from '@perch/db';
import { startWorker } from '@perch/queue';
import { makeAccount, makeDelivery, makeMessage, makeProfile, makeTicket, makeTweet } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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
  nobody = await api.colleague(alice, { permissions: [] });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
});
afterAll(() => api.close());

let ticket: Awaited<ReturnType<typeof makeTicket>>;
let messageId: string;
let path: string;
beforeEach(async () => {
  const account = await makeAccount(db);
  const customer = await makeProfile(db);
  ticket = await makeTicket(db, { accountId: account.id, customerId: customer.twitterUserId });
  const { id: ticketId } = ticket;
  const tweet = await makeTweet(db, { accountId: account.id, authorId: customer.twitterUserId, ticketId });
  messageId = (await makeMessage(db, { ticketId, tweetRowId: tweet.id, text: `zugzwang ${ticketId}` })).id;
  path = `tickets/${ticketId}`;
});

describe('GET tickets', () => {
  it('answers a page by filters and search', async () => {
    const answer = await light.get(`tickets?status=open,pending&q=${encodeURIComponent(`zugzwang ${ticket.id}`)}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ data: [{ id: ticket.id, number: ticket.number }], nextCursor: null });
  });

  it('pages by cursor', async () => {
    const first = (await alice.get('tickets?limit=1')).json();
    expect(first.data).toMatchObject([{ id: ticket.id }]);
    await makeTicket(db, {});
    const second = (await alice.get(`tickets?limit=1&cursor=${first.nextCursor ?? ''}`)).json();
    expect(second.data).not.toEqual(first.data);
  });

  it.each([
    'limit=0',
    'limit=101',
    'status=lost',
    'departmentId=1',
    'assignee=you',
    'twitterUserId=x',
    'cursor=%00',
    'cursor=abc',
  ])('refuses %s', async (query) => expect((await alice.get(`tickets?${query}`)).statusCode).toBe(400));

  it.each(["'", '%00', '%22', '%25', '@', '-x', '%F0%9F%94%A5'])('takes any search: %s', async (q) => {
    expect((await alice.get(`tickets?q=${q}`)).statusCode).toBe(200);
  });

  it('shows another organization nothing', async () => {
    expect((await mallory.get('tickets')).json()).toEqual({ data: [], nextCursor: null });
    expect((await mallory.get(`tickets?q=%23${ticket.number}`)).json().data).toEqual([]);
  });
});

it('GET tickets/:id answers the ticket with the ways to reply', async () => {
  const answer = await light.get(path);
  expect(answer.statusCode).toBe(200);
  expect(Ticket.parse(answer.json())).toMatchObject({
    id: ticket.id,
    wroteBy: 'twitter',
    emailTo: null,
    replyTargets: [
      { via: 'tweet', available: true },
      { via: 'email', available: false },
    ],
  });
});

it('GET tickets/:id asks for a look at X when the last one was a while ago, for tweets only, and not ahead of time', async () => {
  const asked: string[] = [];
  const look = async ({ ticketId }: JobPayload<'check-ticket'>) => void asked.push(ticketId);
  const worker = startWorker('check-ticket', look, api.services.redis, () => {});
  try {
    const checkedAt = new Date(Date.now() - 11 * 60_000);
    const [stale, dm, ahead] = [
      await makeTicket(db, { checkedAt }),
      await makeTicket(db, { checkedAt, channel: 'twitter_dm' }),
      await makeTicket(db, { checkedAt }),
    ];
    expect((await light.get(`tickets/${ahead.id}?ahead=true`)).statusCode).toBe(200);
    for (const { id } of [ticket, dm, stale, stale]) await light.get(`tickets/${id}`);
    await mallory.get(`tickets/${stale.id}`);
    await vi.waitFor(() => expect(asked).toContain(stale.id), 5000);
    expect(new Set(asked)).toEqual(new Set([stale.id]));
  } finally {
    await worker.close();
  }
});

describe('PATCH tickets/:id', () => {
  it('answers the changed ticket, and history tells of it', async () => {
    const answer = await alice.patch(path, { status: 'closed', priority: 'high' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'closed', priority: 'high', closedAt: expect.any(String), rev: 2 });
    const history = await light.get(`${path}/history`);
    expect(
      history
        .json()
        .data.map((event: { kind: string }) => event.kind)
        .toSorted(),
    ).toEqual(['priority', 'status']);
    expect(history.json().data[0].actor).toMatchObject({ id: alice.session.member.id, name: 'Alice' });
  });

  it.each([
    {},
    { status: 'lost' },
    { tags: [''] },
    { departmentId: 'x' },
    { assigneeId: NOBODY },
    { departmentId: NOBODY },
  ])('refuses %j', async (body) => expect((await alice.patch(path, body)).statusCode).toBe(400));

  it('needs tickets.edit', async () => {
    expect((await light.patch(path, { status: 'closed' })).json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('POST tickets', () => {
  it('answers 201 with the ticket', async () => {
    const contact = (await alice.post('contacts', { name: 'Carla' })).json();
    const answer = await alice.post('tickets', { subject: 'Lost umbrella', contactId: contact.id });
    expect(answer.statusCode).toBe(201);
    expect(Ticket.parse(answer.json())).toMatchObject({ channel: 'manual', contact: { name: 'Carla' } });
    const foreign = await mallory.post('tickets', { subject: 'x', contactId: contact.id });
    expect(foreign.json()).toMatchObject({ status: 400, errors: [{ path: 'contactId' }] });
    expect((await light.post('tickets', { subject: 'x', contactId: contact.id })).statusCode).toBe(403);
  });

  it('tells which tags are in use', async () => {
    await makeTicket(db, { tags: ['zugzwang'] });
    expect((await light.get('tickets/tags')).json().data).toContainEqual({ tag: 'zugzwang', count: 1 });
    expect((await mallory.get('tickets/tags')).json().data).toEqual([]);
  });
});

describe('POST tickets/bulk', () => {
  it('changes what is there and takes it back', async () => {
    const body = { ticketIds: [ticket.id, NOBODY], change: { isSpam: true } };
    const done = (await alice.post('tickets/bulk', body)).json();
    expect(done).toMatchObject({ changed: [{ id: ticket.id }], skipped: [{ id: NOBODY, code: 'not_found' }] });
    expect((await alice.get('tickets?isSpam=true')).json().data).toMatchObject([{ id: ticket.id, isSpam: true }]);
    const token = { undoToken: done.undoToken };
    expect((await mallory.post('tickets/bulk/undo', token)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await alice.post('tickets/bulk/undo', token)).json()).toMatchObject({ changed: [{ id: ticket.id }] });
    expect((await alice.get(path)).json()).toMatchObject({ isSpam: false, status: 'open' });
  });

  it('leaves the tickets of another organization alone', async () => {
    const body = { ticketIds: [ticket.id], change: { status: 'closed' } };
    expect((await mallory.post('tickets/bulk', body)).json()).toMatchObject({ changed: [], undoToken: null });
    expect((await alice.get(path)).json()).toMatchObject({ status: 'open', rev: 1 });
  });

  it.each([
    { ticketIds: [], change: { status: 'closed' } },
    { ticketIds: Array.from({ length: 201 }, () => NOBODY), change: { status: 'closed' } },
    { ticketIds: [NOBODY], change: {} },
    { ticketIds: [NOBODY], change: { isSpam: true, status: 'open' } },
  ])('refuses what cannot be: %#', async (body) => {
    const answer = await alice.post('tickets/bulk', body);
    expect(answer.json()).toMatchObject({ status: 400 });
  });

  it('needs tickets.edit', async () => {
    const body = { ticketIds: [ticket.id], change: { status: 'closed' } };
    expect((await light.post('tickets/bulk', body)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

describe('GET tickets/:id/messages', () => {
  it('answers the thread, newest first', async () => {
    const delivered = await makeMessage(db, {
      ticketId: ticket.id,
      direction: 'out',
      postedAt: new Date(Date.now() + 1000),
    });
    await makeDelivery(db, { messageId: delivered.id, accountId: ticket.accountId });
    const answer = await light.get(`${path}/messages`);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().data).toMatchObject([
      { id: delivered.id, direction: 'out', delivery: { state: 'queued' } },
      { id: messageId, direction: 'in', delivery: null },
    ]);
  });

  it.each(['limit=x', 'cursor=abc'])('refuses %s', async (query) => {
    expect((await alice.get(`${path}/messages?${query}`)).statusCode).toBe(400);
    expect((await alice.get(`${path}/history?${query}`)).statusCode).toBe(400);
  });
});

describe('POST tickets/:id/replies', () => {
  it('answers 202 with the message and its delivery', async () => {
    const answer = await alice.post(`${path}/replies`, {
      via: 'tweet',
      text: 'On its way',
      lastSeenMessageId: messageId,
    });
    expect(answer.statusCode).toBe(202);
    expect(Message.parse(answer.json())).toMatchObject({
      direction: 'out',
      text: 'On its way',
      inReplyToMessageId: messageId,
      member: { id: alice.session.member.id },
      delivery: { state: 'queued' },
    });
  });

  it('the same Idempotency-Key answers the same message', async () => {
    const headers = { cookie: alice.cookie, 'idempotency-key': 'one' };
    const send = () => api.call('POST', `${path}/replies`, { via: 'tweet', text: 'On its way' }, headers);
    const [first, second] = [await send(), await send()];
    expect(second.json()).toEqual(first.json());
    expect((await alice.get(`${path}/messages`)).json().data).toHaveLength(2);
  });

  it.each([
    [400, 'validation_failed', { via: 'fax', text: 'Hi' }],
    [400, 'reply_empty', { via: 'tweet', text: ' ' }],
    [400, 'reply_too_long', { via: 'tweet', text: 'x'.repeat(281) }],
    [400, 'validation_failed', { via: 'email', text: 'x'.repeat(20_001) }],
    [422, 'reply_channel_unavailable', { via: 'dm', text: 'Hi' }],
    [400, 'validation_failed', { via: 'tweet', text: 'Hi', lastSeenMessageId: NOBODY }],
  ])('answers %i %s to %j', async (status, code, body) => {
    expect((await alice.post(`${path}/replies`, body)).json()).toMatchObject({ status, code });
  });

  it('answers 409 when the customer has written since', async () => {
    await makeMessage(db, { ticketId: ticket.id, postedAt: new Date(Date.now() + 60_000) });
    const body = { via: 'tweet', text: 'Hi', lastSeenMessageId: messageId };
    expect((await alice.post(`${path}/replies`, body)).json()).toMatchObject({ status: 409, code: 'newer_message' });
  });

  it('answers who may reply, even if they may see nothing else', async () => {
    const writer = await api.colleague(alice, { permissions: ['tickets.reply'] });
    expect((await writer.post(`${path}/replies`, { via: 'tweet', text: 'Hi' })).statusCode).toBe(202);
  });

  it('needs tickets.reply', async () => {
    expect((await light.post(`${path}/replies`, { via: 'tweet', text: 'Hi' })).json()).toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('POST tickets/:id/notes', () => {
  it('answers 201 with the note, also to who only reads along', async () => {
    const answer = await light.post(`${path}/notes`, { text: ' Seen this before ' });
    expect(answer.statusCode).toBe(201);
    expect(Message.parse(answer.json())).toMatchObject({
      direction: 'note',
      text: 'Seen this before',
      member: { id: light.session.member.id },
      profile: null,
      delivery: null,
    });
  });

  it('refuses an empty one', async () => {
    expect((await alice.post(`${path}/notes`, { text: ' ' })).json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'text', message: 'Write something' }],
    });
  });
});

const ROUTES = [
  ['GET', 'tickets', undefined],
  ['GET', 'tickets/:id', undefined],
  ['PATCH', 'tickets/:id', { status: 'closed' }],
  ['GET', 'tickets/:id/messages', undefined],
  ['POST', 'tickets/:id/replies', { via: 'tweet', text: 'Hi' }],
  ['POST', 'tickets/:id/notes', { text: 'Hi' }],
  ['GET', 'tickets/:id/history', undefined],
] as const;

it.each(ROUTES)('%s %s needs a session and a permission', async (method, pattern, body) => {
  const url = pattern.replace(':id', ticket.id);
  expect((await api.call(method, url, body)).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  const answer = await api.call(method, url, body, { cookie: nobody.cookie });
  expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden' });
});

it.each(ROUTES.filter(([, pattern]) => pattern !== 'tickets'))(
  "%s %s answers 404 to an unknown id and to another organization's",
  async (method, pattern, body) => {
    const as = (client: TestClient, id: string) =>
      api.call(method, pattern.replace(':id', id), body, { cookie: client.cookie });
    const before = (await alice.get(path)).json();
    expect((await as(alice, NOBODY)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await as(mallory, ticket.id)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await as(alice, 'x')).json()).toMatchObject({ status: 400 });
    expect((await alice.get(path)).json()).toEqual(before);
  },
);

describe('snooze', () => {
  it('puts a ticket aside and brings it back', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const aside = await alice.post(`${path}/snooze`, { until });
    expect(Ticket.parse(aside.json())).toMatchObject({ isSnoozed: true, snoozedUntil: until });
    const back = await alice.delete(`${path}/snooze`);
    expect(Ticket.parse(back.json())).toMatchObject({ isSnoozed: false, snoozedUntil: null, snoozedBy: null });
  });

  it('is for those who may change tickets, of their own organization', async () => {
    expect((await light.post(`${path}/snooze`, {})).statusCode).toBe(403);
    expect((await light.delete(`${path}/snooze`)).statusCode).toBe(403);
    expect((await mallory.post(`${path}/snooze`, {})).statusCode).toBe(404);
    expect((await mallory.delete(`${path}/snooze`)).statusCode).toBe(404);
    expect((await alice.post(`${path}/snooze`, { until: 'tomorrow' })).statusCode).toBe(400);
  });
});
