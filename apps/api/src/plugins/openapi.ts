import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fp from 'fastify-plugin';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { sessionCookieName } from '../auth/session-token.ts';
import { complete } from '../openapi/complete.ts';
import type { Description } from '../openapi/description.ts';
import { DOCS_PREFIX } from './access.ts';
import { deprecationWords } from './deprecations.ts';
import { fieldsOf } from './partial-answers.ts';

const DESCRIPTION = `The help desk of an organization as JSON. Ids are strings, also those of X; times are UTC.

### Who asks

- **A program** sends an API key, made in Setup → API keys: \`Authorization: Bearer perch_…\`. It may do what its permissions
say; what is a person's own (drafts, notifications, a profile) answers a key with \`member_required\`.
- **A person** is signed in by a cookie (\`POST /api/v1/auth/sign-in\`). Unsafe methods need an \`Origin\` of this site. Who
works in several organizations may send \`X-Perch-Organization\` with the id of the one they mean: when the session works
in another one by now, the answer is \`organization_changed\` and nothing is done.

To try operations here, enter a key at “Authorize”, or sign in to Perch in this browser: both do what they say.

### What holds everywhere

- **Lists** take \`limit\` and \`cursor\` and answer \`{ data, nextCursor }\`.
- **Errors** are problem JSON (RFC 9457) with a stable \`code\`; \`errors\` names the fields. A key
is also refused a field that nobody knows, at any depth of a body.
- **Again:** a POST under an \`Idempotency-Key\` is done once. Settings take the \`ETag\` that was read as \`If-Match\`.
- **Limits** are told by \`RateLimit-Remaining\`; 429 by \`Retry-After\`.`;

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
/** The bar keeps its switch to the dark; whose software it is, and another address, are for nobody. */
const PLAIN_BAR = '.swagger-ui .topbar :is(.link, .download-url-wrapper) { visibility: hidden }';
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
      const {
        permission = 'public',
        memberOnly,
        partial,
        isWholeRevision,
        slowBody,
        deprecated,
      } = input.route.config ?? {};
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
          ...(deprecated && {
            deprecated: true,
            description: [deprecationWords(deprecated), schema.description].filter(Boolean).join('\n\n'),
          }),
          ...(isWholeRevision && { response: { ...(schema.response as object), 304: UNCHANGED } }),
          ...(permission !== 'public' && permission !== 'signed-in' && { 'x-permission': permission }),
          security: permission === 'public' ? [] : ways,
        },
      };
    },
    transformObject: (input) => complete(jsonSchemaTransformObject(input) as unknown as Description) as never,
  });
  await app.register(swaggerUi, {
    routePrefix: DOCS_PREFIX,
    uiConfig: {
      docExpansion: 'none', // the parts in words; there are hundreds of operations
      deepLinking: true,
      filter: true,
      displayOperationId: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      persistAuthorization: false, // a key is not left in a browser
      defaultModelsExpandDepth: -1,
    },
    theme: { title: 'Perch API', css: [{ filename: 'perch.css', content: PLAIN_BAR }] },
  });
});
