import {
  ApiKey,
  AppError,
  CreateApiKey,
  CreatedApiKey,
  CurrentApiKey,
  Id,
  list,
  RotateApiKey,
  UpdateApiKey,
} from '@perch/contracts';
import { createApiKey, getApiKey, listApiKeys, revokeApiKey, rotateApiKey, updateApiKey } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['api keys'];
const config = { permission: 'organization.manage' } as const;
const byPeople = { ...config, memberOnly: 'Keys are made, edited, rotated and revoked by people' } as const;
const params = z.object({ id: Id });

export const apiKeysRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/api-keys',
    {
      config,
      schema: {
        tags,
        summary: 'API keys',
        description: 'Without their secrets, which nobody can read again. Revoked ones come last.',
        response: { 200: list(ApiKey) },
      },
    },
    async (request) => ({ data: await listApiKeys(request.context()) }),
  );
  app.get(
    '/api-keys/current',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'The key that asks, and what it may do',
        description: '404 for who is signed in without a key.',
        response: { 200: CurrentApiKey },
      },
    },
    async (request) => {
      const { apiKey } = request.signedIn();
      if (!apiKey) throw new AppError('not_found', { detail: 'This request came without an API key' });
      const { expiresAt, permissions, ...key } = apiKey;
      return { ...key, permissions: [...permissions], expiresAt: expiresAt?.toISOString() ?? null };
    },
  );
  app.post(
    '/api-keys',
    {
      config: byPeople,
      schema: {
        tags,
        summary: 'Make an API key',
        description:
          'Only with permissions that you have yourself (`permission_not_held`). The secret is in this answer and nowhere else. The key belongs to the organization: it goes on serving when who made it leaves.',
        body: CreateApiKey,
        response: { 201: CreatedApiKey },
      },
    },
    async (request, reply) => reply.code(201).send(await createApiKey(request.context(), request.body)),
  );
  app.get(
    '/api-keys/:id',
    {
      config,
      schema: { tags, summary: 'An API key', description: 'Without its secret.', params, response: { 200: ApiKey } },
    },
    async (request) => getApiKey(request.context(), request.params.id),
  );
  app.patch(
    '/api-keys/:id',
    {
      config: byPeople,
      schema: {
        tags,
        summary: 'Edit an API key',
        description:
          'What is left out stays. It holds from the next request of the key on; its secret stays. More than the name is edited only by somebody who has all that the key may do then (`permission_not_held`). One that has expired serves again with a new `expiresAt`; one that was revoked never does.',
        params,
        body: UpdateApiKey,
        response: { 200: ApiKey },
      },
    },
    async (request) => updateApiKey(request.context(), request.params.id, request.body),
  );
  app.post(
    '/api-keys/:id/rotate',
    {
      config: byPeople,
      schema: {
        tags,
        summary: 'Give an API key a new secret',
        description:
          'The secret until now serves for `overlapHours` more beside it, so that programs can be changed one after the other; one from before that ends at once.',
        params,
        body: RotateApiKey,
        response: { 200: CreatedApiKey },
      },
    },
    async (request) => rotateApiKey(request.context(), request.params.id, request.body.overlapHours),
  );
  app.post(
    '/api-keys/:id/revoke',
    {
      config: byPeople,
      schema: {
        tags,
        summary: 'Revoke an API key',
        description: 'It ends with this answer, for good. Its name stays where history names it.',
        params,
        response: { 200: ApiKey },
      },
    },
    async (request) => revokeApiKey(request.context(), request.params.id),
  );
};
