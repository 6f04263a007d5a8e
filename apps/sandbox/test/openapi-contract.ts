import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Schema = Record<string, unknown>;

interface Parameter {
  name: string;
  in: string;
  schema: { items?: { enum?: string[] } };
}

interface Operation {
  parameters?: (Parameter | { $ref: string })[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
}

/** Verdict on one answer: what is wrong with it, or why nothing can be said. */
export type Verdict = { kind: 'fits' } | { kind: 'breaks'; why: string } | { kind: 'unchecked'; why: string };

const FILES = { tweet: 'openapi-2.166-tweet-vocabulary.json', post: 'openapi-2.167.json' };
const FORMATS = new Set(['date-time', 'uri', 'int32', 'int64', 'double', 'byte', 'binary']);
const KEPT = [
  'type',
  'enum',
  'required',
  'pattern',
  'nullable',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
];

/** Where X is on record with an answer that its own description 2.166 lacks. */
const ON_RECORD: { schema: string; at: string; adds: Schema }[] = [
  // Recorded on X in September 2026; 2.167 describes its counterpart.
  { schema: 'TweetCreateResponse', at: 'data', adds: { edit_history_tweet_ids: { type: 'array', minItems: 1 } } },
  // Recorded on X in September 2026 in place of `id`; 2.167 describes it.
  { schema: 'UsersRetweetsCreateResponse', at: 'data', adds: { rest_id: { type: 'string' } } },
  // `dm_event.fields` of the same description names it, and 2.167 describes it.
  { schema: 'DmEvent', at: '', adds: { entities: { $ref: '#/components/schemas/FullTextEntities' } } },
];

/** The folder with X's official files, or why there is none. */
export function officialFolder(): { folder: string } | { absent: string } {
  const named = process.env['X_OPENAPI_DIR'];
  const folder = named ?? path.join(import.meta.dirname, '../../../../shared/x-api');
  if (Object.values(FILES).every((file) => existsSync(path.join(folder, file)))) return { folder };
  return { absent: named === undefined ? 'X_OPENAPI_DIR is not set' : 'X_OPENAPI_DIR names no folder with them' };
}

/**
 * X's answers as its OpenAPI descriptions have them, in both vocabularies. Stricter than they say in one respect: an
 * object may only have the properties that are listed.
 */
export class OpenApiContract {
  readonly #ajv = new Ajv({ strict: false, allErrors: true, discriminator: true });
  readonly #descriptions: Record<'tweet' | 'post', Description>;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(folder: string) {
    addFormats.default(this.#ajv);
    const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Description;
    this.#descriptions = { tweet: read(FILES.tweet), post: read(FILES.post) };
    for (const { schema, at, adds } of ON_RECORD) {
      const whole = this.#descriptions.tweet.components.schemas[schema]!;
      const place = at === '' ? whole : (whole['properties'] as Record<string, Schema>)[at]!;
      Object.assign(place['properties'] as object, adds);
    }
    for (const [vocabulary, description] of Object.entries(this.#descriptions)) {
      const { schemas } = description.components;
      const strict = Object.fromEntries(
        Object.entries(schemas).map(([name, schema]) => [name, strictly(schema, schemas)]),
      );
      this.#ajv.addSchema({ $id: vocabulary, components: { schemas: strict } });
    }
  }

  /** Whether X describes a route such as `GET /2/users/:id` at all. */
  describes(endpoint: string): boolean {
    return this.#operation('tweet', endpoint) !== undefined;
  }

  /** A query that asks for every field and follows every expansion an operation has. */
  everything(vocabulary: 'tweet' | 'post', endpoint: string): Record<string, string> {
    const query: Record<string, string> = {};
    for (const item of this.#operation(vocabulary, endpoint)?.parameters ?? []) {
      const { parameters } = this.#descriptions[vocabulary].components;
      const parameter = '$ref' in item ? parameters[item.$ref.split('/').at(-1)!]! : item;
      const choices = parameter.schema.items?.enum;
      const isSelection = parameter.name === 'expansions' || parameter.name.endsWith('.fields');
      if (choices && isSelection) query[parameter.name] = [...new Set(choices)].join(',');
    }
    return query;
  }

  judge(vocabulary: 'tweet' | 'post', endpoint: string, status: number, body: unknown): Verdict {
    if (status >= 400) return this.#judgeProblem(body);
    const operation = this.#operation(vocabulary, endpoint);
    if (!operation) return { kind: 'unchecked', why: 'X describes no such operation' };
    const response = operation.responses[status];
    if (!response) return { kind: 'breaks', why: `X never answers ${status} here` };
    const schema = Object.values(response.content ?? {})[0]?.schema;
    if (!schema) return { kind: 'unchecked', why: `X describes no body for ${status}` };
    return this.#verdict(vocabulary, schema['$ref'] as string, body);
  }

  /** Refusals have one description in 2.166 for each type; 2.167 only knows entries of `errors[]`. */
  #judgeProblem(body: unknown): Verdict {
    const { type } = (body ?? {}) as { type?: unknown };
    if (typeof type !== 'string') return { kind: 'unchecked', why: 'not a problem document' };
    const { mapping } = this.#descriptions.tweet.components.schemas['Problem']!['discriminator'] as {
      mapping: Record<string, string>;
    };
    const known = Object.keys(mapping).find((candidate) => candidate.split('/').at(-1) === type.split('/').at(-1));
    if (known === undefined) return { kind: 'unchecked', why: `2.166 describes no problem of the type ${type}` };
    if (known.endsWith('not-authorized-for-resource')) {
      return { kind: 'unchecked', why: 'recorded on X without the keys 2.166 requires of not-authorized-for-resource' };
    }
    return this.#verdict('tweet', '#/components/schemas/Problem', { ...(body as object), type: known });
  }

  #verdict(vocabulary: string, reference: string, body: unknown): Verdict {
    const key = `${vocabulary}${reference}`;
    let validate = this.#validators.get(key);
    if (!validate) this.#validators.set(key, (validate = this.#ajv.compile({ $ref: key })));
    if (validate(body)) return { kind: 'fits' };
    const why = validate.errors!.map(({ instancePath, message, params }) => {
      const extra = (params as { additionalProperty?: string }).additionalProperty;
      return `${instancePath || '/'} ${message}${extra === undefined ? '' : ` (${extra})`}`;
    });
    return { kind: 'breaks', why: why.join('; ') };
  }

  #operation(vocabulary: 'tweet' | 'post', endpoint: string): Operation | undefined {
    const [method, template] = endpoint.split(' ') as [string, string];
    const shape = template.replaceAll(/:\w+/g, '{}');
    const { paths } = this.#descriptions[vocabulary];
    const found = Object.keys(paths).find((candidate) => candidate.replaceAll(/\{\w+\}/g, '{}') === shape);
    return found === undefined ? undefined : paths[found]![method.toLowerCase()];
  }
}

/** OpenAPI 3.0 as JSON Schema, closed: no property beyond those listed. */
function strictly(schema: Schema, schemas: Record<string, Schema>): Schema {
  if ('$ref' in schema) return { $ref: schema['$ref'] };
  const discriminator = schema['discriminator'] as
    | { propertyName: string; mapping?: Record<string, string> }
    | undefined;
  if (discriminator?.mapping) return byType(discriminator.propertyName, discriminator.mapping, schemas);
  if (schema['allOf']) return strictly(flattened(schema, schemas), schemas);

  const strict: Schema = Object.fromEntries(KEPT.filter((key) => key in schema).map((key) => [key, schema[key]]));
  const { format, properties, items, additionalProperties } = schema;
  if (typeof format === 'string' && FORMATS.has(format)) strict['format'] = format;
  if (items) strict['items'] = strictly(items as Schema, schemas);
  for (const key of ['oneOf', 'anyOf']) {
    if (key in schema) strict[key] = (schema[key] as Schema[]).map((option) => strictly(option, schemas));
  }
  if (properties) {
    // 2.166 requires a `meta` of uploads that it describes nowhere.
    const required = (strict['required'] as string[] | undefined)?.filter((name) => name in (properties as object));
    if (required) strict['required'] = required;
    strict['properties'] = mapped(properties as Record<string, Schema>, (property) => strictly(property, schemas));
  }
  if (typeof additionalProperties === 'object') {
    strict['additionalProperties'] = strictly(additionalProperties as Schema, schemas);
  } else if (properties) strict['additionalProperties'] = additionalProperties ?? false;
  return strict;
}

/** One closed schema for each value of the property that tells the kinds apart. */
function byType(propertyName: string, mapping: Record<string, string>, schemas: Record<string, Schema>): Schema {
  const oneOf = Object.entries(mapping).map(([value, reference]) => {
    const kind = strictly(flattened(resolved({ $ref: reference }, schemas), schemas), schemas);
    const properties = { ...(kind['properties'] as object), [propertyName]: { const: value } };
    return { ...kind, properties, required: [...((kind['required'] as string[] | undefined) ?? []), propertyName] };
  });
  return { type: 'object', required: [propertyName], discriminator: { propertyName }, oneOf };
}

/** The parts of an `allOf` as one object, since each part alone would refuse the properties of the others. */
function flattened(schema: Schema, schemas: Record<string, Schema>): Schema {
  const parts = ((schema['allOf'] as Schema[] | undefined) ?? []).map((part) =>
    flattened(resolved(part, schemas), schemas),
  );
  const own = { properties: schema['properties'] ?? {}, required: schema['required'] ?? [] };
  return {
    type: 'object',
    properties: Object.assign({}, ...[...parts, own].map((part) => part['properties'] as object)),
    required: [...new Set([...parts, own].flatMap((part) => part['required'] as string[]))],
  };
}

function resolved(schema: Schema, schemas: Record<string, Schema>): Schema {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? schemas[reference.split('/').at(-1)!]! : schema;
}

function mapped<T, R>(record: Record<string, T>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
