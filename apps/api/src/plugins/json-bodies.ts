import { isUtf8 } from 'node:buffer';
import { AppError } from '@perch/contracts';
import fp from 'fastify-plugin';

/** JSON is UTF-8 (RFC 8259): what is not would be stored as other characters than were sent. */
export const jsonBodies = fp(async (app) => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (!isUtf8(body)) return done(new AppError('malformed_body', { detail: 'The body is not UTF-8' }));
    return parse(request, body.toString(), done);
  });
});
