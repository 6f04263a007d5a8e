import { AppError } from '@perch/contracts';
import fp from 'fastify-plugin';

/** Bodies are JSON as it is, or what a route says: text is no JSON, and compressed bytes are not unpacked. */
export const bodyTypes = fp(async (app) => {
  app.removeContentTypeParser('text/plain'); // the framework's own
  app.addHook('preParsing', async ({ method, headers, is404 }, reply) => {
    const encoding = headers['content-encoding'];
    if (encoding === undefined || is404 || method === 'GET' || method === 'HEAD') return;
    if (encoding.split(',').every((each) => ['', 'identity'].includes(each.trim().toLowerCase()))) return;
    void reply.header('accept-encoding', 'identity'); // RFC 9110, 12.5.3
    const detail = `The Content-Encoding "${encoding.slice(0, 80)}" is not taken: send the body as it is`;
    throw new AppError('unsupported_media_type', { detail });
  });
});
