import { Id, Member, MemberPhone, OwnPhone, PhoneRequest, PhoneVerification } from '@perch/contracts';
import { getOwnPhone, removePhone, requestPhoneCode, setMemberPhone, verifyPhone } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { awaitDelivery } from '../live/await-delivery.ts';

const tags = ['phones'];
const config = { permission: 'signed-in', memberOnly: 'Phone numbers are of people' } as const;

export const phonesRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box } = app.services;

  app.get(
    '/me/phone',
    { config, schema: { tags, summary: 'Your phone number', response: { 200: OwnPhone } } },
    async (request) => getOwnPhone(request.context()),
  );
  app.post(
    '/me/phone',
    {
      config,
      schema: {
        tags,
        summary: 'Set your phone number and have a code sent to it',
        description:
          'The number is yours for certain once the code is entered: within ten minutes, at the fifth attempt at last. Five codes an hour. Waits a few seconds for what becomes of the SMS (`Prefer: wait=1`: one); the code is in no answer.',
        body: PhoneRequest,
        response: { 200: OwnPhone },
      },
    },
    async (request) => {
      const ctx = request.context();
      const { locale } = request.person().member;
      return awaitDelivery(app, request, {
        start: () => requestPhoneCode(ctx, { ...request.body, locale, box }),
        idOf: ({ deliveryId }) => deliveryId,
        read: () => getOwnPhone(ctx),
        isSettled: ({ code }) => code?.state !== 'queued',
      });
    },
  );
  app.delete(
    '/me/phone',
    { config, schema: { tags, summary: 'Remove your phone number', response: { 204: z.null() } } },
    async (request, reply) => {
      await removePhone(request.context());
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/me/phone/verify',
    {
      config,
      schema: {
        tags,
        summary: 'Enter the code of the SMS',
        description: 'Refused with `phone_code_wrong`, or with `phone_code_expired` when a new one is needed.',
        body: PhoneVerification,
        response: { 200: OwnPhone },
      },
    },
    async (request) => {
      await verifyPhone(request.context(), request.body.code);
      return getOwnPhone(request.context());
    },
  );

  app.put(
    '/members/:id/phone',
    {
      config: { permission: 'organization.manage' },
      schema: {
        tags,
        summary: 'Set or remove the phone number of a member',
        description: 'It is not verified before the member has entered a code.',
        params: z.object({ id: Id }),
        body: MemberPhone,
        response: { 200: Member },
      },
    },
    async (request) => setMemberPhone(request.context(), request.params.id, request.body.phone),
  );
};
