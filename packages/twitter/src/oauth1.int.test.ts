import type { SignedToken, TwitterAppKeys } from '@perch/contracts';
import { startSandbox, type Sandbox } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Acting } from './acting.ts';
import { createTwitter } from './create-twitter.ts';
import { TwitterError } from './twitter-error.ts';
import type { Twitter } from './twitter.ts';

// An app with OAuth 1.0a, as a second app beside the sandbox's own: what it signs, the sandbox verifies.

let sandbox: Sandbox;
let twitter: Twitter;
let app: TwitterAppKeys;
let as: Acting;
let brandId: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  const { control } = sandbox;
  twitter = createTwitter({ apiUrl: sandbox.url, timeoutMs: 1_000 });
  brandId = (await control.user({ username: 'acme', name: 'Acme', brand: true })).id;
  await control.user({ username: 'carla', name: 'Carla' });
  const { clientId: portalId, consumerKey: clientId, consumerSecret: clientSecret } = await control.app('Of the brand');
  app = { authorization: 'oauth1', clientId, clientSecret };
  const { accessToken, accessTokenSecret: accessSecret } = await control.signedToken('acme', portalId);
  as = { organizationId: 'o', accountId: 'a', app, accessToken, accessSecret };
});
afterAll(() => sandbox?.stop());

const signed = ({ accessToken, accessSecret }: Acting): SignedToken => ({ accessToken, accessSecret: accessSecret! });
const failure = (call: Promise<unknown>): Promise<TwitterError> =>
  call.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TwitterError);
      return error as TwitterError;
    },
  );

describe('authorization in three steps', () => {
  const redirectUri = 'http://127.0.0.1:4000/callback';

  /** What a person does on X's page. Returns where X sends them. */
  async function decide(url: string, decision: 'authorize' | 'cancel'): Promise<URLSearchParams> {
    const page = new URL(url);
    expect(page.origin + page.pathname).toBe(`${sandbox.url}/oauth/authorize`);
    const answer = await fetch(page.origin + page.pathname, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams([
        ...page.searchParams,
        ['username', 'acme'],
        ['password', 'perch'],
        ['decision', decision],
      ]),
    });
    return new URL(answer.headers.get('location')!).searchParams;
  }

  it('leads from a request token to a token that holds until it is taken back', async () => {
    const link = await twitter.authorizeLink(app, { redirectUri, scopes: ['tweet.read'] });
    const back = await decide(link.url, 'authorize');
    expect(back.get('oauth_token')).toBe(link.state);
    const answer = { ...link, code: back.get('oauth_verifier')!, redirectUri };
    const { tokens, identity } = await twitter.exchangeCode(app, answer);
    expect(identity).toMatchObject({ twitterUserId: brandId, username: 'acme', name: 'Acme' });
    expect(tokens).toEqual({ accessToken: expect.any(String), accessSecret: expect.any(String) });
    expect((await failure(twitter.exchangeCode(app, answer))).kind).toBe('unauthorized');
  });

  it('that is cancelled comes back with the request token, which is spent', async () => {
    const link = await twitter.authorizeLink(app, { redirectUri, scopes: [] });
    const back = await decide(link.url, 'cancel');
    expect(Object.fromEntries(back)).toEqual({ denied: link.state });
    expect((await failure(twitter.exchangeCode(app, { ...link, code: '1', redirectUri }))).kind).toBe('unauthorized');
  });

  it('does not begin with wrong keys, nor with an address that X does not know', async () => {
    const wrong = { ...app, clientSecret: 'wrong' };
    const error = await failure(twitter.authorizeLink(wrong, { redirectUri, scopes: [] }));
    expect(error).toMatchObject({ kind: 'unauthorized', detail: 'Could not authenticate you.' });
    await expect(twitter.checkApp(app)).resolves.toBeUndefined();
    expect((await failure(twitter.checkApp(wrong))).kind).toBe('unauthorized');
    const elsewhere = twitter.authorizeLink(app, { redirectUri: 'https://elsewhere.example/', scopes: [] });
    expect(await failure(elsewhere)).toMatchObject({
      kind: 'forbidden',
      detail: expect.stringContaining('Callback URL'),
    });
  });

  it('is another for each app: its tokens are no use with other keys', async () => {
    const { consumerKey, consumerSecret } = sandbox;
    const other = { authorization: 'oauth1', clientId: consumerKey, clientSecret: consumerSecret } as const;
    expect((await failure(twitter.identityOf(other, signed(as)))).kind).toBe('unauthorized');
  });

  it('tells nothing of its secrets', async () => {
    const secret = { ...as, app: { ...app, clientSecret: 'consumer-secret' }, accessSecret: 'access-secret' };
    const error = await failure(twitter.mentions(secret, { twitterUserId: brandId }));
    const told = JSON.stringify({ ...error, message: error.message, stack: error.stack });
    for (const word of ['consumer-secret', 'access-secret', as.accessToken]) expect(told).not.toContain(word);
  });
});

describe('signed calls', () => {
  it('read, with queries that are part of the signature', async () => {
    const asked = await sandbox.control.tweet({ from: 'carla', text: '@acme where is my order? (100 % sure!)' });
    const mentions = await twitter.mentions(as, { twitterUserId: brandId, startTime: new Date(Date.now() - 60_000) });
    expect(mentions.items.map(({ tweetId }) => tweetId)).toContain(asked.id);
    const found = await twitter.searchRecent(as, {
      query: '@acme "my order" -is:retweet',
      endTime: new Date(Date.now() - 11_000),
    });
    expect(found.nextToken).toBeNull();
    expect(await twitter.searchUsers(as, { query: "carla o'hara_1" })).toMatchObject({ profiles: [] });
    expect(await twitter.userByUsername(as, 'carla')).toMatchObject({ name: 'Carla' });
  });

  it('post, answer, retweet and delete', async () => {
    const asked = await sandbox.control.tweet({ from: 'carla', text: '@acme hello?' });
    const text = `On its way <3 & more, 50 % off ${crypto.randomUUID()}`;
    const { tweetId } = await twitter.postTweet(as, { text, inReplyToTweetId: asked.id, conversationId: asked.id });
    const [posted] = await sandbox.control.tweets({ author: 'acme', inReplyTo: asked.id });
    expect(posted).toMatchObject({ id: tweetId, text });
    const interaction = { twitterUserId: brandId, tweetId: asked.id };
    expect((await twitter.retweet(as, interaction)).retweetId).toMatch(/^\d+$/);
    await twitter.unretweet(as, interaction);
    await twitter.deleteTweet(as, tweetId);
    expect((await twitter.tweetsByIds(as, [tweetId])).missing).toHaveLength(1);
  });

  it('send direct messages and files', async () => {
    const asked = await sandbox.control.directMessage({ from: 'carla', to: 'acme', text: 'psst' });
    const { conversationId: dmConversationId } = asked;
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const file = new Blob([pixel], { type: 'image/png' });
    const { mediaId } = await twitter.uploadMedia(as, { file, for: 'dm' });
    expect(await twitter.uploadState(as, mediaId)).toMatchObject({ state: 'ready' });
    const { dmEventId } = await twitter.sendDirectMessage(as, { text: 'here', dmConversationId, mediaIds: [mediaId] });
    const messages = await twitter.conversationMessages(as, dmConversationId);
    expect(messages.items[0]).toMatchObject({ dmEventId, text: 'here', media: [{ kind: 'photo' }] });
    expect((await twitter.directMessages(as, { twitterUserId: brandId })).items).toHaveLength(2);
  });

  it('are refused once the token is taken back', async () => {
    const { clientId: portalId, consumerKey, consumerSecret } = await sandbox.control.app('To be left');
    const left = { authorization: 'oauth1', clientId: consumerKey, clientSecret: consumerSecret } as const;
    const { accessToken, accessTokenSecret: accessSecret } = await sandbox.control.signedToken('acme', portalId);
    const tokens = { accessToken, accessSecret };
    expect((await twitter.identityOf(left, tokens)).username).toBe('acme');
    await twitter.revoke(left, tokens);
    expect((await failure(twitter.identityOf(left, tokens))).kind).toBe('unauthorized');
  });
});
