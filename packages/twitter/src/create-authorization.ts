import type { TokenPair, TwitterIdentity } from '@perch/contracts';
import { TwitterApi } from 'twitter-api-v2';
import type { Call } from './create-caller.ts';
import { USERS } from './fields.ts';
import { parsed } from './parsed.ts';
import type { Twitter } from './twitter.ts';
import { WireOneUser, WireTokens } from './wire.ts';

type Authorization = Pick<Twitter, 'authorizeLink' | 'exchangeCode' | 'refresh' | 'revoke' | 'identityOf'>;

/** How accounts let us in: OAuth 2.0 with PKCE, as a confidential client. */
export function createAuthorization(
  call: Call,
  settings: { apiUrl?: string; clientId: string; clientSecret: string },
): Authorization {
  const app = { clientId: settings.clientId, clientSecret: settings.clientSecret };

  async function token(request: Record<string, string>): Promise<TokenPair> {
    const askedAt = Date.now();
    const tokens = await call(
      {
        kind: 'write',
        as: app,
        endpoint: 'POST /2/oauth2/token',
        body: { ...request, client_id: app.clientId },
        // as RFC 6749 has it; the library's own method sends JSON and loses a pair without `scope`
        encoding: 'url',
      },
      (body) => parsed(WireTokens, body),
    );
    return {
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresAt: new Date(askedAt + tokens.expires_in * 1000),
      scopes: (tokens.scope ?? '').split(' ').filter(Boolean),
    };
  }

  async function identityOf(accessToken: string): Promise<TwitterIdentity> {
    const { data } = await call({ kind: 'read', as: accessToken, endpoint: 'GET /2/users/me', query: USERS }, (body) =>
      parsed(WireOneUser, body),
    );
    return {
      twitterUserId: data.id,
      username: data.username,
      name: data.name,
      avatarUrl: data.profile_image_url ?? null,
    };
  }

  return {
    authorizeLink: ({ redirectUri, scopes }) => {
      const link = new TwitterApi(app).generateOAuth2AuthLink(redirectUri, { scope: [...scopes] as never });
      // RFC 7636 spells the method in capitals; the library does not
      const url = link.url.replace('code_challenge_method=s256', 'code_challenge_method=S256');
      return { url: forBrowser(url, settings.apiUrl), state: link.state, codeVerifier: link.codeVerifier };
    },
    exchangeCode: async ({ code, codeVerifier, redirectUri }) => {
      const tokens = await token({
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
      });
      return { tokens, identity: await identityOf(tokens.accessToken) };
    },
    refresh: async (refreshToken) => {
      const tokens = await token({ grant_type: 'refresh_token', refresh_token: refreshToken });
      return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    },
    revoke: (given) =>
      call(
        {
          kind: 'write',
          as: app,
          endpoint: 'POST /2/oauth2/revoke',
          body: { token: given, client_id: app.clientId },
          encoding: 'url',
        },
        () => {},
      ),
    identityOf,
  };
}

/** The page where a person logs in stands at x.com; behind another server it is that server's. */
function forBrowser(url: string, apiUrl: string | undefined): string {
  if (apiUrl === undefined) return url;
  const { origin, pathname: base } = new URL(apiUrl);
  const { pathname, search } = new URL(url);
  return origin + base.replace(/\/$/, '') + pathname + search;
}
