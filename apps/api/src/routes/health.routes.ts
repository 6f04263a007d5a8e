import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const PATIENCE_MS = 2000;

/** For load balancers: is the process alive, and can it work. */
export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, redis } = app.services;

  app.get(
    '/healthz',
    {
      config: { permission: 'public', rateLimit: false },
      schema: { hide: true, response: { 200: z.object({ status: z.literal('ok') }) } },
    },
    async () => ({ status: 'ok' as const }),
  );

  const Answer = z.enum(['ok', 'away']);
  const Ready = z.object({ postgres: Answer, redis: Answer });
  app.get(
    '/readyz',
    {
      config: { permission: 'public', rateLimit: false },
      schema: { hide: true, response: { 200: Ready, 503: Ready } },
    },
    async (_request, reply) => {
      const [postgres, cache] = await Promise.all([answers(database.pool.query('SELECT 1')), answers(redis.ping())]);
      const isReady = postgres === 'ok' && cache === 'ok';
      return reply.code(isReady ? 200 : 503).send({ postgres, redis: cache });
    },
  );
};

async function answers(question: Promise<unknown>): Promise<'ok' | 'away'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'away'>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, 'away')));
  const answer = question.then(
    () => 'ok' as const,
    () => 'away' as const,
  );
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
