import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** the body is a file, which may take minutes to come */
    slowBody?: true;
  }
}

/** Whoever sends a body slowly does not act by what they were allowed long ago. Files may take their time. */
export const slowBodies = fp<{ afterMs?: number }>(async (app, { afterMs = 30_000 }) => {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    if (routeOptions.config.slowBody) return;
    const timer = setTimeout(() => raw.complete || raw.destroy(), afterMs);
    reply.raw.once('close', () => clearTimeout(timer));
  });
});
