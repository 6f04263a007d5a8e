import type { AccountTokens, SignedToken, TokenPair, TwitterAppKeys, TwitterIdentity } from '@perch/contracts';
import { TwitterApi } from 'twitter-api-v2';
import { credentialsOf, type Call } from './create-caller.ts';
import { USERS } from './fields.ts';
import { parsed } from './parsed.ts';
import type { SigningKeys } from './send-request.ts';
import { TwitterError } from './twitter-error.ts';
import type { AuthorizationAnswer, AuthorizeLink, Twitter } from './twitter.ts';
import { WireOneUser, WireRequestToken, WireSignedToken, WireTokens } from './wire.ts';

type Authorization = Pick<Twitter, 'authorizeLink' | 'exchangeCode' | 'refresh' | 'revoke' | 'identityOf' | 'checkApp'>;

/** A callback that is none: the person would carry a number over. */
const OUT_OF_BAND = 'oob';

/** How accounts let us in: OAuth 2.0 with PKCE as a confidential client, or OAuth 1.0a in three steps. */
export function createAuthorization(call: Call, settings: { apiUrl?: string }): Authorization {
  async function token(app: TwitterAppKeys, request: Record<string, string>): Promise<TokenPair> {
    const askedAt = Date.now();
    const tokens = await call(
      {
        kind: 'write',
        as: clientOf(app),
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

  const requestToken = (app: TwitterAppKeys, callback: string) =>
    call(
      {
        kind: 'read',
        as: signerOf(app),
        endpoint: 'POST /oauth/request_token',
        body: { oauth_callback: callback },
        encoding: 'url',
        answers: 'form',
      },
      (body) => parsed(WireRequestToken, body),
    );

  async function signedToken(app: TwitterAppKeys, answer: AuthorizationAnswer): Promise<SignedToken> {
    const token = await call(
      {
        kind: 'write',
        as: { ...signerOf(app), accessToken: answer.state, accessSecret: answer.secret },
        endpoint: 'POST /oauth/access_token',
        body: { oauth_verifier: answer.code },
        encoding: 'url',
        answers: 'form',
      },
      (body) => parsed(WireSignedToken, body),
    );
    return { accessToken: token.oauth_token, accessSecret: token.oauth_token_secret };
  }

  async function identityOf(
    app: TwitterAppKeys,
    tokens: Pick<TokenPair, 'accessToken'> | SignedToken,
  ): Promise<TwitterIdentity> {
    const { accessToken } = tokens;
    const accessSecret = 'accessSecret' in tokens ? tokens.accessSecret : null;
    const as = credentialsOf(app, { accessToken, accessSecret });
    const { data } = await call({ kind: 'read', as, endpoint: 'GET /2/users/me', query: USERS }, (body) =>
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
    authorizeLink: async (app, { redirectUri, scopes }) => {
      if (app.authorization === 'oauth2') return oauth2Link(app, redirectUri, scopes, settings.apiUrl);
      const { oauth_token: state, oauth_token_secret: secret } = await requestToken(app, redirectUri);
      const url = `https://api.x.com/oauth/authorize?oauth_token=${encodeURIComponent(state)}`;
      return { url: forBrowser(url, settings.apiUrl), state, secret };
    },
    exchangeCode: async (app, answer) => {
      const tokens: AccountTokens =
        app.authorization === 'oauth1'
          ? await signedToken(app, answer)
          : await token(app, {
              grant_type: 'authorization_code',
              code: answer.code,
              code_verifier: answer.secret,
              redirect_uri: answer.redirectUri,
            });
      return { tokens, identity: await identityOf(app, tokens) };
    },
    refresh: async (app, refreshToken) => {
      const tokens = await token(app, { grant_type: 'refresh_token', refresh_token: refreshToken });
      return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    },
    revoke: (app, tokens) =>
      'accessSecret' in tokens
        ? call(
            { kind: 'write', as: { ...signerOf(app), ...tokens }, endpoint: 'POST /1.1/oauth/invalidate_token' },
            () => {},
          )
        : call(
            {
              kind: 'write',
              as: clientOf(app),
              endpoint: 'POST /2/oauth2/revoke',
              body: { token: tokens.refreshToken ?? tokens.accessToken, client_id: app.clientId },
              encoding: 'url',
            },
            () => {},
          ),
    identityOf,
    checkApp: async (app) => {
      try {
        await requestToken(app, OUT_OF_BAND);
      } catch (error) {
        // X has read the signature before it minds the callback
        if (!(error instanceof TwitterError) || error.kind !== 'forbidden') throw error;
      }
    },
  };
}

const clientOf = ({ clientId, clientSecret }: TwitterAppKeys) => ({ clientId, clientSecret });

const signerOf = ({ clientId, clientSecret }: TwitterAppKeys): SigningKeys => ({
  appKey: clientId,
  appSecret: clientSecret,
});

function oauth2Link(
  app: TwitterAppKeys,
  redirectUri: string,
  scopes: readonly string[],
  apiUrl: string | undefined,
): AuthorizeLink {
  const link = new TwitterApi(clientOf(app)).generateOAuth2AuthLink(redirectUri, { scope: [...scopes] as never });
  // RFC 7636 spells the method in capitals; the library does not
  const url = link.url.replace('code_challenge_method=s256', 'code_challenge_method=S256');
  return { url: forBrowser(url, apiUrl), state: link.state, secret: link.codeVerifier };
}

/** The page where a person logs in stands at X; behind another server it is that server's. */
function forBrowser(url: string, apiUrl: string | undefined): string {
  if (apiUrl === undefined) return url;
  const { origin, pathname: base } = new URL(apiUrl);
  const { pathname, search } = new URL(url);
  return origin + base.replace(/\/$/, '') + pathname + search;
}
