import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiConfig } from '@perch/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_PREFIX } from '../api-prefix.ts';
import { cookieOf, cookiePrefix, isSecure } from './session-token.ts';

const YEAR_SECONDS = 31_536_000;

/**
 * A cookie that says: with this browser somebody has signed in under this address. It opens nothing; it keeps those who
 * guess elsewhere from locking out who has been here ("device cookies" of OWASP).
 */
const nameOf = (config: ApiConfig) => `${isSecure(config) ? '__Secure-' : ''}${cookiePrefix(config)}.known`;

const signatureOf = (config: ApiConfig, nonce: string, email: string) =>
  createHmac('sha256', config.AUTH_SECRET).update(`known browser ${nonce} ${email.toLowerCase()}`).digest();

/** What tells this browser from others that are known for the address; null: it is not known for it. */
export function knownBrowserOf(request: FastifyRequest, config: ApiConfig, email: string): string | null {
  const [nonce = '', signature = ''] = cookieOf(request.headers.cookie, nameOf(config))?.split('.') ?? [];
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(config, nonce, email);
  return nonce !== '' && given.length === expected.length && timingSafeEqual(given, expected) ? nonce : null;
}

/** From now on this browser is known for the address. */
export function keepKnownBrowser(reply: FastifyReply, config: ApiConfig, email: string): void {
  const nonce = randomBytes(16).toString('base64url');
  const value = `${nonce}.${signatureOf(config, nonce, email).toString('base64url')}`;
  const attributes = `Max-Age=${YEAR_SECONDS}; Path=${API_PREFIX}; HttpOnly; SameSite=Lax${isSecure(config) ? '; Secure' : ''}`;
  void reply.header('set-cookie', `${nameOf(config)}=${value}; ${attributes}`);
}
