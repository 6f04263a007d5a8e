import {
  AppError,
  CreateWebhook,
  Id,
  list,
  page,
  RedeliverFailed,
  UpdateWebhook,
  Webhook,
  WebhookDeliveriesQuery,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookWithSecret,
} from '@perch/contracts';
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  getWebhookDelivery,
  listWebhookDeliveries,
  listWebhooks,
  redeliver,
  redeliverFailed,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { awaitDelivery } from '../live/await-delivery.ts';

const tags = ['webhooks'];
const config = { permission: 'organization.manage' } as const;
const params = z.object({ id: Id });
const deliveryParams = z.object({ id: Id, deliveryId: Id });

/** What an organization may try in ten minutes. */
const limited = {
  ...config,
  rateLimit: {
    max: 20,
    timeWindow: 10 * 60_000,
    hook: 'preHandler', // by then it is known who asks
    keyGenerator: (request: FastifyRequest) => `${request.signedIn().organizationId}-${request.routeOptions.url}`,
    errorResponseBuilder: () => new AppError('too_many_tests'),
  },
} as const;

/** Programs that are told what happens. How calls look and are signed stands in docs/WEBHOOKS.md. */
export const webhooksRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box, config: settings } = app.services;
  const allowsPrivate = settings.ALLOW_PRIVATE_ADDRESSES;

  app.get(
    '/webhooks',
    { config, schema: { tags, summary: 'All webhooks, and how they fare', response: { 200: list(Webhook) } } },
    async (request) => ({ data: await listWebhooks(request.context()) }),
  );
  app.post(
    '/webhooks',
    {
      config,
      schema: {
        tags,
        summary: 'Add a webhook',
        description:
          'Needs what shows the events that it is told of. Its address must be https, at a host with a public address. The secret by which calls are signed ' +
          '(https://www.standardwebhooks.com) is answered this once.',
        body: CreateWebhook,
        response: { 201: WebhookWithSecret },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createWebhook(request.context(), { box, allowsPrivate, webhook: request.body })),
  );
  app.get(
    '/webhooks/:id',
    { config, schema: { tags, summary: 'One webhook', params, response: { 200: Webhook } } },
    async (request) => getWebhook(request.context(), request.params.id),
  );
  app.patch(
    '/webhooks/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a webhook, or take it out of use',
        description:
          'What is left out stays as it is. Taken out of use, calls that wait are given up; taken back into use, it is ' +
          'told what happens from then on.',
        params,
        body: UpdateWebhook,
        response: { 200: Webhook },
      },
    },
    async (request) =>
      updateWebhook(request.context(), { webhookId: request.params.id, allowsPrivate, changes: request.body }),
  );
  app.delete(
    '/webhooks/:id',
    { config, schema: { tags, summary: 'Delete a webhook and its log', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteWebhook(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/webhooks/:id/rotate-secret',
    {
      config,
      schema: {
        tags,
        summary: 'A new secret',
        description: 'For 24 hours calls are signed with the one before as well. The new one is answered this once.',
        params,
        response: { 200: WebhookWithSecret },
      },
    },
    async (request) => rotateWebhookSecret(request.context(), { box, webhookId: request.params.id }),
  );
  app.post(
    '/webhooks/:id/test',
    {
      config: limited,
      schema: {
        tags,
        summary: 'Send a test',
        description:
          'An event `webhook.test`, in use or not, tried once. Answers what the program said; 202 when it has not said ' +
          'anything within five seconds (`Prefer: wait=1`: within one): ask for the delivery then.',
        params,
        response: { 200: WebhookDeliveryDetail, 202: WebhookDeliveryDetail },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      const { id } = request.params;
      const result = await awaitDelivery(app, request, {
        event: 'webhook.changed',
        start: () => testWebhook(ctx, id),
        idOf: () => id,
        read: ({ deliveryId }) => getWebhookDelivery(ctx, id, deliveryId),
        isSettled: ({ settledAt }) => settledAt !== null,
      });
      return reply.code(result.settledAt === null ? 202 : 200).send(result);
    },
  );
  app.get(
    '/webhooks/:id/deliveries',
    {
      config,
      schema: {
        tags,
        summary: 'What a webhook was told, newest first',
        description: 'Of the last 30 days, unless the installation keeps it for another time.',
        params,
        querystring: WebhookDeliveriesQuery,
        response: { 200: page(WebhookDelivery) },
      },
    },
    async (request) => listWebhookDeliveries(request.context(), request.params.id, request.query),
  );
  app.get(
    '/webhooks/:id/deliveries/:deliveryId',
    {
      config,
      schema: {
        tags,
        summary: 'One call, with what is sent',
        params: deliveryParams,
        response: { 200: WebhookDeliveryDetail },
      },
    },
    async (request) => getWebhookDelivery(request.context(), request.params.id, request.params.deliveryId),
  );
  app.post(
    '/webhooks/:id/deliveries/:deliveryId/redeliver',
    {
      config,
      schema: {
        tags,
        summary: 'Send an event again',
        description:
          'Whatever became of it, under the same `webhook-id`; a call that waits is made now. Answers the call that is on its way.',
        params: deliveryParams,
        response: { 201: WebhookDeliveryDetail },
      },
    },
    async (request, reply) => {
      const { id, deliveryId } = request.params;
      return reply.code(201).send(await redeliver(request.context(), id, deliveryId));
    },
  );
  app.post(
    '/webhooks/:id/redeliver',
    {
      config,
      schema: {
        tags,
        summary: 'Send all again of which every call was given up',
        params,
        body: RedeliverFailed,
        response: { 200: z.object({ count: z.number().int() }) },
      },
    },
    async (request) => redeliverFailed(request.context(), request.params.id, request.body),
  );
};
