import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiConfig } from '@perch/contracts';
import type { FastifyRequest } from 'fastify';

/** Browsers do not keep cookies apart by port: two copies on one machine need two names. */
export function cookiePrefix(config: ApiConfig): string {
  const { port } = new URL(config.PUBLIC_URL);
  return port ? `perch-${port}` : 'perch';
}

export const isSecure = (config: ApiConfig) => config.PUBLIC_URL.startsWith('https:');

export const sessionCookieName = (config: ApiConfig) =>
  `${isSecure(config) ? '__Secure-' : ''}${cookiePrefix(config)}.session_token`;

/**
 * The session token of the cookie that the sign-in library (better-auth) sets: `token.signature`, URL-encoded, signed
 * with HMAC-SHA256. Null when there is none or the signature is not ours.
 */
export function sessionTokenOf(request: FastifyRequest, config: ApiConfig): string | null {
  let token = tokens.get(request);
  if (token === undefined) tokens.set(request, (token = readToken(request, config)));
  return token;
}

/** Read once for each request: its limits go by it, then its session. */
const tokens = new WeakMap<FastifyRequest, string | null>();

const readToken = (request: FastifyRequest, config: ApiConfig) =>
  signedValue(cookieOf(request.headers.cookie, sessionCookieName(config)), config);

/** The name of the cookie that says whose second step is missing. */
export const secondStepCookieName = (config: ApiConfig) =>
  `${isSecure(config) ? '__Secure-' : ''}${cookiePrefix(config)}.two_factor`;

/** What a cookie that the library has signed says; null when it is not its signature. */
function signedValue(value: string | null, config: ApiConfig): string | null {
  const dot = value?.lastIndexOf('.') ?? -1;
  if (!value || dot < 1) return null;
  const token = value.slice(0, dot);
  const expected = createHmac('sha256', config.AUTH_SECRET).update(token).digest();
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

/** What our own cookie of this name says in a request. */
export const signedCookieOf = (request: FastifyRequest, config: ApiConfig, name: string) =>
  signedValue(cookieOf(request.headers.cookie, name), config);

/** The token of the session that an answer of the library begins. */
export function newSessionToken(headers: Headers, config: ApiConfig): string | null {
  for (const cookie of headers.getSetCookie()) {
    const token = signedValue(cookieOf(cookie.split(';')[0], sessionCookieName(config)), config);
    if (token) return token;
  }
  return null;
}

/** What a cookie says in the header of a request; null: it is not there, or broken. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    if (pair.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(equals + 1).trim());
    } catch {
      return null;
    }
  }
  return null;
}
