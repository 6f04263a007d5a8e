import { AddOnTest, AppError, Id, ImapAddOn, TestMail, TestSms, type AddOnKind } from '@perch/contracts';
import { getAddOnTest, getMailbox, testAddOn, testMailbox } from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { awaitDelivery } from '../live/await-delivery.ts';

const tags = ['add-ons'];
const config = { permission: 'organization.manage' } as const;
const params = z.object({ deliveryId: Id });
const description =
  'By the stored settings, in use or not. Answers what the provider said; 202 when it has not said anything within five seconds (`Prefer: wait=1`: within one): ask for the test then.';

/** What an organization may try in ten minutes, of each kind. */
const limited = {
  ...config,
  rateLimit: {
    max: 10,
    timeWindow: 10 * 60_000,
    hook: 'preHandler', // by then it is known who asks, and that what is asked can be tried
    keyGenerator: (request: FastifyRequest) => `${request.signedIn().organizationId}-${request.routeOptions.url}`,
    errorResponseBuilder: () => new AppError('too_many_tests'),
  },
} as const;

export const addOnTestsRoutes: FastifyPluginAsyncZod = async (app) => {
  async function test(request: FastifyRequest, kind: Exclude<AddOnKind, 'imap'>, to: string) {
    const ctx = request.context();
    const locale = request.signedIn().member?.locale ?? 'en';
    return awaitDelivery(app, request, {
      start: () => testAddOn(ctx, { kind, to, locale }),
      idOf: ({ deliveryId }) => deliveryId,
      read: ({ deliveryId }) => getAddOnTest(ctx, kind, deliveryId),
      isSettled: ({ state }) => state !== 'queued',
    });
  }
  const response = { 200: AddOnTest, 202: AddOnTest };
  const statusOf = ({ state }: AddOnTest) => (state === 'queued' ? 202 : 200);

  app.post(
    '/add-ons/mail/test',
    { config: limited, schema: { tags, summary: 'Send a test e-mail', description, body: TestMail, response } },
    async (request, reply) => {
      const result = await test(request, 'mail', request.body.to);
      return reply.code(statusOf(result)).send(result);
    },
  );
  app.get(
    '/add-ons/mail/test/:deliveryId',
    { config, schema: { tags, summary: 'How a test e-mail fared', params, response: { 200: AddOnTest } } },
    async (request) => getAddOnTest(request.context(), 'mail', request.params.deliveryId),
  );

  app.post(
    '/add-ons/sms/test',
    { config: limited, schema: { tags, summary: 'Send a test SMS', description, body: TestSms, response } },
    async (request, reply) => {
      const result = await test(request, 'sms', request.body.to);
      return reply.code(statusOf(result)).send(result);
    },
  );
  app.get(
    '/add-ons/sms/test/:deliveryId',
    { config, schema: { tags, summary: 'How a test SMS fared', params, response: { 200: AddOnTest } } },
    async (request) => getAddOnTest(request.context(), 'sms', request.params.deliveryId),
  );

  app.post(
    '/add-ons/imap/test',
    {
      config: limited,
      schema: {
        tags,
        summary: 'Look into the mailbox now',
        description:
          'In use or not; one that is not in use is only opened. Answers the latest look; 202 when this one has not come to an end within five seconds.',
        response: { 200: ImapAddOn, 202: ImapAddOn },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      const askedAt = ctx.now();
      const isDone = ({ lastLook }: ImapAddOn) => lastLook !== null && new Date(lastLook.at) >= askedAt;
      const result = await awaitDelivery(app, request, {
        start: async () => {
          await testMailbox(ctx);
          return ctx.organizationId;
        },
        idOf: (id) => id,
        read: () => getMailbox(ctx),
        isSettled: isDone,
        event: 'mailbox.changed',
      });
      return reply.code(isDone(result) ? 200 : 202).send(result);
    },
  );
};
