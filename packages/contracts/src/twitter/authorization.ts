/** How an app is authorized by accounts: OAuth 2.0 with PKCE, or OAuth 1.0a with signed requests. */
export type TwitterAuthorization = 'oauth2' | 'oauth1';

/** An app that is registered at X, and its keys. Of OAuth 1.0a: the consumer key and its secret. */
export interface TwitterAppKeys {
  authorization: TwitterAuthorization;
  clientId: string;
  clientSecret: string;
}

/** What an OAuth 2.0 app is given for an account. `refreshToken` is single-use: store the new pair before using it. */
export interface TokenPair {
  accessToken: string;
  refreshToken: string | null;
  expiresAt: Date;
  scopes: string[];
}

/** What an OAuth 1.0a app is given for an account: it holds until it is taken back, and its secret signs. */
export interface SignedToken {
  accessToken: string;
  accessSecret: string;
}

export type AccountTokens = TokenPair | SignedToken;

/** Who authorized us. */
export interface TwitterIdentity {
  twitterUserId: string;
  username: string;
  name: string;
  avatarUrl: string | null;
}
