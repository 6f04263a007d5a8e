import { AppError, type Session } from '@perch/contracts';
import type { Actor, Permission } from '@perch/core';
import { findSession, loadSession, type Context } from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Auth } from '../auth/create-auth.ts';
import { sessionTokenOf } from '../auth/session-token.ts';

/** Who is signed in. */
export interface RequestAuth {
  session: { id: string; expiresAt: Date };
  userId: string;
  organizationId: string;
  member: Session['member'];
  organization: Session['organization'];
  permissions: readonly Permission[];
  estimates: Session['estimates'];
  actor: Actor;
}

declare module 'fastify' {
  interface FastifyInstance {
    auth: Auth;
  }
  interface FastifyRequest {
    /** set once `authenticate` has run, which it has in every handler that is not `public` */
    auth: RequestAuth | null;
    /** Two queries at most, once per request. */
    authenticate(): Promise<RequestAuth | null>;
    /** @throws AppError `unauthenticated` */
    signedIn(): RequestAuth;
    /** What verbs work with. @throws AppError `unauthenticated` */
    context(): Context;
  }
}

/** The organization that a client believes to work in, so that nothing of one is written into another. */
export const ORGANIZATION_HEADER = 'x-perch-organization';

export const session = fp(async (app) => {
  const { config, database, producer } = app.services;

  async function resolve(request: FastifyRequest): Promise<RequestAuth | null> {
    const token = sessionTokenOf(request, config);
    const found = token === null ? null : await findSession(database, token);
    if (!found) return null;
    const loaded = await loadSession(database.of(found.organizationId), found.memberId);
    if (!loaded) return null;
    const { member, organization, permissions, estimates } = loaded;
    const expected = request.headers[ORGANIZATION_HEADER];
    if (expected !== undefined && expected !== organization.id) {
      throw new AppError('organization_changed', { detail: `The session works in ${organization.name} now` });
    }
    return {
      session: { id: found.sessionId, expiresAt: found.expiresAt },
      userId: found.userId,
      organizationId: organization.id,
      member,
      organization,
      permissions,
      estimates,
      actor: { kind: 'member', memberId: member.id, permissions },
    };
  }

  const resolved = new WeakMap<FastifyRequest, Promise<RequestAuth | null>>();
  app.decorateRequest('auth', null);
  app.decorateRequest('authenticate', async function (this: FastifyRequest) {
    let pending = resolved.get(this);
    if (!pending) resolved.set(this, (pending = resolve(this)));
    this.auth = await pending;
    return this.auth;
  });
  app.decorateRequest('signedIn', function (this: FastifyRequest) {
    if (!this.auth) throw new AppError('unauthenticated');
    return this.auth;
  });
  app.decorateRequest('context', function (this: FastifyRequest): Context {
    const { organizationId, actor, estimates } = this.signedIn();
    return {
      organizationId,
      actor,
      db: database.of(organizationId),
      enqueue: producer.enqueue,
      publish: (event) => producer.publish({ ...event, organizationId }),
      now: () => new Date(),
      pricing: config.X_PRICING,
      apiTier: config.X_TIER,
      showsEstimates: estimates !== 'off',
      log: this.log,
    };
  });
});
