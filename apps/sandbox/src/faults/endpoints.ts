import type { FastifyInstance, FastifyRequest } from 'fastify';

const OUTSIDE = /^\/(?:2|1\.1|2010-04-01|oauth)\//;

/** Method and template of every route of X and Twilio that is registered after this call. */
export function collectEndpoints(app: FastifyInstance): string[] {
  const endpoints: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (!OUTSIDE.test(url) || url.endsWith('*')) return;
    for (const name of [method].flat()) if (name !== 'HEAD') endpoints.push(`${name} ${url}`);
  });
  return endpoints;
}

/** Method and template of a call: what X counts calls by. */
export function endpointOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? ''}`;
}
