import { isUtf8 } from 'node:buffer';
import { AppError } from '@perch/contracts';
import fp from 'fastify-plugin';
import { API_PREFIX } from '../api-prefix.ts';

/** Texts are UTF-8 (RFC 8259, RFC 3986): what is not would be taken for other characters than were sent. */
export const jsonBodies = fp(async (app) => {
  app.addHook('onRequest', async ({ url }) => {
    const at = url.indexOf('?');
    const path = url.slice(0, at);
    // pages are shown whatever stands behind their address, and so is what a provider sends people back with
    if (at < 0 || !path.startsWith(API_PREFIX) || path.endsWith('/callback')) return;
    try {
      decodeURIComponent(url.slice(at + 1));
    } catch {
      throw new AppError('validation_failed', { detail: 'The query is not UTF-8 in percent encoding' });
    }
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(body)) return done(new AppError('malformed_body', { detail: 'The body is not UTF-8' }));
    return parse(request, body.toString(), done);
  });
});
