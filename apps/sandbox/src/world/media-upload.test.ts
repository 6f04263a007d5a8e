import { expect, test } from 'vitest';
import { gifOf } from '../../test/media-files.ts';
import { addUser } from './add-user.ts';
import { appendSegment, beginUpload, finishUpload } from './media-upload.ts';
import { World } from './world.ts';

const LARGE = Buffer.concat([gifOf(8, 8), Buffer.alloc(15 * 1024 * 1024)]);

function receive(world: World) {
  const owner = world.userByName('ana') ?? addUser(world, { username: 'ana', name: 'Ana' });
  const input = { category: 'tweet_gif', contentType: 'image/gif', totalBytes: LARGE.length } as const;
  const upload = beginUpload(world, { owner, ...input });
  appendSegment(world, upload, 0, LARGE);
  return upload;
}

test('of many large files the oldest lose their content, not their place', () => {
  const world = new World();
  const uploads = Array.from({ length: 6 }, () => receive(world));
  for (const upload of uploads) expect(finishUpload(world, upload)).toBe(true);
  expect(uploads.map(({ bytes }) => bytes !== null)).toEqual([false, false, true, true, true, true]);
  expect(uploads.map(({ id }) => world.uploads.has(id))).toEqual(Array(6).fill(true));
  expect(uploads[0]!.picture).toMatchObject({ width: 8, height: 8 });
});

test('files that never become whole do not pile up', () => {
  const world = new World();
  const uploads = Array.from({ length: 12 }, () => receive(world));
  expect(uploads.map(({ id }) => world.uploads.has(id))).toEqual([...Array(3).fill(false), ...Array(9).fill(true)]);
});
