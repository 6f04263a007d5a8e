import type { AccountAttention, Coverage, TwitterAccount } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { makeAccount } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let lightAgent: TestClient;
let outsider: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  lightAgent = await api.colleague(alice, { builtIn: 'light_agent' });
  outsider = await api.colleague(alice, { permissions: ['contacts.view'] });
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(() => api.close());

const db = () => api.services.database.of(alice.organizationId);
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
const HOUR = 3600;

let accountId: string;
let path: string;
beforeEach(async () => {
  accountId = (await makeAccount(db())).id;
  path = `twitter/accounts/${accountId}/coverage`;
});

const addStream = (name: string, coveredUntil: Date | null) =>
  db().transaction((tx) =>
    tx.stream.create({
      data: {
        organizationId: alice.organizationId,
        accountId,
        name,
        dueAt: new Date(),
        intervalSeconds: 60,
        startsAt: ago(HOUR),
        coveredUntil,
        lastSucceededAt: coveredUntil,
      },
    }),
  );

interface Gap {
  foundAt: Date;
  state?: 'open' | 'filled' | 'lost';
  itemId?: string;
}
async function addGap({ foundAt, state = 'open', itemId }: Gap): Promise<string> {
  const data = {
    organizationId: alice.organizationId,
    accountId,
    stream: 'mentions',
    fromAt: ago(5 * HOUR),
    toAt: ago(4 * HOUR),
    foundAt,
    state,
    settledAt: state === 'open' ? null : foundAt,
    ...(itemId !== undefined && { kind: 'item', reason: 'unreadable', itemId }),
  };
  return (await db().transaction((tx) => tx.coverageGap.create({ data }))).id;
}

describe('GET twitter/accounts/:id/coverage', () => {
  it('says up to when each stream is complete', async () => {
    const coveredUntil = ago(120);
    await addStream('search', null);
    await addStream('tweet_checks', ago(1));
    await addStream('mentions', coveredUntil);
    const answer = await alice.get(path);
    expect(answer.statusCode).toBe(200);
    const { streams, gaps } = answer.json<Coverage>();
    const at = coveredUntil.toISOString();
    expect(streams).toEqual([
      { stream: 'mentions', lastSucceededAt: at, coveredUntil: at, lagSeconds: expect.any(Number) as number },
      { stream: 'search', lastSucceededAt: null, coveredUntil: null, lagSeconds: null },
    ]);
    expect(streams[0]!.lagSeconds).toBeGreaterThanOrEqual(120);
    expect(gaps).toEqual({ data: [], nextCursor: null });
  });

  it('lists what is missing and what became of it, newest first, in pages', async () => {
    const lost = await addGap({ foundAt: ago(3 * HOUR), state: 'lost' });
    const filled = await addGap({ foundAt: ago(2 * HOUR), state: 'filled' });
    const item = await addGap({ foundAt: ago(HOUR), itemId: '1990000000000000001' });
    const first = (await alice.get(`${path}?limit=2`)).json<Coverage>().gaps;
    expect(first.data).toMatchObject([
      { id: item, kind: 'item', reason: 'unreadable', state: 'open', itemId: '1990000000000000001', settledAt: null },
      { id: filled, stream: 'mentions', kind: 'interval', reason: 'window_full', state: 'filled', itemId: null },
    ]);
    const second = (await alice.get(`${path}?limit=2&cursor=${first.nextCursor}`)).json<Coverage>().gaps;
    expect(second.data.map(({ id, state }) => [id, state])).toEqual([[lost, 'lost']]);
    expect(second.nextCursor).toBeNull();
  });

  it('shows as a hint on the account: what is looked for, and what was lost lately', async () => {
    await addGap({ foundAt: ago(HOUR) });
    await addGap({ foundAt: ago(HOUR), state: 'filled' });
    await addGap({ foundAt: ago(29 * 24 * HOUR), state: 'lost' });
    await addGap({ foundAt: ago(31 * 24 * HOUR), state: 'lost' });
    const account = (await alice.get(`twitter/accounts/${accountId}`)).json<TwitterAccount>();
    expect(account.gaps).toEqual({ open: 1, lost: 1 });
  });

  it('may be read by whoever sees Social, and by nobody else', async () => {
    expect((await lightAgent.get(path)).statusCode).toBe(200);
    expect((await outsider.get(path)).statusCode).toBe(403);
    expect((await api.call('GET', path)).statusCode).toBe(401);
    expect((await mallory.get(path)).statusCode).toBe(404);
    expect((await alice.get(`twitter/accounts/${uuid7()}/coverage`)).statusCode).toBe(404);
  });

  it.each(['?cursor=nonsense', '?limit=0', '?limit=many'])('refuses %s', async (query) => {
    expect((await alice.get(path + query)).statusCode).toBe(400);
  });
});

describe('GET twitter/accounts/attention', () => {
  const attention = async (client: TestClient) =>
    (await client.get('twitter/accounts/attention')).json<{ data: AccountAttention[] }>().data;

  it('tells every member which accounts have to be authorized anew, and nothing else of them', async () => {
    expect(await attention(outsider)).toEqual([]);
    const state = 'needs_reauthorization';
    const { id, username } = await makeAccount(db(), { state });
    await makeAccount(db(), { state: 'paused' });
    for (const member of [alice, lightAgent, outsider])
      expect(await attention(member)).toEqual([{ id, username, state }]);
    expect(await attention(mallory)).toEqual([]);
  });

  it('needs a session', async () => {
    expect((await api.call('GET', 'twitter/accounts/attention')).statusCode).toBe(401);
  });
});
