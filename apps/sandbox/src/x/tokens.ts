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
const APP_TOKEN_YEARS_MS = 10 * 365 * 86_400_000;

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

/** A bearer token of the app itself: it belongs to no user. */
export function issueAppToken(world: World, clientId: string): Token {
  return world.addToken({
    accessToken: `AAAA${secret()}`,
    refreshToken: null,
    familyId: `app:${clientId}`,
    userId: '',
    clientId,
    scopes: [],
    expiresAt: world.clock() + APP_TOKEN_YEARS_MS,
  });
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
  return tokens.length;
}

function secret(): string {
  return randomBytes(48).toString('base64url');
}
