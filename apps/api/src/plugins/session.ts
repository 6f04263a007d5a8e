import { AppError, type Session } from '@perch/contracts';
import type { Actor, Permission } from '@perch/core';
import type { Membership } from '@perch/db';
import {
  isToBeTouched,
  isUseNews,
  noteApiKeyUse,
  resolveApiKey,
  resolveSession,
  touchSession,
  type Context,
  type LoadedApiKey,
} from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { apiKeyHashOf } from '../auth/api-key.ts';
import type { Auth } from '../auth/create-auth.ts';
import { createKnown } from '../auth/known.ts';
import { sessionTokenOf } from '../auth/session-token.ts';

/** Who asks: a person who is signed in, or a program with an API key. */
export type RequestAuth = Caller & (Person | Program);

interface Caller {
  organizationId: string;
  organization: Session['organization'];
  permissions: readonly Permission[];
  estimates: Session['estimates'];
  actor: Actor;
}
interface Person {
  session: { id: string; expiresAt: Date };
  userId: string;
  /** whose provider has signed them in; null: a password did */
  ssoOrganizationId: string | null;
  /** when they last showed it who they are; null: it does not say */
  provedAt: Date | null;
  member: Session['member'];
  mustSetUpTwoFactor: boolean;
  departmentsOnly: boolean;
  apiKey: null;
}
interface Program {
  session: null;
  member: null;
  apiKey: LoadedApiKey;
}

declare module 'fastify' {
  interface FastifyInstance {
    auth: Auth;
  }
  interface FastifyRequest {
    /** set once `authenticate` has run, which it has in every handler that is not `public` */
    auth: RequestAuth | null;
    /** Two round trips at most, mostly one; once per request. */
    authenticate(): Promise<RequestAuth | null>;
    /** @throws AppError `unauthenticated` */
    signedIn(): RequestAuth;
    /** Of what is a person's own. @throws AppError `unauthenticated`, `member_required` */
    person(): Caller & Person;
    /** What verbs work with. @throws AppError `unauthenticated` */
    context(): Context;
  }
}

/** The organization that a client believes to work in, so that nothing of one is written into another. */
export const ORGANIZATION_HEADER = 'x-perch-organization';

export const session = fp(async (app) => {
  const { config, database, producer } = app.services;
  const knownSessions = createKnown<Membership>();

  async function resolve(request: FastifyRequest): Promise<RequestAuth | null> {
    const keyHash = apiKeyHashOf(request);
    const auth = keyHash === null ? await ofSession(request) : await ofKey(keyHash);
    const expected = request.headers[ORGANIZATION_HEADER];
    if (auth && expected !== undefined && expected !== auth.organization.id) {
      const detail = `The ${auth.apiKey ? 'key' : 'session'} works in ${auth.organization.name}${auth.apiKey ? '' : ' now'}`;
      throw new AppError('organization_changed', { detail });
    }
    return auth;
  }

  async function ofKey(keyHash: Buffer): Promise<RequestAuth> {
    const now = new Date();
    const apiKey = await resolveApiKey(database, keyHash, now, app.knownKeys.get(keyHash));
    if (!apiKey) {
      app.knownKeys.forget(keyHash);
      throw new AppError('api_key_invalid');
    }
    const { organization, permissions, departmentIds, estimates } = apiKey;
    app.knownKeys.keep(keyHash, { organizationId: organization.id, apiKeyId: apiKey.id });
    if (isUseNews(apiKey, now)) app.afterwards(noteApiKeyUse(database.of(organization.id), apiKey.id, now));
    return {
      session: null,
      member: null,
      apiKey,
      organizationId: organization.id,
      organization,
      permissions,
      estimates,
      actor: { kind: 'api_key', memberId: null, apiKeyId: apiKey.id, departmentIds, permissions },
    };
  }

  async function ofSession(request: FastifyRequest): Promise<RequestAuth | null> {
    const token = sessionTokenOf(request, config);
    if (token === null) return null;
    const resolved = await resolveSession(database, token, knownSessions.get(token));
    if (!resolved) {
      knownSessions.forget(token);
      return null;
    }
    const { found, session: loaded } = resolved;
    knownSessions.keep(token, { organizationId: found.organizationId, memberId: found.memberId });
    if (isToBeTouched(found.lastUsedAt, Date.now())) app.afterwards(touchSession(database, found.sessionId));
    const { member, organization, permissions, departmentsOnly, estimates, mustSetUpTwoFactor } = loaded;
    return {
      session: { id: found.sessionId, expiresAt: found.expiresAt },
      userId: found.userId,
      ssoOrganizationId: found.ssoOrganizationId,
      provedAt: found.provedAt,
      member,
      apiKey: null,
      organizationId: organization.id,
      organization,
      permissions,
      departmentsOnly,
      estimates,
      mustSetUpTwoFactor,
      actor: {
        kind: 'member',
        memberId: member.id,
        permissions,
        departmentIds: departmentsOnly ? member.departmentIds : null,
      },
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
  app.decorateRequest('person', function (this: FastifyRequest) {
    const auth = this.signedIn();
    if (auth.apiKey) throw new AppError('member_required');
    return auth;
  });
  app.decorateRequest('context', function (this: FastifyRequest): Context {
    const { organizationId, actor, estimates } = this.signedIn();
    return {
      organizationId,
      actor,
      db: database.of(organizationId, actor),
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
