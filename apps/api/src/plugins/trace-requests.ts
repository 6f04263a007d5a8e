import type { TracedRequest } from '@perch/telemetry/tracing';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

/** Each request is a span, by its route template; what it asks of Postgres, Redis and the queues belongs to it. */
export const traceRequests = fp(async (app) => {
  const { tracing } = app.services;
  if (!tracing) return;
  const traced = new WeakMap<FastifyRequest, TracedRequest>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, id, headers, ips, routeOptions } = request;
    const route = routeOptions.url ?? 'none';
    const attributes = { 'http.request.method': method, 'http.route': route, 'perch.request_id': id };
    // more than the sender's own address is there only where that is one of TRUSTED_PROXIES
    const isTrusted = (ips?.length ?? 0) > 1;
    const span = tracing.request(`${method} ${route}`, { headers, isTrusted, attributes });
    traced.set(request, span);
    span.within(done);
  });
  // the end of a body comes from the socket, which belongs to no request
  app.addHook('preValidation', (request, _reply, done) => traced.get(request)!.within(done));
  app.addHook('onResponse', async (request, reply) => traced.get(request)?.end(reply.statusCode));
});
