import { expect, test } from 'vitest';
import { gifOf, pngOf } from '../../test/media-files.ts';
import { readPicture } from './media-picture.ts';

/** Files of one colour, made with ordinary image programs. */
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAADAAUBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==';

function webp(kind: string, body: number[]): Buffer {
  const head = Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, 'latin1');
  return Buffer.concat([head, Buffer.from(body)]);
}

test.each<[string, Buffer, object]>([
  ['a PNG', pngOf(7, 4), { contentType: 'image/png', extension: 'png', width: 7, height: 4 }],
  ['a GIF', gifOf(640, 300), { contentType: 'image/gif', extension: 'gif', width: 640, height: 300 }],
  ['a JPEG', Buffer.from(JPEG, 'base64'), { contentType: 'image/jpeg', extension: 'jpg', width: 5, height: 3 }],
  [
    'a lossy WebP',
    webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 0x20, 0x03, 0x58, 0x02]),
    { contentType: 'image/webp', extension: 'webp', width: 800, height: 600 },
  ],
  [
    'a lossless WebP',
    webp('VP8L', [0x2f, 0x1f, 0xc3, 0x95, 0x00, 0x00]),
    { contentType: 'image/webp', extension: 'webp', width: 800, height: 600 },
  ],
  [
    'an extended WebP',
    webp('VP8X', [0, 0, 0, 0, 0x1f, 0x03, 0x00, 0x57, 0x02, 0x00]),
    { contentType: 'image/webp', extension: 'webp', width: 800, height: 600 },
  ],
])('%s says its size itself', (_, bytes, picture) => {
  expect(readPicture(bytes)).toEqual(picture);
});

test.each<[string, Buffer]>([
  ['a text', Buffer.from('hello, this is no picture')],
  ['nothing', Buffer.alloc(0)],
  ['a PNG that ends in its header', pngOf(7, 4).subarray(0, 18)],
  ['a JPEG that ends before its frame', Buffer.from(JPEG, 'base64').subarray(0, 60)],
  ['a picture without extent', gifOf(0, 5)],
])('%s is no picture', (_, bytes) => {
  expect(readPicture(bytes)).toBeNull();
});
