import fp from 'fastify-plugin';
import { DOCS_PREFIX } from './access.ts';

/** An operation that is still served and will not be for ever. */
export interface Deprecated {
  /** the day from which programs are told, and the first on which it may be gone, half a year later at least: `2026-11-29` */
  since: string;
  until: string;
  /** what programs are to use in its place: `GET /api/v1/tickets` */
  instead: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    deprecated?: Deprecated;
  }
}

const DAY_MS = 86_400_000;
/** How long a program has to follow. */
const FEWEST_DAYS = 180;

const timeOf = (day: string) => Date.parse(`${day}T00:00:00Z`);

/** In words, for the description of the API. */
export const deprecationWords = ({ since, until, instead }: Deprecated): string =>
  `Deprecated since ${since}: use \`${instead}\`. It is served until ${until} at the least.`;

/**
 * Every answer of an operation that is on its way out says so: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where
 * it is described. A route that gives programs too little time keeps the app from starting.
 */
export const deprecations = fp(async (app) => {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.deprecated) return;
    const { since, until } = config.deprecated;
    const days = (timeOf(until) - timeOf(since)) / DAY_MS;
    if (days >= FEWEST_DAYS) return;
    throw new Error(`${String(method)} ${url}: between since and until there are ${FEWEST_DAYS} days at the least`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { deprecated } = request.routeOptions.config;
    if (!deprecated) return;
    void reply.headers({
      deprecation: `@${timeOf(deprecated.since) / 1000}`,
      sunset: new Date(timeOf(deprecated.until)).toUTCString(),
      link: `<${DOCS_PREFIX}>; rel="deprecation"; type="text/html"`,
    });
  });
});
