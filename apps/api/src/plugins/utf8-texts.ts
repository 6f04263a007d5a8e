import { isUtf8 } from 'node:buffer';
import { AppError } from '@perch/contracts';
import fp from 'fastify-plugin';
import { API_PREFIX } from '../api-prefix.ts';

/** Texts are UTF-8 (RFC 8259, RFC 3986): what is not would be taken for other characters than were sent. */
export const utf8Texts = fp(async (app) => {
  app.addHook('onRequest', async ({ url, routeOptions }) => {
    const at = url.indexOf('?');
    // pages are shown whatever stands behind their address; some routes look at what is not valid themselves
    if (at < 0 || !url.startsWith(API_PREFIX) || routeOptions.attachValidation) return;
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
