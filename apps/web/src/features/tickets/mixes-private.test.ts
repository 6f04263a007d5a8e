import { expect, it } from 'vitest';
import { mixesPrivate } from './mixes-private.ts';

it.each([
  ['a tweet and a tweet', 'twitter', ['twitter'], false],
  ['a direct message comes to a tweet', 'twitter', ['twitter', 'twitter_dm'], true],
  ['an e-mail comes to a tweet', 'twitter', ['email'], true],
  ['a tweet comes to a direct message', 'twitter_dm', ['twitter'], true],
  ['private to private', 'email', ['twitter_dm'], false],
  ['nothing is chosen', 'twitter', [], false],
] as const)('%s', (_claim, channel, sources, mixed) => {
  expect(
    mixesPrivate(
      { channel, replyTargets: [] },
      sources.map((source) => ({ channel: source })),
    ),
  ).toBe(mixed);
});
