/** JSON Schema and OpenAPI 3.1, as far as our description uses them. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  [keyword: string]: unknown;
}
export interface Reference {
  $ref: string;
}
export interface MediaType {
  schema?: Schema;
  example?: unknown;
}
export interface Answer {
  description: string;
  headers?: Record<string, Reference>;
  content?: Record<string, MediaType>;
}
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  description?: string;
  required?: boolean;
  schema: Schema;
}
export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Answer | Reference>;
  security?: Record<string, string[]>[];
  'x-permission'?: string;
}
export interface Description {
  info: Record<string, unknown>;
  tags?: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses?: Record<string, Answer>;
    headers?: Record<string, { description: string; schema: Schema }>;
    [kind: string]: unknown;
  };
}

const SCHEMAS = '#/components/schemas/';

/** What a schema says, wherever it stands. */
export function resolved(schema: Schema | undefined, { components }: Description): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  return resolved(components.schemas[schema.$ref.slice(SCHEMAS.length)], { components } as Description);
}

/** Visits every object below a value. */
export function visit(value: unknown, see: (found: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(value as Record<string, unknown>);
  for (const inner of Object.values(value)) visit(inner, see);
}
