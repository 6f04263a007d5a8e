// `npm run client`: writes packages/client/src/generated from the OpenAPI description of the routes as they stand.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeApi } from '../../apps/api/src/describe.ts';
import type { Answer, Description, Operation } from '../../apps/api/src/openapi/description.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'packages/client/src/generated');

/** It works with the TypeScript that packages/client has beside it, not with ours. */
interface Generator {
  default(description: object, options: object): Promise<unknown>;
  astToString(nodes: unknown): string;
}
const { resolve } = createRequire(path.join(root, 'packages/client/package.json'));
const generator = (await import(pathToFileURL(resolve('openapi-typescript')).href)) as Generator;

const description = withoutHeaders(await describeApi());
const types = await generator.default(description, { defaultNonNullable: false });
write('schema.ts', generator.astToString(types));
write('routes.ts', routesOf(description));

/** Each answer tells of the same headers, which the client reads itself. */
function withoutHeaders(described: Description): Description {
  const copy = structuredClone(described);
  for (const { responses } of operationsOf(copy).map(([, , operation]) => operation)) {
    for (const answer of Object.values(responses)) delete (answer as Partial<Answer>).headers;
  }
  return copy;
}

function operationsOf({ paths }: Description): [string, string, Operation][] {
  return Object.entries(paths).flatMap(([url, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method, url, operation]),
  );
}

/** What the types do not say at run time: by operation its method, path and, if it is no JSON, the type of its body. */
function routesOf(described: Description): string {
  const lines = operationsOf(described).map(([method, url, { operationId, requestBody }]) => {
    const [type = 'application/json'] = Object.keys(requestBody?.content ?? {});
    const route = [method.toUpperCase(), url, ...(type === 'application/json' ? [] : [type])];
    return `  ${operationId}: ${JSON.stringify(route)},`;
  });
  return `export const ROUTES = {\n${lines.join('\n')}\n} as const;\n`;
}

function write(name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  const draft = `${file}.${process.pid}`; // whoever reads it, or makes it too, meets a whole file
  writeFileSync(draft, `// Made by npm run client\n${text}`);
  renameSync(draft, file);
}
