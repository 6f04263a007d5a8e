import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox, type Sandbox } from '@perch/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Activity, ActivityEvent } from './activity.ts';
import { createActivity } from './create-activity.ts';
import { TwitterError } from './twitter-error.ts';

const CONSUMER = { consumerKey: 'perch-sandbox-consumer-key', consumerSecret: 'perch-sandbox-consumer-secret' };

let sandbox: Sandbox;
let activity: Activity;
let unexpected: string[];
let carlaId: string;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.stop());
beforeEach(async () => {
  await sandbox.control.reset('empty');
  await sandbox.control.settings({ rateLimits: false });
  carlaId = (await sandbox.control.user({ username: 'carla' })).id;
  unexpected = [];
  activity = create({});
});
afterEach(() => sandbox.control.clearFaults());

const create = (more: { silenceMs?: number; apiUrl?: string; consumerSecret?: string }) =>
  createActivity(
    { apiUrl: sandbox.url, ...CONSUMER, timeoutMs: 2_000, ...more },
    { onUnexpected: ({ excerpt }) => unexpected.push(excerpt) },
  );
const subscribe = (twitterUserId: string) =>
  activity.subscribe({ eventType: 'post.delete', twitterUserId, tag: 'perch' });

/** Listens until the test ends; resolves once a deletion that is made for the purpose was heard of. */
async function listening(to = activity) {
  const heard: ActivityEvent[] = [];
  const hangUp = new AbortController();
  const ended = to.openActivityStream({ signal: hangUp.signal, onEvent: async (event) => void heard.push(event) }).then(
    () => null,
    (error: unknown) => error as TwitterError,
  );
  onTestFinished(async () => {
    hangUp.abort();
    await ended;
  });
  return { heard, hangUp, ended };
}
async function deletedTweet(): Promise<string> {
  const { id } = await sandbox.control.tweet({ from: 'carla', text: `@acme ${crypto.randomUUID()}` });
  await sandbox.control.deleteTweet(id);
  return id;
}
/** Deletes tweets until one of them is heard of: nobody can tell when a silent stream has begun. */
const heardOf = (heard: ActivityEvent[]) =>
  vi.waitFor(async () => {
    const tweetId = await deletedTweet();
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'post.delete', tweetId, authorId: carlaId }), 300);
  }, 10_000);

async function failure(call: Promise<unknown>): Promise<TwitterError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TwitterError);
  return error as TwitterError;
}

describe('subscriptions', () => {
  it('are made, listed and taken back; the same again is refused', async () => {
    await subscribe(carlaId);
    await subscribe('77');
    expect(await activity.subscriptions()).toEqual(
      ['77', carlaId].map((twitterUserId) => ({
        id: expect.any(String),
        eventType: 'post.delete',
        twitterUserId,
        tag: 'perch',
      })),
    );
    expect((await failure(subscribe('77'))).kind).toBe('invalid');
    await activity.unsubscribe((await activity.subscriptions()).map(({ id }) => id));
    expect(await activity.subscriptions()).toEqual([]);
  });

  it('are read in pages', async () => {
    for (let at = 1; at <= 1001; at++) await subscribe(String(at));
    expect(new Set((await activity.subscriptions()).map(({ twitterUserId }) => twitterUserId)).size).toBe(1001);
  }, 60_000);

  it('go on with another bearer token when X has revoked the first', async () => {
    await subscribe('1');
    await sandbox.control.reset('empty'); // no token is left
    await subscribe('2');
    expect((await activity.subscriptions()).map(({ twitterUserId }) => twitterUserId)).toEqual(['2']);
  });

  it('need the app’s own key', async () => {
    const error = await failure(create({ consumerSecret: 'wrong' }).subscriptions());
    expect(error).toMatchObject({ kind: 'forbidden', status: 403 });
    expect(error.message).not.toContain('wrong');
  });
});

describe('the stream', () => {
  it('tells of deletions and of accounts that take our rights away', async () => {
    await subscribe(carlaId);
    const { heard, hangUp, ended } = await listening();
    await heardOf(heard);
    const brand = await sandbox.control.user({ username: 'acme', brand: true });
    const { accessToken } = await sandbox.control.token('acme');
    await sandbox.control.faults([{ match: { user: 'acme' }, effect: { kind: 'revoke' }, times: 1 }]);
    await fetch(`${sandbox.url}/2/users/me`, { headers: { authorization: `Bearer ${accessToken}` } });
    await vi.waitFor(() => expect(heard).toContainEqual({ type: 'oauth.revoke', twitterUserId: brand.id }));
    hangUp.abort();
    expect(await ended).toBeNull();
    expect(unexpected).toEqual([]);
  });

  it('that breaks in the middle of an event is lost', async () => {
    await subscribe(carlaId);
    await sandbox.control.faults([{ match: { path: '/2/activity/stream' }, effect: { kind: 'cut-midway' }, times: 1 }]);
    const { heard, ended } = await listening();
    const deleting = setInterval(() => void deletedTweet(), 100);
    onTestFinished(() => clearInterval(deleting));
    expect(await ended).toMatchObject({ name: 'TwitterError', kind: 'unreachable' });
    expect(heard).toEqual([]);
  });

  it('that shows no sign of life is lost, before its headers or after an event', async () => {
    expect(await (await listening(create({ silenceMs: 150 }))).ended).toMatchObject({
      kind: 'unreachable',
      detail: 'No sign of life of the stream within 150 ms',
    });
    await subscribe(carlaId);
    const { heard, ended } = await listening(create({ silenceMs: 1_000 }));
    await heardOf(heard);
    expect((await ended)!.detail).toContain('No sign of life');
  });

  it('is refused as X refuses it: 429 with its reset, 503, and too many listeners', async () => {
    const path = '/2/activity/stream';
    await sandbox.control.faults([
      { match: { path }, effect: { kind: 'rate-limit', resetSeconds: 60 }, times: 1 },
      { match: { path }, effect: { kind: 'status', status: 503 }, times: 1 },
    ]);
    const limited = await (await listening()).ended;
    expect(limited).toMatchObject({ kind: 'rate_limited', resetAt: expect.any(Date) });
    expect(await (await listening()).ended).toMatchObject({ kind: 'unreachable', status: 503 });
    await sandbox.control.clearFaults();
    await subscribe(carlaId);
    const [one, other] = [await listening(), await listening()];
    await Promise.all([heardOf(one.heard), heardOf(other.heard)]);
    expect(await (await listening()).ended).toMatchObject({ kind: 'rate_limited', resetAt: undefined });
  });

  it('reports lines that are no events, and goes on', async () => {
    const deletion = JSON.stringify({ data: { event_type: 'post.delete', payload: { id: '1', author_id: '2' } } });
    const lines = [
      '<html>',
      '{"errors":[{"title":"operational-disconnect"}]}',
      '{"data":{"event_type":"post.delete","payload":{"id":1}}}',
      '{"data":{"event_type":"like.create","payload":{}}}',
      'x'.repeat(70_000),
      deletion,
    ];
    const server = http.createServer((request, response) => {
      if (request.url === '/oauth2/token') response.end('{"token_type":"bearer","access_token":"AAAA"}');
      else response.end(lines.map((line) => `${line}\r\n`).join(''));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { heard, ended } = await listening(create({ apiUrl }));
    expect(await ended).toMatchObject({ kind: 'unreachable', detail: 'X has ended the stream' });
    expect(heard).toEqual([{ type: 'post.delete', tweetId: '1', authorId: '2' }]);
    expect(unexpected.map((line) => line.slice(0, 10))).toEqual(['<html>', '{"errors":', '{"data":{"', 'xxxxxxxxxx']);
    expect(unexpected.every((line) => line.length <= 500)).toBe(true);
  });

  it('ends with what a listener throws', async () => {
    await subscribe(carlaId);
    const broken = activity.openActivityStream({
      signal: AbortSignal.timeout(10_000),
      onEvent: () => Promise.reject(Object.assign(new Error('the database is away'), { code: '57P01' })),
    });
    const deleting = setInterval(() => void deletedTweet(), 100);
    onTestFinished(() => clearInterval(deleting));
    await expect(broken).rejects.toThrow('the database is away');
  });
});
