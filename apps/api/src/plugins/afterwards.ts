import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyInstance {
    /** Lets work go on after the answer; the server does not close before it is done. */
    afterwards(work: Promise<unknown>): void;
  }
}

export const afterwards = fp(async (app) => {
  const running = new Set<Promise<unknown>>();
  app.decorate('afterwards', (work: Promise<unknown>) => {
    const settled = work
      .catch((error: unknown) => app.log.error({ err: error }, 'work after an answer failed'))
      .finally(() => running.delete(settled));
    running.add(settled);
  });
  app.addHook('onClose', async () => {
    await Promise.all(running);
  });
});
