import { EmailBody, Id } from '@perch/contracts';
import { getEmailBody } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

export const emailsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/messages/:id/email',
    {
      config: { permission: 'tickets.view' },
      schema: {
        tags: ['tickets'],
        summary: 'The HTML of an e-mail, and what it quotes',
        description: 'Cleaned: nothing in it runs, and pictures of elsewhere have their address in `data-remote-src`.',
        params: z.object({ id: Id }),
        response: { 200: EmailBody },
      },
    },
    async (request) => getEmailBody(request.context(), request.params.id),
  );
};
