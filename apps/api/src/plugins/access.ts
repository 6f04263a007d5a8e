import { AppError } from '@perch/contracts';
import { can, PERMISSIONS, type Permission } from '@perch/core';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

/** What a route asks of who calls it. `public`: nothing; `signed-in`: any active member. */
export type RouteAccess = Permission | 'signed-in' | 'public';

export interface DeclaredRoute {
  method: string;
  url: string;
  permission: RouteAccess;
  /** an API key is refused */
  isMemberOnly: boolean;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** every route with what it asks for */
    declaredRoutes: readonly DeclaredRoute[];
  }
  interface FastifyContextConfig {
    permission?: RouteAccess;
    /** why it needs a person and answers an API key with `member_required`; left out: it does not */
    memberOnly?: string;
    /** open to who has to set up two-factor sign-in first; nothing else is */
    beforeTwoFactor?: true;
    /** goes on while the organization is to be removed */
    whileLeaving?: true;
  }
}

const ACCESSES: readonly string[] = ['public', 'signed-in', ...PERMISSIONS];
/** Routes of the API browser plugin, which takes no config of ours: pages about the API, no data. */
export const DOCS_PREFIX = '/api/docs';
/** Those of the queues' board, which has a password of its own. */
export const BOARD_PREFIX = '/api/queues';
const isOf = (prefix: string, url: string) => url === prefix || url.startsWith(`${prefix}/`);

/**
 * Every route declares `config: { permission }`; one that does not keeps the app from starting. Checked before the body
 * is read and long before the handler runs.
 */
export const access = fp(async (app) => {
  const declared: DeclaredRoute[] = [];
  app.decorate('declaredRoutes', declared);
  app.addHook('onRoute', (route) => {
    if (isOf(DOCS_PREFIX, route.url) || isOf(BOARD_PREFIX, route.url)) {
      route.config = { ...route.config, permission: 'public' };
    }
    const permission = route.config?.permission;
    if (permission === undefined || !ACCESSES.includes(permission)) {
      throw new Error(`${String(route.method)} ${route.url} does not declare config.permission`);
    }
    const isMemberOnly = route.config?.memberOnly !== undefined;
    for (const method of [route.method].flat()) declared.push({ method, url: route.url, permission, isMemberOnly });
  });

  app.addHook('preParsing', async (request, reply, payload) => {
    const { permission: needed, memberOnly } = request.routeOptions.config;
    if (needed === undefined || needed === 'public') return payload; // undefined: there is no such route
    const auth = await request.authenticate();
    if (!auth) throw new AppError('unauthenticated');
    // from here on each line says whose request it is
    const { organizationId, member, apiKey } = auth;
    const whose = apiKey ? { apiKeyId: apiKey.id } : { memberId: member.id };
    request.log = reply.log = request.log.child({ organizationId, ...whose });
    if (apiKey && memberOnly !== undefined) throw new AppError('member_required', { detail: memberOnly });
    if (auth.member && auth.mustSetUpTwoFactor && !request.routeOptions.config.beforeTwoFactor) {
      throw new AppError('two_factor_required');
    }
    if (needed !== 'signed-in' && !can(auth.actor, needed)) {
      throw new AppError('forbidden', { detail: `This needs the permission ${needed}` });
    }
    if (needed !== 'signed-in' && auth.organization.removesAt !== null && !staysOpen(request)) {
      throw new AppError('organization_leaving');
    }
    return payload;
  });
});

/** An organization that is to be removed is read only, but for what ends that or takes its data along. */
const staysOpen = ({ method, routeOptions: { config } }: FastifyRequest) =>
  method === 'GET' || method === 'HEAD' || config.whileLeaving === true;
