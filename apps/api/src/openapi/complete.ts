import { resolved, type Answer, type Description, type Operation, type Reference } from './description.ts';
import { EXAMPLES } from './examples.ts';
import { operationIdOf } from './operation-id.ts';
import { TAGS } from './tags.ts';
import { tidySchemas } from './tidy-schemas.ts';

const PREFIX = '/api/v1';
const MADE_UP = 'Default Response';
const WORDS: Record<string, string> = {
  200: 'Done, or what was asked for',
  201: 'Made',
  202: 'Taken on; it goes on after this answer',
  204: 'Done',
  206: 'The part that was asked for',
  303: 'The browser goes on elsewhere',
};

const problem = (description: string, headers?: Answer['headers']): Answer => ({
  description,
  ...(headers && { headers }),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const header = (name: string): Reference => ({ $ref: `#/components/headers/${name}` });

const HEADERS = {
  'RateLimit-Limit': { description: 'Requests that are allowed in a minute', schema: { type: 'integer' } },
  'RateLimit-Remaining': { description: 'What is left of them', schema: { type: 'integer' } },
  'RateLimit-Reset': { description: 'Seconds until there are all of them again', schema: { type: 'integer' } },
  'Retry-After': { description: 'Seconds to wait before it is sent again', schema: { type: 'integer' } },
  ETag: { description: 'The `revision` in quotes, for `If-Match`', schema: { type: 'string' } },
  'Accept-Encoding': {
    description: 'How a body may be encoded instead',
    schema: { type: 'string', enum: ['identity'] },
  },
  'Idempotency-Replayed': {
    description: '`true`: this was answered before; nothing was done anew',
    schema: { type: 'string', enum: ['true'] },
  },
};
const LIMITS = Object.fromEntries(
  ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'].map((name) => [name, header(name)]),
);

/** Refusals that many operations share. What only some can answer stands under `default`, with a code of its own. */
const REFUSALS = {
  400: ['Invalid', problem('The request is not valid; `errors` says where (`validation_failed`, `malformed_body`)')],
  401: ['NotSignedIn', problem('Neither a key nor a session that is good (`unauthenticated`, `api_key_invalid`)')],
  403: [
    'Forbidden',
    problem('Who asks may not do this; `detail` names the permission (`forbidden`, `member_required`)'),
  ],
  404: ['NotFound', problem('There is no such thing, or not in this organization (`not_found`)')],
  412: ['Changed', problem('It has changed since the ETag of `If-Match` (`precondition_failed`)')],
  415: [
    'OtherType',
    problem('The body is of another type, or compressed (`unsupported_media_type`, of files `attachment_refused`)', {
      'Accept-Encoding': header('Accept-Encoding'),
    }),
  ],
  422: ['KeyReused', problem('The `Idempotency-Key` came with another request before (`idempotency_key_reused`)')],
  429: ['TooMany', problem('Too many requests (`rate_limited`)', { ...LIMITS, 'Retry-After': header('Retry-After') })],
} as const;

/**
 * What the routes do not say one by one: names, tags, refusals, headers and examples. Only schemas that are used are
 * left. @throws Error when two operations have one name
 */
export function complete(description: Description): Description {
  const { components } = description;
  components.headers = HEADERS;
  components.responses = Object.fromEntries(Object.values(REFUSALS));
  const names = new Set<string>();
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const name = nameOf(operation, method.toUpperCase(), path, description);
      if (names.has(name)) throw new Error(`Two operations are called ${name}: see openapi/operation-id.ts`);
      operations[method] = completed(operation, name, method.toUpperCase(), description);
      names.add(name);
    }
  }
  const tags = new Set(
    Object.values(description.paths).flatMap((path) => Object.values(path).flatMap((each) => each.tags)),
  );
  description.tags = TAGS.filter(({ name }) => tags.has(name));
  tidySchemas(description);
  return description;
}

function nameOf({ responses }: Operation, method: string, path: string, description: Description): string {
  const answer = (responses[200] as Answer | undefined)?.content?.['application/json']?.schema;
  const isList = resolved(answer, description).properties?.['data']?.type === 'array';
  return operationIdOf(method, path.slice(PREFIX.length), isList);
}

function completed(operation: Operation, operationId: string, method: string, description: Description): Operation {
  const { parameters = [], requestBody, responses, security = [], 'x-permission': permission } = operation;
  const body = requestBody?.content['application/json'];
  const isConditional = 'revision' in (resolved(body?.schema, description).properties ?? {});
  if (isConditional) {
    const words = 'The `ETag` that was read: when somebody has changed it since, nothing is saved';
    parameters.push({ name: 'if-match', in: 'header', description: words, schema: { type: 'string' } });
  }
  if (body && EXAMPLES[operationId] !== undefined) body.example = EXAMPLES[operationId];
  const isPublic = security.length === 0;
  const isKeyed = method === 'POST' && !isPublic;
  const refusals = {
    400: parameters.length > 0 || requestBody !== undefined,
    401: !isPublic,
    403: permission !== undefined || method !== 'GET',
    404: parameters.some((each) => each.in === 'path'),
    412: isConditional,
    415: requestBody !== undefined,
    422: isKeyed,
    429: true,
  };
  const answers = Object.entries(responses as Record<string, Answer>).map(([status, answer]): [string, Answer] => {
    const hasRevision =
      'revision' in (resolved(answer.content?.['application/json']?.schema, description).properties ?? {});
    const headers = {
      ...LIMITS,
      ...(hasRevision && { ETag: header('ETag') }),
      ...(isKeyed && { 'Idempotency-Replayed': header('Idempotency-Replayed') }),
    };
    const words = answer.description === MADE_UP ? (WORDS[status] ?? MADE_UP) : answer.description;
    return [status, { ...answer, description: words, headers: { ...answer.headers, ...headers } }];
  });
  const refused = Object.entries(refusals)
    .filter(([, isPossible]) => isPossible)
    .map(([status]) => [status, { $ref: `#/components/responses/${REFUSALS[Number(status) as 400][0]}` }]);
  const words = [operation.description, permission && `Needs the permission \`${permission}\`.`]
    .filter(Boolean)
    .join('\n\n');
  return {
    ...operation,
    operationId,
    ...(words && { description: words }),
    ...(parameters.length > 0 && { parameters }),
    responses: {
      ...Object.fromEntries(answers),
      ...Object.fromEntries(refused),
      default: problem('Another refusal; its `code` says which'),
    },
  };
}
