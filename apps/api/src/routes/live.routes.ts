import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Listener } from '../live/live-hub.ts';

/** A browser that does not read is cut off rather than kept in memory; it reconnects and fetches anew. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export const liveRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/live',
    {
      exposeHeadRoute: false,
      config: { permission: 'signed-in', memberOnly: 'Live events are for the screens of a person who is signed in' },
      schema: {
        tags: ['live'],
        summary: 'Server-sent events',
        description:
          'One event after each commit: `event` is its type, `data` a LiveEvent with ids only. Once the headers are here, nothing is missed. It ends when the member or their role is changed: connect again.',
        response: { 200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } } },
      },
    },
    async (request, reply) => {
      const { session, organizationId, member, actor } = request.person();
      reply.hijack();
      const { raw } = reply;
      const write = (text: string) => {
        raw.write(text);
        if (raw.writableLength > MAX_UNREAD_BYTES) raw.destroy();
      };
      const listener: Listener = {
        organizationId,
        sessionId: session.id,
        memberId: member.id,
        roleId: member.role.id,
        departmentIds: actor.departmentIds ?? null,
        send: (event) => raw.headersSent && write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`),
        beat: () => raw.headersSent && write(': beat\n\n'),
        end: () => {
          app.live.remove(listener);
          raw.end();
        },
      };
      raw.once('close', () => app.live.remove(listener));
      const isListening = await app.live.add(listener).then(
        () => !raw.writableEnded && !raw.destroyed,
        () => false, // the server closes
      );
      if (!isListening) return void raw.end();

      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) raw.setHeader(name, value);
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
      });
      write('retry: 2000\n\n');
    },
  );
};
