import { AppError } from '@perch/contracts';
import type { FastifyRequest } from 'fastify';
import { apiKeyHashOf } from '../auth/api-key.ts';
import fp from 'fastify-plugin';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Another site cannot make a signed-in browser change something here: browsers say where an unsafe request comes from
 * (Sec-Fetch-Site, Origin), and scripts cannot forge either. A program without a cookie need not say anything, nor one with an API key, beside which no cookie is looked at.
 */
export const crossSite = fp(async (app) => {
  const ownOrigin = new URL(app.services.config.PUBLIC_URL).origin;

  app.addHook('onRequest', async (request) => {
    if (SAFE_METHODS.has(request.method) || apiKeyHashOf(request) !== null) return;
    const origin = originOf(request, ownOrigin);
    if (origin === 'foreign' || (origin === 'unknown' && request.headers.cookie !== undefined)) {
      // a program that keeps the cookie is told what it lacks
      throw new AppError('cross_site_request', {
        ...(origin === 'unknown' && { detail: `Beside a cookie the header "Origin: ${ownOrigin}" is needed` }),
      });
    }
  });
});

function originOf({ headers, host }: FastifyRequest, ownOrigin: string): 'own' | 'foreign' | 'unknown' {
  if (headers['sec-fetch-site'] === 'same-origin') return 'own';
  if (headers.origin !== undefined) {
    if (headers.origin === ownOrigin) return 'own';
    return URL.canParse(headers.origin) && new URL(headers.origin).host === host ? 'own' : 'foreign';
  }
  return headers['sec-fetch-site'] === undefined ? 'unknown' : 'foreign';
}
