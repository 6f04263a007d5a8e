import { EUploadMimeType, TwitterApi } from 'twitter-api-v2';
import { expect, test } from 'vitest';
import { gifOf, pngOf } from '../../test/media-files.ts';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

/** The library's own flows, unmodified: only its sockets lead here instead of to X. */
const CALLBACK = 'http://127.0.0.1:4000/callback';
const SCOPE = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'dm.read',
  'dm.write',
  'media.write',
  'offline.access',
] as const;
const CONSUMER = { appKey: 'perch-sandbox-consumer-key', appSecret: 'perch-sandbox-consumer-secret' };

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

async function start(clock: () => number = Date.now) {
  const sandbox = await startSandbox({ clock });
  await sandbox.control('POST', 'users', { username: 'acme_air', name: 'Acme Air', brand: true });
  const { body: marta } = await sandbox.control('POST', 'users', { username: 'marta', name: 'Marta' });
  return { sandbox, martaId: marta['id'] as string };
}

/** What a person does in the browser: open the link, sign in, press the button; answers the callback's query. */
async function authorize(sandbox: Sandbox, link: string): Promise<URLSearchParams> {
  const { pathname, searchParams } = new URL(link);
  const response = await fetch(sandbox.origin + pathname, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      ...Object.fromEntries(searchParams),
      username: 'acme_air',
      password: 'perch',
      decision: 'authorize',
    }),
  });
  const target = new URL(response.headers.get('location')!);
  expect(target.origin + target.pathname).toBe(CALLBACK);
  return target.searchParams;
}

async function loginWithOAuth2(sandbox: Sandbox) {
  const link = sandbox.application.generateOAuth2AuthLink(CALLBACK, { scope: [...SCOPE] });
  const answer = await authorize(sandbox, link.url);
  expect(answer.get('state')).toBe(link.state);
  const { codeVerifier } = link;
  return sandbox.application.loginWithOAuth2({ code: answer.get('code')!, codeVerifier, redirectUri: CALLBACK });
}

async function loginWithOAuth1(sandbox: Sandbox) {
  const settings = { httpAgent: sandbox.agent };
  const link = await new TwitterApi(CONSUMER, settings).generateAuthLink(CALLBACK, { linkMode: 'authorize' });
  const answer = await authorize(sandbox, link.url);
  expect(answer.get('oauth_token')).toBe(link.oauth_token);
  const pending = { ...CONSUMER, accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  return new TwitterApi(pending, settings).login(answer.get('oauth_verifier')!);
}

function tweetAt(sandbox: Sandbox, count: number) {
  return Promise.all(
    Array.from({ length: count }, (_, index) =>
      sandbox.control('POST', 'tweets', { from: 'marta', text: `@acme_air question ${index}` }),
    ),
  );
}

test('OAuth 2.0: login, use, refresh, a spent refresh token, revocation', async () => {
  const { sandbox } = await start();
  const login = await loginWithOAuth2(sandbox);
  expect(login.scope).toEqual([...SCOPE]);
  expect((await login.client.v2.me()).data.username).toBe('acme_air');

  const refreshed = await sandbox.application.refreshOAuth2Token(login.refreshToken!);
  expect((await refreshed.client.v2.me()).data.username).toBe('acme_air');
  await sandbox.application.revokeOAuth2Token(refreshed.accessToken);
  expect((await refusal(refreshed.client.v2.me())).code).toBe(401);

  const again = await loginWithOAuth2(sandbox);
  const next = await sandbox.application.refreshOAuth2Token(again.refreshToken!);
  const spent = await refusal(sandbox.application.refreshOAuth2Token(again.refreshToken!));
  expect(spent).toMatchObject({ code: 400, data: { error: 'invalid_request' } });
  expect((await refusal(next.client.v2.me())).code).toBe(401);
});

test('OAuth 1.0a: three steps, then signed reads, posts, replies and direct messages', async () => {
  const { sandbox, martaId } = await start();
  const login = await loginWithOAuth1(sandbox);
  expect(login.screenName).toBe('acme_air');
  const { v2 } = login.client;
  const me = await v2.me({ 'user.fields': ['created_at', 'public_metrics'] });
  expect(me.data).toMatchObject({ id: login.userId, username: 'acme_air' });

  const text = "50% off & more: it's *here* (today)!";
  const posted = await v2.tweet(text);
  expect((await v2.singleTweet(posted.data.id)).data.text).toBe(text.replace('&', '&amp;'));

  const { body: question } = await sandbox.control('POST', 'tweets', { from: 'marta', text: '@acme_air where is it?' });
  const reply = await v2.reply('On its way', question['id']);
  expect(reply.data.text).toBe('@marta On its way');
  const mentions = await v2.userMentionTimeline(login.userId, { 'tweet.fields': ['author_id', 'created_at'] });
  expect(mentions.tweets).toMatchObject([{ id: question['id'], author_id: martaId }]);

  await v2.sendDmToParticipant(martaId, { text: 'Hello Marta' });
  const dms = await v2.listDmEventsWithParticipant(martaId, { 'dm_event.fields': ['sender_id', 'text'] });
  expect(dms.events).toMatchObject([{ text: 'Hello Marta', sender_id: login.userId }]);
  expect((await v2.deleteTweet(posted.data.id)).data.deleted).toBe(true);
});

test('a PIN takes the place of the callback', async () => {
  const { sandbox } = await start();
  const settings = { httpAgent: sandbox.agent };
  const link = await new TwitterApi(CONSUMER, settings).generateAuthLink('oob');
  const { pathname, searchParams } = new URL(link.url);
  const page = await fetch(sandbox.origin + pathname, {
    method: 'POST',
    body: new URLSearchParams({
      ...Object.fromEntries(searchParams),
      username: 'acme_air',
      password: 'perch',
      decision: 'authorize',
    }),
  });
  const pin = /\b\d{7}\b/.exec(await page.text())![0];
  const pending = { ...CONSUMER, accessToken: link.oauth_token, accessSecret: link.oauth_token_secret };
  const { client } = await new TwitterApi(pending, settings).login(pin);
  expect((await client.v2.me()).data.username).toBe('acme_air');
});

test("secrets that are not X's are refused with X's codes", async () => {
  const { sandbox } = await start();
  const settings = { httpAgent: sandbox.agent };
  const forger = new TwitterApi({ ...CONSUMER, appSecret: 'wrong' }, settings);
  const unknown = await refusal(forger.generateAuthLink(CALLBACK));
  expect(unknown).toMatchObject({
    code: 401,
    data: { errors: [{ code: 32, message: 'Could not authenticate you.' }] },
  });

  const { accessToken } = await loginWithOAuth1(sandbox);
  const forged = new TwitterApi({ ...CONSUMER, accessToken, accessSecret: 'wrong' }, settings);
  expect(await refusal(forged.v2.me())).toMatchObject({ code: 401, data: { title: 'Unauthorized' } });
  expect(await refusal(forged.v1.uploadMedia(pngOf(2, 2), { mimeType: EUploadMimeType.Png }))).toMatchObject({
    code: 401,
    data: { errors: [{ code: 32 }] },
  });
});

test('the app by itself reads mentions and is refused where a user is needed', async () => {
  const { sandbox, martaId } = await start();
  await tweetAt(sandbox, 3);
  const client = await new TwitterApi(CONSUMER, { httpAgent: sandbox.agent }).appLogin();
  const { data: brand } = await client.v2.userByUsername('acme_air');
  const mentions = await client.v2.userMentionTimeline(brand.id, { max_results: 5 });
  expect(mentions.tweets).toHaveLength(3);

  for (const call of [
    client.v2.me(),
    client.v2.tweet('from the app'),
    client.v2.listDmEvents(),
    client.v2.sendDmToParticipant(martaId, { text: 'hello' }),
    client.v2.uploadMedia(pngOf(2, 2), { media_type: 'image/png' }),
  ]) {
    expect(await refusal(call)).toMatchObject({ code: 403, data: { title: 'Unsupported Authentication' } });
  }
});

test.each(['OAuth 2.0', 'OAuth 1.0a'])('%s: a picture of several chunks is uploaded and tweeted', async (version) => {
  const { sandbox } = await start();
  const { client } = version === 'OAuth 2.0' ? await loginWithOAuth2(sandbox) : await loginWithOAuth1(sandbox);
  const png = pngOf(900, 850);
  const chunk = 1024 * 1024;
  expect(png.length).toBeGreaterThan(2 * chunk);
  const id = await client.v2.uploadMedia(png, { media_type: 'image/png', media_category: 'tweet_image' }, chunk);
  await client.v2.createMediaMetadata(id, { alt_text: { text: 'Noise' } });

  const { data } = await client.v2.tweet('Look', { media: { media_ids: [id] } });
  const { includes } = await client.v2.singleTweet(data.id, {
    expansions: ['attachments.media_keys'],
    'media.fields': ['alt_text', 'height', 'type', 'url', 'width'],
  });
  expect(includes!.media).toMatchObject([{ type: 'photo', width: 900, height: 850, alt_text: 'Noise' }]);
  const served = await fetch(includes!.media![0]!.url!);
  expect(Buffer.from(await served.arrayBuffer()).equals(png)).toBe(true);
});

test('a GIF is waited for, then goes into a direct message', async () => {
  let ahead = 0;
  // Each look at the clock is a second later, so that X is done when the library asks.
  const { sandbox, martaId } = await start(() => Date.now() + (ahead += 1_000));
  const { client } = await sandbox.signIn('acme_air');
  const id = await client.v2.uploadMedia(gifOf(12, 7), { media_type: 'image/gif', media_category: 'dm_gif' });
  await client.v2.sendDmToParticipant(martaId, { attachments: [{ media_id: id }] });
  const page = await client.v2.listDmEvents({
    'dm_event.fields': ['attachments'],
    expansions: ['attachments.media_keys'],
    'media.fields': ['height', 'preview_image_url', 'width'],
  });
  expect(page.includes.media).toMatchObject([{ media_key: `16_${id}`, type: 'animated_gif', width: 12, height: 7 }]);
});

test('version 1.1 uploads too: chunks in parallel, alternative text, media by number and by text', async () => {
  const { sandbox } = await start();
  const { client } = await loginWithOAuth1(sandbox);
  const png = pngOf(300, 200);
  const options = { mimeType: EUploadMimeType.Png, chunkLength: 50_000, maxConcurrentUploads: 2 };
  const uploaded = await client.v1.uploadMedia(png, options, true);
  expect(uploaded).toMatchObject({ size: png.length, image: { image_type: 'image/png', w: 300, h: 200 } });
  await client.v1.createMediaMetadata(uploaded.media_id_string, { alt_text: { text: 'Noise' } });
  expect((await client.v1.mediaInfo(uploaded.media_id_string)).media_id_string).toBe(uploaded.media_id_string);
  const { data } = await client.v2.tweet('Old ways', { media: { media_ids: [uploaded.media_id_string] } });
  const { includes } = await client.v2.singleTweet(data.id, {
    expansions: ['attachments.media_keys'],
    'media.fields': ['alt_text'],
  });
  expect(includes!.media).toMatchObject([{ alt_text: 'Noise' }]);
});

test('paginators walk mentions, own tweets and direct messages to their end', async () => {
  const { sandbox, martaId } = await start();
  const { client } = await loginWithOAuth2(sandbox);
  const me = (await client.v2.me()).data.id;
  await tweetAt(sandbox, 12);

  const mentions = await client.v2.userMentionTimeline(me, { max_results: 5 });
  const seen = new Set<string>();
  for await (const tweet of mentions) seen.add(tweet.id);
  expect(seen.size).toBe(12);

  for (const index of Array.from({ length: 7 }).keys()) await client.v2.tweet(`post ${index}`);
  const own = await client.v2.userTimeline(me, { max_results: 5 });
  await own.fetchNext();
  expect(own.tweets.map(({ text }) => text)).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `post ${index}`));

  for (const index of [0, 1, 2]) await client.v2.sendDmToParticipant(martaId, { text: `message ${index}` });
  const messages = await client.v2.listDmEvents({ max_results: 2 });
  await messages.fetchNext();
  expect(messages.events).toMatchObject([2, 1, 0].map((index) => ({ text: `message ${index}` })));
  expect((await messages.next()).events).toEqual([]);
});
