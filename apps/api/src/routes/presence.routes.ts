import { Id, list, Presence, TellPresence } from '@perch/contracts';
import { ticketsInSight, requireTicket, type Context } from '@perch/desk';
import { anotherConnection } from '@perch/queue';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listPresence, tellPresence } from '../live/presence.ts';

const tags = ['tickets'];
const view = { permission: 'tickets.view', memberOnly: 'Who is at a ticket are people' } as const;

/** Nothing of this is kept. While Redis is away nobody is seen, and nobody is hindered. */
export const presenceRoutes: FastifyPluginAsyncZod = async (app) => {
  // a request must not wait for Redis to come back
  const redis = anotherConnection(app.services.redis, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
  });
  redis.on('error', (error) => app.log.debug({ err: error }, 'presence: Redis is away'));
  app.addHook('onClose', async () => redis.disconnect());

  app.get(
    '/presence',
    { config: view, schema: { tags, summary: 'Who is at which ticket now', response: { 200: list(Presence) } } },
    async (request) => {
      const ctx = request.context();
      const everybody = await listPresence(redis, ctx.organizationId).catch((error: unknown) => {
        request.log.warn({ err: error }, 'presence: Redis is away');
        return [];
      });
      return { data: await atTicketsInSight(ctx, everybody) };
    },
  );
  app.post(
    '/tickets/:id/presence',
    {
      config: { ...view, whileLeaving: true, rateLimit: { max: 240, timeWindow: 60_000 } },
      schema: {
        tags,
        summary: 'Say that you look at a ticket or type into it',
        description: 'Again every 8 seconds: after 20 one is gone. Answers who is at which ticket now.',
        params: z.object({ id: Id }),
        body: TellPresence,
        response: { 200: list(Presence) },
      },
    },
    async (request) => {
      const ctx = request.context();
      const ticketId = request.params.id;
      await requireTicket(ctx, ticketId);
      const memberId = ctx.actor.memberId!;
      try {
        const told = await tellPresence(redis, ctx.organizationId, { ...request.body, ticketId, memberId });
        if (told.news) await ctx.publish({ type: 'presence.changed', id: memberId, ticketId, state: told.news });
        return { data: await atTicketsInSight(ctx, told.everybody) };
      } catch (error) {
        request.log.warn({ err: error }, 'presence: Redis is away');
        return { data: [] };
      }
    },
  );
};

async function atTicketsInSight(ctx: Context, everybody: Presence[]): Promise<Presence[]> {
  const seen = await ticketsInSight(
    ctx,
    everybody.map(({ ticketId }) => ticketId),
  );
  return everybody.filter(({ ticketId }) => seen.has(ticketId));
}
