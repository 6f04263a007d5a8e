import { ConsentLink, ConsentOffer, ConsentToken, Contact, CreateConsentLink, Id } from '@perch/contracts';
import { answerConsent, createConsentLink, findConsent, revokeConsent } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { systemContext } from '../system-context.ts';

const tags = ['consents'];
const edit = { permission: 'contacts.edit' } as const;
const params = z.object({ id: Id });

export const consentsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { config, database } = app.services;
  const linkTo = (token: string) => `${config.PUBLIC_URL}/consent/${token}`;
  const guarded = { permission: 'public', rateLimit: app.credentialsLimit } as const;

  app.post(
    '/contacts/:id/consent-links',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Make a link by which a customer confirms who they are',
        description:
          'The holder confirms, once and within two weeks, that the handle and the address of the contact are both theirs. Send it by direct message or e-mail, never in public. The link is shown this once.',
        params,
        body: CreateConsentLink,
        response: { 201: ConsentLink },
      },
    },
    async (request, reply) => {
      const { twitterUserId } = request.body;
      const input = { contactId: request.params.id, twitterUserId, linkTo };
      return reply.code(201).send(await createConsentLink(request.context(), input));
    },
  );
  app.post(
    '/contacts/:id/consents/:consentId/revoke',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Take a consent back, or a link that was not confirmed yet',
        params: params.extend({ consentId: Id }),
        response: { 200: Contact },
      },
    },
    async (request) => {
      const { id, consentId } = request.params;
      return revokeConsent(request.context(), { contactId: id, consentId });
    },
  );

  app.get(
    '/consents/by-token',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'What the holder of a consent link is asked',
        description: 'Changes nothing. Answers `consent_link_invalid` alike for links that have expired or never were.',
        querystring: ConsentToken,
        response: { 200: ConsentOffer },
      },
    },
    async (request) => (await findConsent(database, request.query.token, new Date())).offer,
  );
  for (const answer of ['confirm', 'revoke'] as const) {
    app.post(
      `/consents/${answer}`,
      {
        config: guarded,
        schema: {
          tags,
          summary: answer === 'confirm' ? 'Confirm, as the holder of a link' : 'Take it back, as the holder of a link',
          description: 'Said twice, it changes nothing.',
          body: ConsentToken,
          response: { 200: ConsentOffer },
        },
      },
      async (request) => {
        const { token } = request.body;
        const { organizationId, consentId } = await findConsent(database, token, new Date());
        await answerConsent(systemContext(app.services, organizationId), consentId, answer);
        return (await findConsent(database, token, new Date())).offer;
      },
    );
  }
};
