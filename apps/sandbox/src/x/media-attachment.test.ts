import { expect, test } from 'vitest';
import { gifOf, mp4Of, pngOf } from '../../test/media-files.ts';
import { refusal } from '../../test/sandbox-under-test.ts';
import { callsOf, startUploading } from '../../test/media-uploads.ts';

test('a tweet shows its picture with its size and alternative text', async () => {
  const { sandbox, brand, call, upload } = await startUploading();
  const id = await upload('image/png', 'tweet_image', pngOf(40, 30));
  const described = await call('POST', '/2/media/metadata', { id, metadata: { alt_text: { text: 'Gate 12' } } });
  expect(described.body).toEqual({ data: { id, associated_metadata: { alt_text: { text: 'Gate 12' } } } });

  const { data } = await brand.client.v2.tweet({ media: { media_ids: [id] } });
  expect(data.text).toMatch(/^https:\/\/t\.co\/\w{10}$/);
  const read = await brand.client.v2.singleTweet(data.id, {
    expansions: ['attachments.media_keys'],
    'media.fields': ['alt_text', 'height', 'preview_image_url', 'url', 'width'],
  });
  expect(read.data.attachments).toEqual({ media_keys: [`3_${id}`] });
  expect(read.includes!.media).toEqual([
    {
      media_key: `3_${id}`,
      type: 'photo',
      url: `${sandbox.origin}/media/3_${id}.png`,
      width: 40,
      height: 30,
      alt_text: 'Gate 12',
    },
  ]);
});

test('a GIF and a video have a preview that can be fetched', async () => {
  const { time, brand, upload } = await startUploading();
  for (const [type, category, file, shown] of [
    ['image/gif', 'tweet_gif', gifOf(8, 6), { type: 'animated_gif', width: 8, height: 6 }],
    ['video/mp4', 'tweet_video', mp4Of(500), { type: 'video', width: 1280, height: 720 }],
  ] as const) {
    const id = await upload(type, category, file);
    time.now += 3_000;
    const { data } = await brand.client.v2.tweet(`with ${category}`, { media: { media_ids: [id] } });
    const { includes } = await brand.client.v2.singleTweet(data.id, {
      expansions: ['attachments.media_keys'],
      'media.fields': ['height', 'preview_image_url', 'url', 'variants', 'width'],
    });
    expect(includes!.media![0]).toEqual({
      ...shown,
      media_key: expect.any(String),
      preview_image_url: expect.any(String),
      variants: expect.arrayContaining([
        { bit_rate: expect.any(Number), content_type: 'video/mp4', url: expect.stringMatching(/\.mp4$/) },
      ]),
    });
    const preview = await fetch(includes!.media![0]!.preview_image_url!);
    expect([preview.status, preview.headers.get('content-type')]).toEqual([200, expect.stringContaining('image/')]);
  }
});

test("media that is not ready, not one's own, expired, mixed or for a DM does not go into a tweet", async () => {
  const { sandbox, time, brand, upload, initialize } = await startUploading();
  const stranger = callsOf(sandbox.origin, (await sandbox.signIn('globex_bank'))['accessToken']);
  const photo = await upload('image/png', 'tweet_image', pngOf(2, 2));
  const gif = await upload('image/gif', 'tweet_gif', gifOf(2, 2));
  const tweet = (...ids: string[]) => refusal(brand.client.v2.tweet('no', { media: { media_ids: ids as [string] } }));

  const invalid = { 'media.media_ids': [gif] };
  expect((await tweet(gif)).data).toEqual({
    errors: [{ parameters: invalid, message: 'Your media IDs are invalid.' }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });
  time.now += 3_000;
  expect((await tweet(gif, photo)).code).toBe(400);
  expect((await tweet(photo, photo)).code).toBe(400);
  expect((await tweet('123')).code).toBe(400);
  expect((await tweet((await initialize('image/png', 10)).body.data.id)).code).toBe(400);
  expect((await tweet(await upload('image/png', 'dm_image', pngOf(2, 2)))).code).toBe(400);
  expect((await tweet(await stranger.upload('image/png', 'tweet_image', pngOf(2, 2)))).code).toBe(400);
  time.now += 86_400_000;
  const { client } = await sandbox.signIn('acme_air');
  const expired = await refusal(client.v2.tweet('no', { media: { media_ids: [photo] } }));
  expect([expired.code, expired.data.errors[0].message]).toEqual([400, 'Your media IDs are invalid.']);
});

test('a direct message shows its picture to both', async () => {
  const { sandbox, brand, upload } = await startUploading();
  const marta = await sandbox.signIn('marta');
  const id = await upload('image/png', 'dm_image', pngOf(9, 5));
  const { data } = (await brand.client.v2.sendDmToParticipant(marta.id, {
    text: 'Your boarding pass',
    attachments: [{ media_id: id }],
  })) as unknown as { data: { dm_event_id: string } };
  for (const { client } of [brand, marta]) {
    const page = await client.v2.listDmEvents({
      'dm_event.fields': ['attachments', 'text', 'entities'],
      expansions: ['attachments.media_keys'],
      'media.fields': ['url', 'width', 'height'],
    });
    expect(page.events[0]).toMatchObject({ id: data.dm_event_id, attachments: { media_keys: [`3_${id}`] } });
    expect((page.events[0] as { text: string }).text).toMatch(/^Your boarding pass https:\/\/t\.co\/\w{10}$/);
    expect(page.includes.media).toEqual([
      { media_key: `3_${id}`, type: 'photo', url: `${sandbox.origin}/media/3_${id}.png`, width: 9, height: 5 },
    ]);
  }

  const strangers = await refusal(marta.client.v2.sendDmToParticipant(brand.id, { attachments: [{ media_id: id }] }));
  expect(strangers.data.errors[0].message).toBe('Your media IDs are invalid.');
});

test('a world that was exported shows its pictures again; a very large one is drawn', async () => {
  const { sandbox, brand, upload } = await startUploading();
  const small = await upload('image/png', 'tweet_image', pngOf(40, 30));
  const large = await upload('image/png', 'tweet_image', pngOf(700, 600));
  await brand.client.v2.tweet('both', { media: { media_ids: [small, large] } });
  const { body: world } = await sandbox.control('GET', 'export');
  await sandbox.control('POST', 'reset', {});
  expect((await fetch(`${sandbox.origin}/media/3_${small}.png`)).headers.get('content-type')).toBe('image/svg+xml');
  expect((await sandbox.control('POST', 'import', world)).status).toBeLessThan(300);

  const served = await fetch(`${sandbox.origin}/media/3_${small}.png`);
  expect(Buffer.from(await served.arrayBuffer()).equals(pngOf(40, 30))).toBe(true);
  expect((await fetch(`${sandbox.origin}/media/3_${large}.png`)).headers.get('content-type')).toBe('image/svg+xml');
  const { body } = await sandbox.control('GET', 'tweets');
  expect(body['data'][0].media).toMatchObject([{ url: `/media/3_${small}.png` }, { url: `/media/3_${large}.png` }]);
});
