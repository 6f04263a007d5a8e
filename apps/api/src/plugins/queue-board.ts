import { createHash, timingSafeEqual } from 'node:crypto';
import { openQueues } from '@perch/queue';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { BOARD_PREFIX } from './access.ts';

/** What the attempts at its password are counted by, beside the address they come from. */
const ATTEMPTS_AT = 'queue-board';

/**
 * The queues for those who run the installation: to look at, with a password of its own, and not there without one. Jobs
 * hold ids only. Not for organizations, whose people it knows nothing of.
 */
export const queueBoard = fp(async (app) => {
  const { config, redis } = app.services;
  const password = config.QUEUE_BOARD_PASSWORD;
  if (password === undefined) return;
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
  ]);
  const queues = openQueues(redis);
  for (const queue of queues.values()) queue.on('error', (error) => app.log.warn({ err: error }, 'queue board'));
  app.addHook('onClose', async () => {
    await Promise.all([...queues.values()].map((queue) => queue.close()));
  });

  const serverAdapter = new FastifyAdapter().setBasePath(BOARD_PREFIX);
  createBullBoard({
    queues: [...queues.values()].map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Perch' } },
  });

  const mayTry = (request: FastifyRequest, reply: FastifyReply, isRight: boolean) =>
    app.limitWrongAttempts(request, reply, ATTEMPTS_AT, isRight).then(
      () => true,
      () => false,
    );
  await app.register(async (board) => {
    board.addHook('onRequest', async (request, reply) => {
      const given = passwordIn(request.headers.authorization);
      const isRight = given !== null && isSame(given, password);
      if (given !== null && !(await mayTry(request, reply, isRight))) return reply.code(429).send();
      if (!isRight) {
        return reply.code(401).header('www-authenticate', 'Basic realm="Queues of Perch", charset="UTF-8"').send();
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') return reply.code(405).header('allow', 'GET').send();
    });
    await board.register(serverAdapter.registerPlugin(), { prefix: BOARD_PREFIX });
  });
});

/** Of `Authorization: Basic`; whatever name stands before it. */
function passwordIn(header: string | undefined): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}

const digest = (text: string) => createHash('sha256').update(text).digest();
/** Takes as long, wherever the two differ. */
const isSame = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
