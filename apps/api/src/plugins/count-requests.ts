import fp from 'fastify-plugin';

/** Tells the metrics of each answer. A stream of live events lasts as long as its browser does: it is no request. */
export const countRequests = fp(async (app) => {
  const { metrics } = app.services;
  if (!metrics) return;
  app.addHook('onResponse', async (request, reply) => {
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'none';
    metrics.httpRequests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
});
