import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import fp from 'fastify-plugin';

/** Next to `apps/api`, from `src` as from `dist`. */
const WEB_APP = path.resolve(import.meta.dirname, '../../../web/dist');

const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The built web app: hashed assets for ever, everything else fresh, any other page its `index.html`; compressed as the
 * build has left it.
 */
export const webApp = fp<{ root?: string }>(async (app, { root = WEB_APP }) => {
  const assets = path.join(root, 'assets') + path.sep;
  await app.register(fastifyStatic, {
    root,
    serve: false,
    cacheControl: false,
    preCompressed: true,
    // for files that are there only: nobody shall remember for ever that one was missing
    setHeaders: (reply, file) => {
      void reply.header('cache-control', file.startsWith(assets) ? FOR_EVER : 'no-cache');
    },
  });
  const isBuilt = () => existsSync(path.join(root, 'index.html'));
  if (!isBuilt()) app.log.warn({ root }, 'the web app has not been built: run npm run build');

  app.get('/*', { config: { permission: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const pathname = request.url.split('?', 1)[0]!; // not `new URL`, which throws for `//:80`
    if (pathname === '/api' || pathname.startsWith('/api/')) return reply.callNotFound();
    if (!isBuilt()) {
      return reply.code(503).type('text/plain').send('The web app has not been built yet. Run: npm run build\n');
    }
    const isFile = path.extname(pathname) !== '';
    return reply.sendFile(isFile ? pathname : 'index.html');
  });
});
