import { SaveSso, SsoDiscovery, SsoSettings, TestSso } from '@perch/contracts';
import { getSso, removeSso, saveSso } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ssoAddresses } from '../auth/sso-addresses.ts';
import { createSsoProvider } from '../auth/sso-provider.ts';

const tags = ['security'];
const config = { permission: 'organization.manage' } as const;
const description =
  'Needs every permission, as whoever decides it decides who may do everything. The secret is never answered, and stays only while issuer and client stay (`clientSecret` is needed otherwise). A domain is claimed by an organization of which somebody who may manage it has a confirmed address there, once in the installation.';

/** How people sign in with an organization's own OpenID provider. */
export const ssoSettingsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box, config: settings } = app.services;
  const provider = createSsoProvider(app.services);

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
      config,
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
};
