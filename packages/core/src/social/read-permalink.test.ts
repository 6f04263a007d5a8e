import { expect, it } from 'vitest';
import { readPermalink } from './read-permalink.ts';

it.each([
  ['https://x.com/carla/status/1790000000000000001', 'carla'],
  ['http://twitter.com/carla/status/1790000000000000001?s=20&t=abc', 'carla'],
  [' https://mobile.twitter.com/Carla_S/status/1790000000000000001/photo/1 ', 'Carla_S'],
  ['x.com/carla/statuses/1790000000000000001#m', 'carla'],
  ['https://x.com/i/web/status/1790000000000000001', null],
  ['https://x.com/i/status/1790000000000000001', null],
])('%s is the address of a tweet', (url, username) => {
  expect(readPermalink(url)).toEqual({ tweetId: '1790000000000000001', username });
});

it.each([
  '',
  'hello',
  'https://x.com/carla',
  'https://x.com/carla/status/',
  'https://x.com/carla/status/12x',
  'https://x.com/carla/status/17900000000000000011111',
  'https://x.com.evil.test/carla/status/1',
  'https://evil.test/x.com/carla/status/1',
  'https://x.com:8080/carla/status/1',
  'https://x.com@evil.test/carla/status/1',
  'javascript://x.com/carla/status/1',
  'https://x.com/i/lists/1',
])('%s is none', (url) => {
  expect(readPermalink(url)).toBeNull();
});
