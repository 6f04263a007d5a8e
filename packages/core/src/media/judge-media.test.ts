import { expect, it } from 'vitest';
import { judgeMedia, type MediaFile, type MediaProblem } from './judge-media.ts';

const MB = 1024 * 1024;
const png: MediaFile = { kind: 'image', contentType: 'image/png', byteSize: MB };
const gif: MediaFile = { kind: 'gif', contentType: 'image/gif', byteSize: MB };
const mp4: MediaFile = { kind: 'video', contentType: 'video/mp4', byteSize: 90 * MB };

it.each<[string, MediaFile[], 'tweet' | 'dm', MediaProblem | null]>([
  ['no file', [], 'tweet', null],
  ['four pictures', [png, png, png, png], 'tweet', null],
  ['five pictures', [png, png, png, png, png], 'tweet', 'media_too_many'],
  ['one animation', [gif], 'tweet', null],
  ['an animation and a picture', [gif, png], 'tweet', 'media_too_many'],
  ['one video', [mp4], 'tweet', null],
  ['two videos', [mp4, mp4], 'tweet', 'media_too_many'],
  ['one picture in a direct message', [png], 'dm', null],
  ['two pictures in a direct message', [png, png], 'dm', 'media_too_many'],
  ['a picture of 6 MB', [{ ...png, byteSize: 6 * MB }], 'tweet', 'media_too_large'],
  ['an animation of 16 MB', [{ ...gif, byteSize: 16 * MB }], 'tweet', 'media_too_large'],
  ['a HEIC picture', [{ ...png, contentType: 'image/heic' }], 'tweet', 'media_type'],
  ['a PDF', [{ kind: 'file', contentType: 'application/pdf', byteSize: 1 }], 'tweet', 'media_kind'],
])('%s', (_claim, files, via, problem) => {
  expect(judgeMedia(files, via)).toBe(problem);
});
