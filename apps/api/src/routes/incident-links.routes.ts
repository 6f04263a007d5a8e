import { AppError, IncidentOffer, IncidentToken } from '@perch/contracts';
import { acknowledgeByLink, findIncidentLink } from '@perch/desk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { systemContext } from '../system-context.ts';

const tags = ['escalation'];

/** Public: the token is all that counts, and no cookie is looked at, so that another site gains nothing by asking. */
export const incidentLinksRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, log } = app.services;
  const config = { permission: 'public', rateLimit: app.linksLimit } as const;
  const find = async (request: FastifyRequest, reply: FastifyReply, token: string) => {
    await app.limitLink(request, reply, token);
    try {
      return await findIncidentLink(database, token, new Date());
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await app.limitForgedLinks(request, reply);
      log.warn({ code: error.code }, 'a forged link of an alarm');
      throw error;
    }
  };

  app.get(
    '/incident-links/by-token',
    {
      config,
      schema: {
        tags,
        summary: 'What the holder of a link in an alarm may take over',
        description:
          'Changes nothing. A link that does not serve is answered with 403 and why: `acknowledge_link_invalid`, `_over`, `_expired`. One that was used tells who has taken the incident over.',
        querystring: IncidentToken,
        response: { 200: IncidentOffer },
      },
    },
    async (request, reply) => {
      const { offer, refusal, organizationId, linkId } = await find(request, reply, request.query.token);
      if (refusal && refusal !== 'acknowledge_link_used') {
        log.warn({ organizationId, linkId, code: refusal }, 'a link of an alarm that does not serve any more');
        throw new AppError(refusal);
      }
      return offer;
    },
  );
  app.post(
    '/incident-links/acknowledge',
    {
      config,
      schema: {
        tags,
        summary: 'Take an incident over, as the holder of a link in an alarm',
        description: 'Works once, in the name of whom the link was sent to; what is refused stands in the timeline.',
        body: IncidentToken,
        response: { 200: IncidentOffer },
      },
    },
    async (request, reply) => {
      const { token } = request.body;
      const link = await find(request, reply, token);
      const system = systemContext(app.services, link.organizationId);
      const actor = { kind: 'member', memberId: link.memberId, permissions: [] } as const;
      await acknowledgeByLink({ ...system, actor }, link);
      return (await findIncidentLink(database, token, new Date())).offer;
    },
  );
};
