import { randomInt } from 'node:crypto';
import type { TwitterIdentity } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import type { TwitterOauth } from '../services.ts';
import { PUBLIC_URL, type TestApi, type TestClient } from './start-test-api.ts';

/** X, as far as an authorization goes: a code stands for who authorized us. */
export function authorizingX() {
  const revoked: string[] = [];
  const people = new Map<string, TwitterIdentity>();
  const twitter: TwitterOauth = {
    authorizeLink: async () => {
      const state = uuid7();
      return { url: `https://x.com/i/oauth2/authorize?state=${state}`, state, secret: `verifier of ${state}` };
    },
    exchangeCode: async (_app, { code }) => {
      const expiresAt = new Date(Date.now() + 7_200_000);
      const tokens = { accessToken: `access ${code}`, refreshToken: `refresh ${code}`, expiresAt, scopes: [] };
      return { tokens, identity: people.get(code)! };
    },
    revoke: async (_app, tokens) => void revoked.push('refreshToken' in tokens ? tokens.refreshToken! : 'signed'),
    identityOf: async () => Promise.reject(new Error('asked for nobody')),
    checkApp: async () => {},
  };

  /** Goes to X and back; answers where the browser is led then, and the refresh token that X has given. */
  async function authorize(client: TestClient, who: TwitterIdentity, path = 'twitter/accounts/connect') {
    const code = uuid7();
    people.set(code, who);
    const { authorizeUrl } = (await client.post(path, {})).json<{ authorizeUrl: string }>();
    const state = new URL(authorizeUrl).searchParams.get('state')!;
    const back = await client.get(`twitter/callback?${new URLSearchParams({ state, code })}`);
    return { url: new URL(String(back.headers.location), PUBLIC_URL), token: `refresh ${code}` };
  }

  return { twitter, revoked, authorize };
}

export function somebodyOnX(username = 'acme'): TwitterIdentity {
  return { twitterUserId: String(randomInt(1e12)), username, name: 'Acme', avatarUrl: 'https://pbs.twimg.com/a.png' };
}

/** Rows as the organization of the client sees them. */
export const rowsOf = (api: TestApi, client: TestClient, statement: string, values: unknown[]) =>
  api.services.database.of(client.organizationId).query(statement, values);
