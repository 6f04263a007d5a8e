import type { FetchedTweet } from '@perch/contracts';
import { expect, it } from 'vitest';
import { readTweets } from './read-tweets.ts';

const app = { authorization: 'oauth2', clientId: 'app', clientSecret: 'secret' } as const;
const as = { organizationId: 'o', accountId: 'a', app, accessToken: 't', accessSecret: null };

it('a later edit is asked for once, however many of its versions were asked about', async () => {
  const asked: string[][] = [];
  const twitter = {
    tweetsByIds: async (_as: object, ids: readonly string[]) => {
      asked.push([...ids]);
      const items = ids.map((id) => ({ tweetId: '1', latestTweetId: '3', text: `version ${id}` }) as FetchedTweet);
      return { items, profiles: [], missing: [] };
    },
  };
  const { items } = await readTweets(twitter, as, ['1', '2']);
  expect(asked).toEqual([['1', '2'], ['3']]);
  expect(items.map(({ text }) => text)).toEqual(['version 3']);
});
