import type { AccountImport, AuditEntry, ImportEstimate, TwitterAccount } from '@perch/contracts';
import { dueConfirmations, dueStreams } from '@perch/db';
import { makeTicket } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authorizingX, rowsOf, somebodyOnX } from '../testing/authorizing-x.ts';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const x = authorizingX();
const DAY_MS = 86_400_000;

let api: TestApi;
let alice: TestClient;
let agent: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi({ twitter: x.twitter });
  alice = await api.signUp();
  agent = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(() => api.close());
beforeEach(() => void x.revoked.splice(0));

/** An account that waits to be confirmed. */
async function authorized(client = alice, who = somebodyOnX()) {
  const { url, token } = await x.authorize(client, who);
  return { id: url.searchParams.get('confirm')!, who, token };
}
const confirm = (id: string, body: object = {}, client = alice) => client.post(`twitter/accounts/${id}/confirm`, body);
const discard = (id: string, client = alice) => client.post(`twitter/accounts/${id}/discard`);

async function connected(body: object = {}, who = somebodyOnX()) {
  const waiting = await authorized(alice, who);
  await confirm(waiting.id, body);
  return waiting;
}
const account = async (id: string) => (await alice.get(`twitter/accounts/${id}`)).json<TwitterAccount>();
const streamsOf = (id: string) =>
  rowsOf(api, alice, 'SELECT name, starts_at, due_at, committed_id FROM stream WHERE account_id = $1', [id]);
const credentials = (id: string) => rowsOf(api, alice, 'SELECT FROM account_credential WHERE account_id = $1', [id]);
const audit = async (id: string) =>
  (await alice.get(`audit-log?subjectKind=account&subjectId=${id}`)).json<{ data: AuditEntry[] }>().data.toReversed();

describe('an account that awaits its confirmation', () => {
  it('is in the list, is not read, and says until when it waits', async () => {
    const { id } = await authorized();
    const { data } = (await alice.get('twitter/accounts')).json<{ data: TwitterAccount[] }>();
    const waiting = data.find((each) => each.id === id)!;
    expect(waiting).toMatchObject({ state: 'awaiting_confirmation', connectedAt: null, streams: [], import: null });
    expect(Date.parse(waiting.confirmBy!)).toBeGreaterThan(Date.now() + 23.9 * 3_600_000);
    const due = await dueStreams(api.services.database, new Date(Date.now() + DAY_MS), 1000);
    expect(due.filter(({ accountId }) => accountId === id)).toEqual([]);
    for (const verb of ['pause', 'resume']) {
      expect((await alice.post(`twitter/accounts/${id}/${verb}`)).json()).toMatchObject({ code: 'account_not_active' });
    }
    expect(await audit(id)).toEqual([]);
  });

  it('authorized once more is the same account, with the newer tokens', async () => {
    const { id, who } = await authorized();
    const again = await authorized(alice, { ...who, username: 'acme_renamed' });
    expect(again.id).toBe(id);
    expect(await account(id)).toMatchObject({ state: 'awaiting_confirmation', username: 'acme_renamed' });
    await discard(id);
    await expect.poll(() => x.revoked).toEqual([again.token]);
  });

  it('is due to be forgotten after a day', async () => {
    const { id } = await authorized();
    const due = async (hours: number) =>
      (await dueConfirmations(api.services.database, new Date(Date.now() - hours * 3_600_000), 100)).includes(
        alice.organizationId,
      );
    await rowsOf(api, alice, `UPDATE account SET awaiting_since = now() - interval '25 hours' WHERE id = $1`, [id]);
    expect([await due(24), await due(26)]).toEqual([true, false]);
    await discard(id);
    expect(await due(24)).toBe(false);
  });
});

describe('POST twitter/accounts/:id/confirm', () => {
  it('has the account read from now on', async () => {
    const { id, who } = await authorized();
    const began = Date.now();
    const answer = await confirm(id);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      id,
      ...who,
      state: 'connected',
      confirmBy: null,
      connectedBy: { id: alice.session.member.id },
      spentTodayMicros: 10_000,
      import: null,
    });
    expect(Date.parse(answer.json<TwitterAccount>().connectedAt!)).toBeGreaterThanOrEqual(began);
    const streams = await streamsOf(id);
    expect(streams).toHaveLength(5);
    for (const { starts_at: startsAt, due_at: dueAt } of streams) {
      expect((startsAt as Date).getTime()).toBeGreaterThanOrEqual(began);
      expect((dueAt as Date).getTime()).toBeLessThanOrEqual(Date.now());
    }
    expect(await audit(id)).toMatchObject([
      {
        action: 'account.connected',
        actor: { id: alice.session.member.id },
        subject: { name: '@acme' },
        before: null,
        after: { username: 'acme', importDays: 0 },
      },
    ]);
  });

  it('or with the history of the days asked for', async () => {
    const { id } = await authorized();
    const began = Date.now();
    const answer = await confirm(id, { importDays: 7 });
    expect(answer.json()).toMatchObject({ import: { state: 'running', percent: 0, fetched: 0, costMicros: 0 } });
    const streams = await streamsOf(id);
    const days = streams.map(({ name, starts_at: startsAt }) => [
      name,
      Math.abs(Math.round((began - (startsAt as Date).getTime()) / DAY_MS)),
    ]);
    expect(Object.fromEntries(days)).toEqual({
      mentions: 7,
      direct_messages: 7,
      own_tweets: 7,
      search: 0,
      tweet_checks: 0,
    });
    for (const { due_at: dueAt } of streams) expect((dueAt as Date).getTime()).toBeLessThanOrEqual(Date.now());
  });

  it.each([[-1], [31], [1.5], ['7'], [null]])('refuses %j days and says where', async (importDays) => {
    const { id } = await authorized();
    const answer = await confirm(id, { importDays });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'importDays' }] });
    expect(await account(id)).toMatchObject({ state: 'awaiting_confirmation' });
  });

  it('is done once, also by two at the same moment', async () => {
    const { id } = await authorized();
    const answers = await Promise.all([confirm(id, { importDays: 1 }), confirm(id, { importDays: 14 })]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
    const second = answers.find(({ statusCode }) => statusCode === 409)!;
    expect(second.json()).toMatchObject({ code: 'account_not_awaiting' });
    expect(await streamsOf(id)).toHaveLength(5);
    expect(await audit(id)).toHaveLength(1);
  });

  it('of one that was disconnected begins anew, and keeps what there is', async () => {
    const { id, who } = await connected();
    await rowsOf(api, alice, `UPDATE stream SET committed_id = '5', page_token = 't' WHERE account_id = $1`, [id]);
    await rowsOf(
      api,
      alice,
      `INSERT INTO coverage_gap (organization_id, id, account_id, stream, from_at, to_at)
       VALUES ($1, $2, $2, 'mentions', now() - interval '2 hours', now() - interval '1 hour')`,
      [alice.organizationId, id],
    );
    await alice.delete(`twitter/accounts/${id}`);
    expect((await authorized(alice, who)).id).toBe(id);
    const waiting = await account(id);
    expect(waiting).toMatchObject({ state: 'awaiting_confirmation', connectedAt: expect.any(String) as string });
    const began = Date.now();
    expect((await confirm(id, { importDays: 1 })).statusCode).toBe(200);
    expect(Date.parse((await account(id)).connectedAt!)).toBeGreaterThanOrEqual(began);
    for (const { committed_id: committedId } of await streamsOf(id)) expect(committedId).toBeNull();
    // what the earlier connection still looked for is history that nobody asked for
    expect((await account(id)).gaps).toEqual({ open: 0, lost: 1 });
  });

  it('asks for a confirmation also where a disconnected account is authorized anew', async () => {
    const { id, who } = await connected();
    await alice.delete(`twitter/accounts/${id}`);
    const { url } = await x.authorize(alice, who, `twitter/accounts/${id}/reauthorize`);
    expect(url.searchParams.get('confirm')).toBe(id);
  });
});

describe('POST twitter/accounts/:id/discard', () => {
  it('leaves no trace of an account that was never connected, and has X forget it', async () => {
    const { id, who, token } = await authorized();
    expect((await discard(id)).statusCode).toBe(204);
    await expect.poll(() => x.revoked).toEqual([token]);
    expect((await alice.get(`twitter/accounts/${id}`)).statusCode).toBe(404);
    const { data } = (await alice.get('twitter/accounts')).json<{ data: TwitterAccount[] }>();
    expect(data.map((each) => each.twitterUserId)).not.toContain(who.twitterUserId);
    expect(await credentials(id)).toEqual([]);
    expect((await discard(id)).statusCode).toBe(404);
  });

  it('leaves one that was connected before disconnected, with its tickets', async () => {
    const { id, who } = await connected();
    const ticket = await makeTicket(api.services.database.of(alice.organizationId), { accountId: id });
    await alice.delete(`twitter/accounts/${id}`);
    await expect.poll(() => x.revoked).toHaveLength(1);
    const { token } = await authorized(alice, who);
    await discard(id);
    await expect.poll(() => x.revoked).toEqual([expect.any(String), token]);
    expect(await account(id)).toMatchObject({ state: 'disconnected', confirmBy: null });
    expect(await credentials(id)).toEqual([]);
    const read = await alice.get(`tickets/${ticket.id}`);
    expect(read.statusCode).toBe(200);
  });

  it('is not for an account that is confirmed', async () => {
    const { id } = await connected();
    const answer = await discard(id);
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'account_not_awaiting' });
    expect(await account(id)).toMatchObject({ state: 'connected' });
  });

  it('leaves alone at X what another organization uses by now', async () => {
    const { id, who } = await authorized();
    const theirs = await authorized(mallory, who);
    expect((await confirm(theirs.id, {}, mallory)).statusCode).toBe(200);
    expect((await confirm(id)).json()).toMatchObject({ code: 'account_in_use_elsewhere' });
    expect((await discard(id)).statusCode).toBe(204);
    expect(await credentials(id)).toEqual([]);
    expect(x.revoked).toEqual([]);
  });

  it('leaves alone at X what another organization is about to confirm; the last one ends it there', async () => {
    const { id, who } = await authorized();
    const theirs = await authorized(mallory, who);
    expect((await alice.delete(`twitter/accounts/${id}`)).statusCode).toBe(204);
    expect(await credentials(id)).toEqual([]);
    expect((await discard(theirs.id, mallory)).statusCode).toBe(204);
    await expect.poll(() => x.revoked).toEqual([theirs.token]);
  });

  it('is what a disconnection of such an account comes to', async () => {
    const { id, token } = await authorized();
    expect((await alice.delete(`twitter/accounts/${id}`)).statusCode).toBe(204);
    await expect.poll(() => x.revoked).toEqual([token]);
    expect((await alice.get(`twitter/accounts/${id}`)).statusCode).toBe(404);
  });
});

describe('GET twitter/accounts/:id/import-estimate', () => {
  const estimate = (id: string, query: string) => alice.get(`twitter/accounts/${id}/import-estimate${query}`);

  it('tells what history costs at most, by the price list in force', async () => {
    const { id } = await authorized();
    const answer = await estimate(id, '?days=14');
    expect(answer.statusCode).toBe(200);
    const found = answer.json<ImportEstimate>();
    expect(found).toMatchObject({ days: 14, budget: null, hundredMentionsMicros: 1_500_000 });
    expect(found.lines.map(({ kind, unitsAtMost, daysAtMost }) => [kind, unitsAtMost, daysAtMost])).toEqual([
      ['mentions', 800, 14],
      ['search', 2400, 7],
      ['own_tweets', 3200, 14],
      ['direct_messages', 1500, 14],
    ]);
    expect(found.costMicrosAtMost).toBe(found.lines.reduce((sum, line) => sum + line.costMicrosAtMost, 0));
    expect(Math.abs(Date.parse(found.fromAt) - (Date.now() - 14 * DAY_MS))).toBeLessThan(10_000);
  });

  it('says what is left of the day’s budget', async () => {
    const { id } = await connected();
    await alice.patch(`twitter/accounts/${id}`, { dailyBudgetUsd: 5 });
    expect((await estimate(id, '?days=1')).json()).toMatchObject({
      budget: { dailyMicros: 5_000_000, leftTodayMicros: 4_990_000 },
    });
  });

  it.each(['', '?days=0', '?days=31', '?days=some'])('refuses “%s”', async (query) => {
    const { id } = await authorized();
    const answer = await estimate(id, query);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation_failed', errors: [{ path: 'days' }] });
  });
});

describe('twitter/accounts/:id/import', () => {
  const import_ = async (id: string) => (await alice.get(`twitter/accounts/${id}/import`)).json<AccountImport>();
  const stop = (id: string) => alice.post(`twitter/accounts/${id}/import/stop`);

  it('is none of an account that was connected from then on, and nothing to stop', async () => {
    const { id } = await connected();
    const none = {
      state: 'none',
      fromAt: null,
      reachedAt: null,
      percent: 0,
      fetched: 0,
      ticketsOpened: 0,
      costMicros: 0,
    };
    expect(await import_(id)).toEqual(none);
    expect((await stop(id)).json()).toEqual(none);
    expect(await audit(id)).toHaveLength(1);
  });

  it('can be stopped before it has begun: the account is read from connecting on', async () => {
    const { id } = await connected({ importDays: 30 });
    expect(await import_(id)).toMatchObject({ state: 'running', percent: 0 });
    expect((await stop(id)).json()).toMatchObject({ state: 'stopped', percent: 0 });
    expect((await stop(id)).json()).toMatchObject({ state: 'stopped' });
    const { connectedAt, import: running } = await account(id);
    expect(running).toBeNull();
    const streams = (await streamsOf(id)).filter(({ name }) => name !== 'tweet_checks');
    expect(streams.map(({ starts_at: startsAt }) => (startsAt as Date).toISOString())).toEqual(
      Array.from({ length: 4 }, () => connectedAt),
    );
    expect((await audit(id)).at(-1)).toMatchObject({
      action: 'account.changed',
      before: { import: 'running' },
      after: { import: 'stopped' },
    });
    expect(await audit(id)).toHaveLength(2);
  });
});

it('everything that is done to an account is in the audit log, with before and after and no secret', async () => {
  const { id, who } = await connected();
  await alice.post(`twitter/accounts/${id}/pause`);
  await alice.post(`twitter/accounts/${id}/pause`);
  await alice.post(`twitter/accounts/${id}/resume`);
  await alice.patch(`twitter/accounts/${id}`, { dailyBudgetUsd: 12.5 });
  await alice.patch(`twitter/accounts/${id}`, {});
  await rowsOf(api, alice, `UPDATE account SET state = 'needs_reauthorization' WHERE id = $1`, [id]);
  await x.authorize(alice, { ...who, username: 'acme_renamed' }, `twitter/accounts/${id}/reauthorize`);
  await alice.delete(`twitter/accounts/${id}`);
  const entries = await audit(id);
  expect(entries.map(({ action, before, after }) => [action, before, after])).toEqual([
    ['account.connected', null, { username: 'acme', name: 'Acme', twitterApp: 'platform', importDays: 0 }],
    ['account.paused', { state: 'connected' }, { state: 'paused' }],
    ['account.resumed', { state: 'paused' }, { state: 'connected' }],
    ['account.changed', { dailyBudgetUsd: null }, { dailyBudgetUsd: 12.5 }],
    [
      'account.reauthorized',
      { state: 'needs_reauthorization', username: 'acme', authorizedAt: null },
      { state: 'connected', username: 'acme_renamed', authorizedAt: expect.any(String) },
    ],
    ['account.disconnected', { state: 'connected' }, { state: 'disconnected' }],
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/refresh |access /);
});

describe('access', () => {
  const calls = (client: TestClient, id: string) => ({
    'POST :id/confirm': () => confirm(id, {}, client),
    'POST :id/discard': () => discard(id, client),
    'GET :id/import-estimate': () => client.get(`twitter/accounts/${id}/import-estimate?days=7`),
    'GET :id/import': () => client.get(`twitter/accounts/${id}/import`),
    'POST :id/import/stop': () => client.post(`twitter/accounts/${id}/import/stop`),
  });
  const names = Object.keys(calls(null as never, '')) as (keyof ReturnType<typeof calls>)[];

  it.each(names)('%s of another organization is not there, nor for an agent, nor without an id', async (name) => {
    const { id } = await authorized();
    const answer = await calls(mallory, id)[name]();
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'not_found' });
    expect((await calls(agent, id)[name]()).statusCode).toBe(403);
    expect((await calls(alice, 'not-a-uuid')[name]()).statusCode).toBe(400);
    expect(await account(id)).toMatchObject({ state: 'awaiting_confirmation' });
  });
});
