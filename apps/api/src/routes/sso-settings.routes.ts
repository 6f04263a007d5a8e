import { AppError, SaveSso, SsoDiscovery, SsoDomain, SsoDomainProof, SsoSettings, TestSso } from '@perch/contracts';
import { getSso, getSsoDomain, proveSsoDomain, removeSso, saveSso } from '@perch/desk';
import { createTextRecords } from '@perch/outbound';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ssoAddresses } from '../auth/sso-addresses.ts';
import { createSsoProvider } from '../auth/sso-provider.ts';
import { systemContext } from '../system-context.ts';

const tags = ['security'];
const config = { permission: 'organization.manage' } as const;
const description =
  'Needs every permission, as whoever decides it decides who may do everything. The secret is never answered, and stays only while issuer and client stay (`clientSecret` is needed otherwise). A domain counts once it is proved: `domains` holds the TXT record for its name servers.';

/** What an organization may have asked outside in ten minutes. */
const limited = {
  ...config,
  rateLimit: {
    max: 20,
    timeWindow: 10 * 60_000,
    hook: 'preHandler', // by then it is known who asks
    keyGenerator: (request: FastifyRequest) => `${request.signedIn().organizationId}-sso`,
    errorResponseBuilder: () => new AppError('too_many_tests'),
  },
} as const;

/** How people sign in with an organization's own OpenID provider. */
export const ssoSettingsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box, config: settings, database } = app.services;
  const provider = createSsoProvider(app.services);
  const readTextRecords = createTextRecords(settings.DNS_SERVERS);

  app.get(
    '/organization/sso',
    { config, schema: { tags, summary: 'Single sign-on', response: { 200: SsoSettings } } },
    async (request) => {
      const ctx = request.context();
      return getSso(ctx, ssoAddresses(settings, ctx.organizationId));
    },
  );
  app.put(
    '/organization/sso',
    {
      config,
      schema: { tags, summary: 'Change single sign-on', description, body: SaveSso, response: { 200: SsoSettings } },
    },
    async (request) => {
      const ctx = request.context();
      const addresses = ssoAddresses(settings, ctx.organizationId);
      return saveSso(ctx, request.body, { ...addresses, box, allowsPrivate: settings.ALLOW_PRIVATE_ADDRESSES });
    },
  );
  app.delete(
    '/organization/sso',
    {
      config,
      schema: {
        tags,
        summary: 'Forget single sign-on',
        description: 'Ends the sessions that it began. People have their password, or ask for a reset link.',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeSso(request.context());
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/organization/sso/test',
    {
      config: limited,
      schema: {
        tags,
        summary: 'Look what a provider says of itself',
        description: 'Saves nothing.',
        body: TestSso,
        response: { 200: SsoDiscovery },
      },
    },
    async (request) => provider.look(request.body.issuer),
  );
  app.post(
    '/organization/sso/domains/:domain/check',
    {
      config: limited,
      schema: {
        tags,
        summary: 'Look whether a domain is proved',
        description:
          'Asks its name servers for the TXT record. Once they have shown it, the domain stays proved until it is taken out of the settings, another organization proves it after this record has gone, or it is missing for three days running: it is looked up again once a day. Said twice, it changes nothing. Needs every permission.',
        params: z.object({ domain: SsoDomain }),
        response: { 200: SsoDomainProof },
      },
    },
    async (request) => {
      const ctx = request.context();
      const { domain } = request.params;
      const known = await getSsoDomain(ctx, domain);
      if (known.provedAt !== null) return known;
      const texts = await readTextRecords(known.record.name).catch((cause: unknown) => {
        throw new AppError('sso_dns_unreachable', { cause });
      });
      const contextOf = (organizationId: string) => systemContext(app.services, organizationId);
      return proveSsoDomain(ctx, { domain, texts, database, contextOf });
    },
  );
};
