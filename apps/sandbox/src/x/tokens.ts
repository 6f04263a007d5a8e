import { randomBytes, randomUUID } from 'node:crypto';
import type { Token } from '../world/records.ts';
import type { World } from '../world/world.ts';

export const SCOPES = [
  'tweet.read',
  'tweet.write',
  'tweet.moderate.write',
  'users.read',
  'users.email',
  'follows.read',
  'follows.write',
  'offline.access',
  'space.read',
  'mute.read',
  'mute.write',
  'like.read',
  'like.write',
  'list.read',
  'list.write',
  'block.read',
  'block.write',
  'bookmark.read',
  'bookmark.write',
  'dm.read',
  'dm.write',
  'media.write',
];

export const ACCESS_TOKEN_SECONDS = 7200;
/** Tokens of OAuth 1.0a and of the app itself end only when they are revoked. */
const NEVER = Number.MAX_SAFE_INTEGER;

export interface Grant {
  userId: string;
  clientId: string;
  scopes: string[];
  familyId?: string;
}

/** A new pair; the refresh token only comes with `offline.access`. */
export function issueToken(world: World, grant: Grant): Token {
  return world.addToken({
    accessToken: secret(),
    refreshToken: grant.scopes.includes('offline.access') ? secret() : null,
    familyId: grant.familyId ?? randomUUID(),
    userId: grant.userId,
    clientId: grant.clientId,
    scopes: grant.scopes,
    expiresAt: world.clock() + ACCESS_TOKEN_SECONDS * 1000,
  });
}

/** The bearer token of the app itself, which belongs to no user: the same one until it is invalidated. */
export function issueAppToken(world: World, clientId: string): Token {
  const familyId = `app:${clientId}`;
  for (const token of world.tokens.values()) if (token.familyId === familyId) return token;
  const accessToken = `AAAA${secret()}`;
  return world.addToken({
    accessToken,
    refreshToken: null,
    familyId,
    userId: '',
    clientId,
    scopes: [],
    expiresAt: NEVER,
  });
}

/** An OAuth 1.0a token with all rights; authorizing the app again gives the same one, as X does. */
export function issueOAuth1Token(world: World, userId: string, clientId: string): Token & { secret: string } {
  for (const { secret, ...token } of world.tokens.values()) {
    if (secret !== undefined && token.userId === userId && token.clientId === clientId) return { ...token, secret };
  }
  const token = {
    accessToken: `${userId}-${secret()}`,
    secret: secret(),
    refreshToken: null,
    familyId: randomUUID(),
    userId,
    clientId,
    scopes: SCOPES,
    expiresAt: NEVER,
  };
  world.addToken(token);
  return token;
}

/** The secret a request of this token is signed with; undefined when the app has no such OAuth 1.0a token. */
export function oauth1SecretOf(world: World, accessToken: string, consumerKey: string): string | undefined {
  const token = world.tokens.get(accessToken);
  return token?.clientId === consumerKey ? token.secret : undefined;
}

/** Exchanges a refresh token once. Using it again ends the whole family, as a stolen token would. */
export function rotateToken(world: World, refreshToken: string, clientId: string): Token | undefined {
  const spentFamily = world.spentRefreshTokens.get(refreshToken);
  if (spentFamily !== undefined) {
    revokeFamily(world, spentFamily);
    return undefined;
  }
  const token = world.tokenByRefresh(refreshToken);
  if (!token || token.clientId !== clientId) return undefined;
  world.removeToken(token);
  world.spentRefreshTokens.set(refreshToken, token.familyId);
  return issueToken(world, token);
}

export function revokeFamily(world: World, familyId: string): void {
  for (const token of [...world.tokens.values()]) if (token.familyId === familyId) world.removeToken(token);
}

export function revokeUser(world: World, userId: string): number {
  const tokens = [...world.tokens.values()].filter((token) => token.userId === userId);
  for (const token of tokens) world.removeToken(token);
  if (tokens.length > 0) world.activities.emit('activity', { kind: 'revoked', userId });
  return tokens.length;
}

function secret(): string {
  return randomBytes(48).toString('base64url');
}
