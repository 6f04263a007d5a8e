import { expect, test } from 'vitest';
import { gifOf, mp4Of, pngOf } from '../../test/media-files.ts';
import { callsOf, startUploading } from '../../test/media-uploads.ts';

const MEGABYTE = 1024 * 1024;
const DAY_SECONDS = 86_400;

test('segments in any order, in JSON or multipart, become one picture that the sandbox serves', async () => {
  const { sandbox, call, initialize, append, finalize } = await startUploading();
  const png = pngOf(40, 30);
  const begun = await initialize('image/png', png.length, 'tweet_image');
  const { id } = begun.body.data;
  expect(begun).toEqual({
    status: 200,
    body: { data: { id, media_key: `3_${id}`, expires_after_secs: DAY_SECONDS } },
  });

  const second = new FormData();
  second.set('segment_index', '1');
  second.set('media', new Blob([png.subarray(100)]), 'part');
  const appended = await call('POST', `/2/media/upload/${id}/append`, second);
  const expires_at = Date.parse('2026-11-23T10:00:00Z') / 1000;
  expect(appended).toEqual({ status: 200, body: { data: { expires_at } } });
  expect((await append(id, 0, png.subarray(0, 100))).status).toBe(200);
  expect((await finalize(id)).body).toEqual({
    data: { id, media_key: `3_${id}`, size: png.length, expires_after_secs: DAY_SECONDS },
  });

  const served = await fetch(`${sandbox.origin}/media/3_${id}.png`);
  expect(served.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await served.arrayBuffer()).equals(png)).toBe(true);
});

test('a small picture goes in one request', async () => {
  const { call } = await startUploading();
  const form = new FormData();
  form.set('media_category', 'tweet_image');
  form.set('media', new Blob([pngOf(3, 2)], { type: 'image/png' }), 'picture.png');
  form.set('media_type', 'image/png');
  const inForm = await call('POST', '/2/media/upload', form);
  expect(inForm).toMatchObject({ status: 200, body: { data: { size: pngOf(3, 2).length } } });
  const inJson = await call('POST', '/2/media/upload', {
    media: pngOf(3, 2).toString('base64'),
    media_category: 'dm_image',
  });
  expect(inJson).toMatchObject({ status: 200, body: { data: { media_key: expect.stringMatching(/^3_\d+$/) } } });
});

test('a GIF and a video wait, are worked on, and are done; a broken one fails', async () => {
  const { time, initialize, append, finalize, status } = await startUploading();
  for (const [type, category, file, key] of [
    ['image/gif', 'tweet_gif', gifOf(8, 8), /^16_/],
    ['video/mp4', 'tweet_video', mp4Of(5_000), /^7_/],
  ] as const) {
    const { id } = (await initialize(type, file.length, category)).body.data;
    await append(id, 0, file);
    const info = async () => (await status(id)).body.data.processing_info;
    const { data } = (await finalize(id)).body;
    expect(data.media_key).toMatch(key);
    expect(data.processing_info).toEqual({ state: 'pending', check_after_secs: 1 });
    time.now += 1_500;
    expect(await info()).toEqual({ state: 'in_progress', check_after_secs: 1, progress_percent: 50 });
    time.now += 1_500;
    expect(await info()).toEqual({ state: 'succeeded', progress_percent: 100 });
  }

  const { id } = (await initialize('video/mp4', 9, 'tweet_video')).body.data;
  await append(id, 0, Buffer.from('no video!'));
  expect((await finalize(id)).body.data.processing_info.state).toBe('pending');
  time.now += 3_000;
  expect((await status(id)).body.data.processing_info).toMatchObject({
    state: 'failed',
    error: { code: 1, name: 'InvalidMedia', message: 'file is invalid' },
  });
});

test('of a video only its beginning is kept', async () => {
  const { sandbox, initialize, append } = await startUploading();
  const { id } = (await initialize('video/mp4', 3 * MEGABYTE, 'tweet_video')).body.data;
  for (const index of [0, 1, 2]) await append(id, index, mp4Of(MEGABYTE));
  const kept = [...sandbox.world.uploads.get(id)!.segments.values()];
  expect(kept.map(({ size }) => size)).toEqual([MEGABYTE, MEGABYTE, MEGABYTE]);
  expect(kept.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(1_000);
});

test.each([
  ['image/png', 5 * MEGABYTE, 'tweet_image'],
  ['image/gif', 15 * MEGABYTE, 'tweet_gif'],
  ['image/gif', 15 * MEGABYTE, 'dm_gif'],
  ['video/mp4', 512 * MEGABYTE, 'tweet_video'],
])('%s may have %i bytes and not one more (%s)', async (type, limit, category) => {
  const { initialize } = await startUploading();
  expect((await initialize(type, limit, category)).status).toBe(200);
  const refused = await initialize(type, limit + 1, category);
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ message: `File size exceeds ${limit} bytes.` }] } });
});

test('X refuses what does not fit', async () => {
  const { call, initialize, append, finalize, status } = await startUploading();
  expect((await initialize('video/mp4', 100, 'tweet_image')).status).toBe(400);
  expect((await initialize('application/pdf', 100)).status).toBe(400);
  expect((await call('POST', '/2/media/upload/initialize', { media_type: 'image/png' })).status).toBe(400);

  const { id } = (await initialize('image/png', 200, 'tweet_image')).body.data;
  expect((await append(id, 1000, Buffer.alloc(10))).status).toBe(400);
  expect((await append(id, 0, Buffer.alloc(201))).status).toBe(400);
  expect((await call('POST', `/2/media/upload/${id}/append`, { segment_index: 0 })).status).toBe(400);
  expect((await call('POST', `/2/media/upload/${id}/append`, { segment_index: 0, media: '!' })).status).toBe(400);
  expect((await append(id, 1, Buffer.alloc(200))).status).toBe(200);
  const missing = await finalize(id);
  expect(missing.body.errors[0].message).toBe('Segments do not add up to provided total file size.');
  expect((await status(id)).status).toBe(404);

  const { id: text } = (await initialize('image/png', 5, 'tweet_image')).body.data;
  await append(text, 0, Buffer.from('hello'));
  expect((await finalize(text)).body.errors[0].message).toBe('media type unrecognized');

  expect((await append('123', 0, Buffer.alloc(1))).status).toBe(404);
  expect((await finalize('123')).status).toBe(404);
  expect((await status('123')).status).toBe(404);
});

test('an upload belongs to its user, to those it names, and for 24 hours', async () => {
  const { sandbox, time, call, finalize } = await startUploading();
  const friend = await sandbox.signIn('acme_hotels');
  const stranger = callsOf(sandbox.origin, (await sandbox.signIn('globex_bank'))['accessToken']);
  const png = pngOf(2, 2);
  const { body } = await call('POST', '/2/media/upload/initialize', {
    media_type: 'image/png',
    total_bytes: png.length,
    additional_owners: [friend.id],
  });
  const { id } = body.data;
  expect((await stranger.append(id, 0, png)).status).toBe(404);
  expect((await callsOf(sandbox.origin, friend['accessToken']).append(id, 0, png)).status).toBe(200);
  expect((await finalize(id)).status).toBe(200);
  time.now += DAY_SECONDS * 1000;
  const later = callsOf(sandbox.origin, (await sandbox.signIn('acme_air'))['accessToken']);
  expect((await later.status(id)).status).toBe(404);
});

test('uploading needs the scope media.write', async () => {
  const { sandbox } = await startUploading();
  const reader = callsOf(
    sandbox.origin,
    (await sandbox.signIn('acme_air', ['tweet.read', 'users.read']))['accessToken'],
  );
  expect((await reader.initialize('image/png', 10)).status).toBe(403);
});

test('the request log says how large a file was, not what was in it', async () => {
  const { sandbox, upload } = await startUploading();
  const png = pngOf(20, 20);
  await upload('image/png', 'tweet_image', png);
  const { body } = await sandbox.control('GET', 'requests?path=/2/media/upload');
  const log = JSON.stringify(body);
  expect(log).toContain(`"segment_index":0,"media":"${png.toString('base64').length} characters"`);
  expect(log).not.toContain(png.toString('base64').slice(0, 40));
});

test('version 1.1 refuses in its own words', async () => {
  const { sandbox, call, initialize } = await startUploading();
  const { id } = (await initialize('image/png', 10, 'tweet_image')).body.data;
  const short = await call('POST', '/1.1/media/upload.json', { command: 'FINALIZE', media_id: id });
  expect(short).toEqual({
    status: 400,
    body: { request: '/1.1/media/upload.json', error: 'Segments do not add up to provided total file size.' },
  });
  const unknown = await call('GET', '/1.1/media/upload.json?command=STATUS&media_id=123');
  expect(unknown).toEqual({
    status: 404,
    body: { errors: [{ code: 34, message: 'Sorry, that page does not exist.' }] },
  });
  const nobody = await callsOf(sandbox.origin, 'wrong').call('GET', '/1.1/media/upload.json?media_id=123');
  expect(nobody).toEqual({ status: 401, body: { errors: [{ code: 32, message: 'Could not authenticate you.' }] } });
});
