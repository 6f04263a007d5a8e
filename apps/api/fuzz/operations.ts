import type { DeclaredRoute, RouteAccess } from '../src/plugins/access.ts';

/** JSON Schema as our description uses it. */
export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

type Content = Record<string, { schema?: Schema; example?: unknown }>;
interface DescribedOperation {
  operationId: string;
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}
export interface Description {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** One operation of the OpenAPI description, with what its route asks for. */
export interface Operation {
  /** `GET /tickets/{id}` */
  name: string;
  /** `getTicket` */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** below the host, with its parameters in braces */
  path: string;
  /** undefined: no route stands behind the description */
  permission: RouteAccess | undefined;
  query: string[];
  body: Schema | null;
  /** of a body that is JSON */
  example: unknown;
  /** pointers into the description, by status, of answers that are JSON */
  answers: Record<string, string>;
}

const BASE = '/api/v1';

export function operationsOf(description: Description, routes: readonly DeclaredRoute[]): Operation[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([lower, described]): Operation => {
      const method = lower.toUpperCase() as Operation['method'];
      const isRoute = (route: DeclaredRoute) =>
        route.method === method && route.url.replace(/:(\w+)/g, '{$1}') === path;
      const statuses = Object.entries(described.responses).filter(([, answer]) => answer.content?.['application/json']);
      const pointerTo = (status: string) =>
        ['', 'paths', path, lower, 'responses', status, 'content', 'application/json', 'schema']
          .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
          .join('/');
      return {
        name: `${method} ${path.replace(BASE, '')}`,
        id: described.operationId,
        method,
        path,
        permission: routes.find(isRoute)?.permission,
        query: (described.parameters ?? []).filter((each) => each.in === 'query').map(({ name }) => name),
        body: described.requestBody?.content['application/json']?.schema ?? null,
        example: described.requestBody?.content['application/json']?.example,
        answers: Object.fromEntries(statuses.map(([status]) => [status, pointerTo(status)])),
      };
    }),
  );
}
