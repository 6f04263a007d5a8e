import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { sessionCookieName } from '../auth/session-token.ts';
import { complete } from '../openapi/complete.ts';
import type { Description } from '../openapi/description.ts';
import { DOCS_PREFIX } from './access.ts';
import { fieldsOf } from './partial-answers.ts';

const DESCRIPTION = `The help desk of an organization as JSON.

Programs send an API key, made in Setup → API keys: \`Authorization: Bearer perch_…\`. It may do what its permissions
say; what is a person's own (drafts, notifications, a profile) answers a key with \`member_required\`. Browsers sign in
with \`POST /api/v1/auth/sign-in\` and send the cookie. Unsafe methods with a cookie need an \`Origin\` header of
this site. Lists take \`limit\` and \`cursor\` and answer \`{ data, nextCursor }\`. Who works in several organizations may send
\`X-Perch-Organization\` with the id of the one they mean: when the session works in another one by now, the answer is
\`organization_changed\` and nothing is done. Every error is problem JSON (RFC 9457)
with a stable \`code\`. Ids are strings, also those of X; times are UTC.`;

/** The query of a route whose answer may be asked for in part. */
function withFields(querystring: unknown, known: ReadonlySet<string>) {
  const description = `Only these fields of each, with commas between them: ${[...known].join(', ')}`;
  const { properties, ...rest } = (querystring ?? { type: 'object' }) as { properties?: object };
  return { ...rest, properties: { ...properties, fields: { type: 'string', description } } };
}

const IDEMPOTENCY_HEADERS = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'The same request under the same key answers what it answered the first time, for 24 hours',
    },
  },
};

const FILE = { body: { type: 'string', format: 'binary' }, consumes: ['application/octet-stream'] };
const UNCHANGED = { description: 'Still as `If-None-Match` says', type: 'null' };

/** `/api/v1/openapi.json` from the schemas of the routes, and `/api/docs` to read and try it. */
export const openapi = fp(async (app) => {
  const { config } = app.services;
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Perch', version: '1', description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: config.PUBLIC_URL }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(config) },
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of Setup → API keys' },
        },
      },
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      const { permission = 'public', memberOnly, partial, isWholeRevision, slowBody } = input.route.config ?? {};
      const isKeyed = permission !== 'public' && input.route.method === 'POST';
      const ways: Record<string, string[]>[] =
        memberOnly === undefined ? [{ apiKey: [] }, { session: [] }] : [{ session: [] }];
      const parts = partial && withFields(schema.querystring, fieldsOf(input.schema));
      const headers = isKeyed && { headers: IDEMPOTENCY_HEADERS };
      return {
        url,
        schema: {
          ...schema,
          ...headers,
          ...(parts && { querystring: parts }),
          ...(slowBody && FILE),
          ...(isWholeRevision && { response: { ...(schema.response as object), 304: UNCHANGED } }),
          ...(permission !== 'public' && permission !== 'signed-in' && { 'x-permission': permission }),
          security: permission === 'public' ? [] : ways,
        },
      };
    },
    transformObject: (input) => complete(jsonSchemaTransformObject(input) as unknown as Description) as never,
  });
  await app.register(swaggerUi, { routePrefix: DOCS_PREFIX });
});
