import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import type { Topic } from '../world/world.ts';

const GATHER_MS = 200;
const BEAT_MS = 15_000;

/** `GET /control/events`: which parts of the world changed, at most five times a second. */
export function eventRoutes({ world }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    const open = new Set<() => void>();
    app.addHook('preClose', async () => {
      for (const end of open) end();
    });

    app.get('/control/events', (request, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        connection: 'keep-alive',
      });
      reply.raw.write('retry: 1000\n\n');
      const topics = new Set<Topic>();
      const note = (topic: Topic) => topics.add(topic);
      const send = setInterval(() => {
        if (topics.size === 0) return;
        reply.raw.write(`data: ${JSON.stringify({ topics: [...topics] })}\n\n`);
        topics.clear();
      }, GATHER_MS);
      const beat = setInterval(() => reply.raw.write(': still here\n\n'), BEAT_MS);
      const end = () => {
        clearInterval(send);
        clearInterval(beat);
        world.changes.off('change', note);
        open.delete(end);
        reply.raw.end();
      };
      world.changes.on('change', note);
      open.add(end);
      request.raw.once('close', end);
    });
  };
}
