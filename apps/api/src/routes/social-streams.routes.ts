import {
  list,
  ReadStreams,
  SocialSettings,
  SocialStream,
  SocialVolume,
  UpdateSocialSettings,
  VolumeQuery,
} from '@perch/contracts';
import { getSocialSettings, getVolume, listStreams, readStreams, saveSocialSettings } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['social'];
const config = { permission: 'social.view' } as const;
const reading = { ...config, memberOnly: 'Reading is done by people' } as const;

/** What is unread, and who has read it. */
export const socialStreamsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/streams',
    {
      config,
      schema: {
        tags,
        summary: 'Streams of your accounts and how much of each is unread',
        description: 'By when items came in, so that one that X gave late is unread too; old history is not.',
        response: { 200: list(SocialStream) },
      },
    },
    async (request) => ({ data: await listStreams(request.context()) }),
  );
  app.get(
    '/social/volume',
    {
      config,
      schema: {
        tags,
        summary: 'How much was posted in each stream of your accounts',
        description: 'In the last hour by five minutes, or in the last day by hours.',
        querystring: VolumeQuery,
        response: { 200: SocialVolume },
      },
    },
    async (request) => getVolume(request.context(), request.query.span),
  );
  app.post(
    '/social/streams/read',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Streams were read until a time',
        description: 'For you, or where reading is shared for all. A reading never goes back.',
        body: ReadStreams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await readStreams(request.context(), request.body);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/social/settings',
    {
      config,
      schema: {
        tags,
        summary: 'How streams are read, and whether estimates are shown',
        response: { 200: SocialSettings },
      },
    },
    async (request) => getSocialSettings(request.context()),
  );
  app.put(
    '/social/settings',
    {
      config: { permission: 'setup.social' },
      schema: {
        tags,
        summary: 'Change how streams are read, and whether estimates are shown',
        description: 'What is left out stays.',
        body: UpdateSocialSettings,
        response: { 200: SocialSettings },
      },
    },
    async (request) => saveSocialSettings(request.context(), request.body),
  );
};
