import { describe, expect, it } from 'vitest';
import { parseKeys } from './parse-keys.ts';

const K = {
  consumerKey: 'xvz1evFS4wEEPTGEFPHBog123',
  consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw99',
  accessToken: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
  accessTokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE0000',
};
const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = K;

describe('keys that are pasted together', () => {
  it.each<[string, string, object]>([
    [
      'as the portal shows them, each below its name',
      `API Key\n${consumerKey}\nAPI Key Secret\n${consumerSecret}\n\nAccess Token\n${accessToken}\nAccess Token Secret\n${accessTokenSecret}`,
      K,
    ],
    [
      'with their names before them',
      `API Key: ${consumerKey}\nAPI Secret Key: ${consumerSecret}\nAccess token: ${accessToken}\nAccess token secret: ${accessTokenSecret}`,
      K,
    ],
    [
      'from a configuration',
      `TWITTER_CONSUMER_KEY="${consumerKey}"\nTWITTER_CONSUMER_SECRET="${consumerSecret}"\nTWITTER_ACCESS_TOKEN="${accessToken}"\nTWITTER_ACCESS_TOKEN_SECRET="${accessTokenSecret}"`,
      K,
    ],
    [
      'from code',
      `{ appKey: '${consumerKey}', appSecret: '${consumerSecret}', accessToken: '${accessToken}', accessSecret: '${accessTokenSecret}' }`,
      K,
    ],
    ['alone, in the order of the portal', Object.values(K).join('\r\n'), K],
    [
      'two of them by name',
      `Access Token: ${accessToken}\nAccess Token Secret: ${accessTokenSecret}`,
      { accessToken, accessTokenSecret },
    ],
    ['one alone: nobody knows which', consumerKey, {}],
    ['three alone', [consumerKey, consumerSecret, accessToken].join('\n'), {}],
    ['something else', 'Dear customer,\nthank you for your order 1234.', {}],
    ['nothing', '', {}],
  ])('%s', (_claim, text, keys) => expect(parseKeys(text)).toEqual(keys));
});
