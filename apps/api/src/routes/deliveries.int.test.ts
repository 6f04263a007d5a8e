import { Delivery } from '@perch/contracts';
import type { TenantDatabase } from '@perch/db';
import { makeDelivery, makeMessage, makeTicket, makeTweet } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';

let api: TestApi;
let alice: TestClient;
let light: TestClient;
let mallory: TestClient;
let db: TenantDatabase;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  light = await api.colleague(alice, { builtIn: 'light_agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  db = api.services.database.of(alice.organizationId);
});
afterAll(() => api.close());

async function delivery(state: 'failed' | 'sent' | 'queued' | 'held' | 'unknown', columns = {}) {
  const ticket = await makeTicket(db);
  const message = await makeMessage(db, { ticketId: ticket.id, direction: 'out' });
  const code = state === 'failed' ? 'duplicate' : null;
  return makeDelivery(db, { messageId: message.id, accountId: ticket.accountId, state, code, ...columns });
}

it('POST deliveries/:id/retry sends a failed reply again', async () => {
  const { id } = await delivery('failed');
  const answer = await alice.post(`deliveries/${id}/retry`);
  expect(answer.statusCode).toBe(200);
  expect(Delivery.parse(answer.json())).toMatchObject({ id, state: 'queued', code: null, canRetry: false });
});

it('POST deliveries/:id/discard gives a reply up', async () => {
  const { id } = await delivery('failed');
  const answer = await alice.post(`deliveries/${id}/discard`);
  expect(answer.statusCode).toBe(200);
  const text = 'We are looking into it.';
  expect(answer.json()).toMatchObject({ id, state: 'discarded', canRetry: false, canDiscard: false, text });
});

it('POST deliveries/:id/send-now sends a held reply without waiting', async () => {
  const { id } = await delivery('held', { dueAt: new Date(Date.now() + 60_000) });
  const answer = await alice.post(`deliveries/${id}/send-now`);
  expect(Delivery.parse(answer.json())).toMatchObject({ id, state: 'queued', heldUntil: null, holdReason: null });
});

it('POST deliveries/:id/approve lets somebody else’s reply go', async () => {
  const { id, updatedAt } = await delivery('held', { holdReason: 'approval' });
  const earlier = new Date(updatedAt.getTime() - 1);
  const stale = await alice.post(`deliveries/${id}/approve`, { seenUpdatedAt: earlier.toISOString() });
  expect(stale.json()).toMatchObject({ status: 409, code: 'reply_changed' });
  const answer = await alice.post(`deliveries/${id}/approve`, { seenUpdatedAt: updatedAt.toISOString() });
  expect(Delivery.parse(answer.json())).toMatchObject({ id, state: 'queued', canApprove: false });
});

it('POST deliveries/:id/reject turns it down, and says why', async () => {
  const { id } = await delivery('held', { holdReason: 'approval' });
  const answer = await alice.post(`deliveries/${id}/reject`, { note: 'Too curt' });
  expect(Delivery.parse(answer.json())).toMatchObject({
    ...{ state: 'failed', code: 'rejected', reviewNote: 'Too curt' },
    ...{ canRetry: false, canEdit: true },
  });
});

it.each([
  ['retry', 'failed'],
  ['discard', 'failed'],
  ['send-now', 'held'],
  ['send-as-dm', 'failed'],
  ['reject', 'held'],
  ['text', 'failed'],
] as const)('deliveries/:id/%s refuses what a colleague has changed since it was read', async (verb, state) => {
  const submittedAt = new Date();
  const { id } = await delivery(state, { submittedAt, ...(verb === 'reject' && { holdReason: 'approval' }) });
  const body = { seenUpdatedAt: new Date(submittedAt.getTime() - 1).toISOString() };
  const refused =
    verb === 'text'
      ? await alice.put(`deliveries/${id}/text`, { ...body, text: 'Other words' })
      : await alice.post(`deliveries/${id}/${verb}`, body);
  expect(refused.json()).toMatchObject({ status: 409, code: 'reply_changed' });
});

it.each([
  ['retry', 'failed'],
  ['send-now', 'held'],
] as const)('POST deliveries/:id/%s asks about what the customer has written since', async (verb, state) => {
  const { id, ticketId } = await delivery(state, { submittedAt: new Date(Date.now() - 60_000) });
  await makeMessage(db, { ticketId: ticketId! });
  const refused = await alice.post(`deliveries/${id}/${verb}`);
  expect(refused.json()).toMatchObject({ status: 409, code: 'newer_message' });
  const answer = await alice.post(`deliveries/${id}/${verb}`, { acceptNewer: true });
  expect(Delivery.parse(answer.json())).toMatchObject({ id, state: 'queued' });
});

it('POST deliveries/:id/resolve takes a person’s word', async () => {
  const inDoubt = { code: 'undecided', doubts: 1, sendingAt: new Date() };
  const { id, accountId } = await delivery('unknown', inDoubt);
  const { username } = await db.transaction((tx) => tx.account.findFirstOrThrow({ where: { id: accountId! } }));
  const url = `https://x.com/${username.toUpperCase()}/status/1234567890123456789`;
  const theirs = await makeTweet(db);
  const ours = await makeTweet(db, { accountId: accountId!, isOwn: true });
  await makeMessage(db, { ticketId: (await makeTicket(db)).id, tweetRowId: ours.id });
  for (const not of [
    'https://x.com/somebody/status/1234567890123456789',
    `https://acme.com/${username}/status/1234567890123456789`,
    `https://x.com/${username}/status/${theirs.tweetId}`,
    `https://x.com/${username}/status/${ours.tweetId}`,
  ]) {
    const answer = await alice.post(`deliveries/${id}/resolve`, { posted: true, url: not });
    expect(answer.json(), not).toMatchObject({ code: 'validation_failed', errors: [{ path: 'url' }] });
  }
  const email = await delivery('failed', { kind: 'email', accountId: null, payload: { text: 'Hi', to: 'a@b.c' } });
  const ofEmail = await alice.post(`deliveries/${email.id}/resolve`, { posted: true });
  expect(ofEmail.json()).toMatchObject({ status: 409, code: 'delivery_not_retryable' });
  const wrong = await alice.post(`deliveries/${id}/resolve`, { posted: true, url: 'https://acme.com' });
  expect(wrong.json()).toMatchObject({ code: 'validation_failed' });
  const answer = await alice.post(`deliveries/${id}/resolve`, { posted: true, url });
  expect(Delivery.parse(answer.json())).toMatchObject({ state: 'sent', needsDecision: false });
  const other = await delivery('unknown', { code: 'undecided', doubts: 1, sendingAt: new Date() });
  const said = await alice.post(`deliveries/${other.id}/resolve`, { posted: true });
  expect(Delivery.parse(said.json())).toMatchObject({ state: 'sent', code: 'said_posted', permalink: null });
  const third = await delivery('unknown', { doubts: 1, sendingAt: new Date() });
  const not = await alice.post(`deliveries/${third.id}/resolve`, { posted: false });
  expect(Delivery.parse(not.json())).toMatchObject({ state: 'failed', code: 'not_posted', canRetry: true });
});

describe.each(['send-now', 'approve', 'reject', 'resolve', 'send-as-dm', 'text'])('deliveries/:id/%s', (verb) => {
  const body = { text: 'Other words', posted: false, seenUpdatedAt: new Date().toISOString() };
  const ask = (client: TestClient, id: string) =>
    verb === 'text' ? client.put(`deliveries/${id}/text`, body) : client.post(`deliveries/${id}/${verb}`, body);

  it('answers 409 when it has been sent', async () => {
    const { id } = await delivery('sent');
    const answer = await ask(alice, id);
    expect(answer.statusCode).toBe(409);
  });

  it('needs the permission, and is 404 elsewhere', async () => {
    const { id } = await delivery('failed');
    expect((await ask(light, id)).json()).toMatchObject({ code: 'forbidden' });
    expect((await ask(mallory, id)).json()).toMatchObject({ code: 'not_found' });
    expect((await ask(alice, NOBODY)).json()).toMatchObject({ code: 'not_found' });
  });
});

describe.each(['retry', 'discard'])('POST deliveries/:id/%s', (verb) => {
  it('answers 409 when it has been sent', async () => {
    const { id } = await delivery('sent');
    const answer = await alice.post(`deliveries/${id}/${verb}`);
    expect(answer.json()).toMatchObject({ status: 409, code: 'delivery_not_retryable' });
  });

  it('answers 400 to what is no id', async () => {
    expect((await alice.post(`deliveries/x/${verb}`)).json()).toMatchObject({ status: 400, code: 'validation_failed' });
  });

  it('needs a session and the permission to reply', async () => {
    const { id } = await delivery('failed');
    expect((await api.call('POST', `deliveries/${id}/${verb}`)).json()).toMatchObject({ code: 'unauthenticated' });
    expect((await light.post(`deliveries/${id}/${verb}`)).json()).toMatchObject({ code: 'forbidden' });
  });

  it("answers 404 to an unknown id, to another organization's, and to an e-mail or SMS of the system", async () => {
    const { id } = await delivery('failed');
    const email = await makeDelivery(db, { kind: 'email', state: 'failed' });
    const sms = await makeDelivery(db, { kind: 'sms', state: 'failed' });
    expect((await mallory.post(`deliveries/${id}/${verb}`)).json()).toMatchObject({ status: 404, code: 'not_found' });
    for (const missing of [NOBODY, email.id, sms.id]) {
      expect((await alice.post(`deliveries/${missing}/${verb}`)).json()).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    const row = await db.transaction((tx) => tx.delivery.findFirstOrThrow({ where: { id } }));
    expect(row.state).toBe('failed');
  });
});
