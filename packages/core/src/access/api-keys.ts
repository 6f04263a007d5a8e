import { PERMISSIONS, type Permission } from './permissions.ts';

export type ApiKeyState = 'active' | 'expired' | 'revoked';

/** Whether a key serves. */
export function apiKeyState(key: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): ApiKeyState {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
}

/** What a key can make use of: a second look at a reply is a person's. */
export const API_KEY_PERMISSIONS: readonly Permission[] = PERMISSIONS.filter((name) => name !== 'replies.approve');

/** What begins every secret, so that scanners of leaked secrets know one. */
export const API_KEY_PREFIX = 'perch_';
/** How much of a secret is shown, to tell keys apart: what is left holds more than 200 bits. */
const SHOWN = API_KEY_PREFIX.length + 6;

export const shownPrefix = (secret: string): string => secret.slice(0, SHOWN);

/** The secret of an `Authorization` header; null: it is none of a bearer. An empty one belongs to no key. */
export function bearerOf(authorization: string | undefined): string | null {
  const bearer = /^Bearer(?: +(.*))?$/i.exec(authorization ?? '');
  return bearer ? (bearer[1] ?? '').trim() : null;
}
