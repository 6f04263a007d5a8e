import { randomInt } from 'node:crypto';
import type { TwitterOauth } from '../src/services.ts';
import { SECRET } from './tenant.ts';

/** X, as far as the API asks it: whoever comes is let in, and always as somebody else. */
export const fuzzedX = (): TwitterOauth => ({
  authorizeLink: async () => {
    const state = `state${randomInt(1e12)}`;
    return { url: `https://x.com/i/oauth2/authorize?state=${state}`, state, secret: SECRET };
  },
  exchangeCode: async () => {
    const expiresAt = new Date(Date.now() + 7_200_000);
    const tokens = { accessToken: SECRET, refreshToken: SECRET, expiresAt, scopes: [] };
    return { tokens, identity: somebody() };
  },
  revoke: async () => {},
  identityOf: async () => somebody(),
  checkApp: async () => {},
});

const somebody = () => {
  const twitterUserId = String(randomInt(1e12));
  return { twitterUserId, username: `brand${twitterUserId.slice(-8)}`, name: 'Brand', avatarUrl: null };
};
