import { Id } from '@perch/contracts';
import { recordReceipt } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { systemContext } from '../system-context.ts';

const MOST_BYTES = 16_384;

export const smsReceiptsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box, config } = app.services;
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MOST_BYTES },
    async (_request: unknown, body: string) => Object.fromEntries(new URLSearchParams(body)),
  );
  app.post(
    '/sms-receipts/:organizationId/:deliveryId',
    {
      config: { permission: 'public' },
      schema: {
        tags: ['escalation'],
        summary: 'What became of an SMS, as Twilio tells it',
        description: 'A form signed by Twilio (`X-Twilio-Signature`); without a right signature 403.',
        consumes: ['application/x-www-form-urlencoded'],
        params: z.object({ organizationId: Id, deliveryId: Id }),
        body: z.record(z.string(), z.string()),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { organizationId, deliveryId } = request.params;
      const signature = request.headers['x-twilio-signature'];
      await recordReceipt(systemContext(app.services, organizationId), {
        deliveryId,
        url: `${config.PUBLIC_URL}/api/v1/sms-receipts/${organizationId}/${deliveryId}`,
        form: request.body,
        signature: typeof signature === 'string' ? signature : undefined,
        box,
      });
      return reply.code(204).send(null);
    },
  );
};
