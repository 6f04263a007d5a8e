import type { FastifyRequest } from 'fastify';
import type { DeveloperApp } from '../world/records.ts';
import { readOAuthHeader, signature, type Parameter } from './oauth1-signature.ts';
import { couldNotAuthenticate, invalidOrExpiredToken, timestampOutOfBounds } from './problem.ts';

const CLOCK_SKEW_MS = 5 * 60_000;
const UNSIGNED = new Set(['realm', 'oauth_signature']);

/** Verifies the HMAC-SHA1 signatures of OAuth 1.0a (RFC 5849); each nonce is good for one request. */
export class OAuth1Verifier {
  readonly #apps: () => readonly DeveloperApp[];
  readonly #clock: () => number;
  /** Nonces by the time they were used, oldest first. */
  readonly #nonces = new Map<string, number>();

  constructor(apps: () => readonly DeveloperApp[], clock: () => number) {
    this.#apps = apps;
    this.#clock = clock;
  }

  /**
   * Answers the header's parameters. `secretOf` gives the secret of the token that the header names, if it is good and
   * was given to the app that signs.
   * Throws codes 32 (consumer, signature, nonce), 89 (token) and 135 (time), all with status 401.
   */
  verify(
    request: FastifyRequest,
    secretOf: (token: string, consumerKey: string) => string | undefined,
  ): Map<string, string> {
    const header = readOAuthHeader(request.headers.authorization);
    const app = this.#apps().find(({ consumerKey }) => consumerKey === header?.get('oauth_consumer_key'));
    if (!header || !app) throw couldNotAuthenticate();
    if (header.get('oauth_signature_method') !== 'HMAC-SHA1') throw couldNotAuthenticate();
    if ((header.get('oauth_version') ?? '1.0') !== '1.0') throw couldNotAuthenticate();

    const now = this.#clock();
    const signedAt = Number(header.get('oauth_timestamp') ?? Number.NaN) * 1000;
    if (!(Math.abs(now - signedAt) <= CLOCK_SKEW_MS)) throw timestampOutOfBounds();

    const token = header.get('oauth_token');
    const tokenSecret = token === undefined ? '' : secretOf(token, app.consumerKey);
    if (tokenSecret === undefined) throw invalidOrExpiredToken();
    if (!this.#isSigned(request, header, app.consumerSecret, tokenSecret)) throw couldNotAuthenticate();
    if (!this.#isFresh(header, now)) throw couldNotAuthenticate();
    return header;
  }

  #isSigned(
    request: FastifyRequest,
    header: Map<string, string>,
    consumerSecret: string,
    tokenSecret: string,
  ): boolean {
    const path = request.url.split('?')[0]!;
    const query = request.url.slice(path.length + 1);
    const parameters: Parameter[] = [
      ...[...header].filter(([name]) => !UNSIGNED.has(name)),
      ...new URLSearchParams(query),
      // Clients repeat `oauth_token` of the header in the form of /oauth/access_token and sign it once.
      ...formParameters(request).filter(([name, value]) => header.get(name) !== value),
    ];
    // Clients sign the address they know: X's own, or this server's when they are pointed at it directly.
    return ['https', 'http'].some((scheme) => {
      const url = `${scheme}://${request.headers.host ?? ''}${path}`;
      const expected = signature({ method: request.method, url, parameters }, consumerSecret, tokenSecret);
      return expected === header.get('oauth_signature');
    });
  }

  #isFresh(header: Map<string, string>, now: number): boolean {
    for (const [nonce, usedAt] of this.#nonces) {
      if (usedAt + 2 * CLOCK_SKEW_MS >= now) break;
      this.#nonces.delete(nonce);
    }
    const nonce = ['oauth_timestamp', 'oauth_nonce', 'oauth_token'].map((name) => header.get(name) ?? '').join(' ');
    if (!header.get('oauth_nonce') || this.#nonces.has(nonce)) return false;
    this.#nonces.set(nonce, now);
    return true;
  }
}

/** Whether the body is part of what is signed; JSON and multipart bodies are not. */
export function hasForm(request: FastifyRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
}

function formParameters(request: FastifyRequest): Parameter[] {
  if (!hasForm(request)) return [];
  const form = (request.body ?? {}) as Record<string, string | string[]>;
  return Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): Parameter => [name, one]));
}
