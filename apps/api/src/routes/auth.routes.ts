import {
  AppError,
  ForgotPassword,
  list,
  OrganizationMembership,
  ResetPassword,
  Session,
  SetAvailability,
  SignIn,
  SignUp,
  SwitchOrganization,
  UpdateMe,
} from '@perch/contracts';
import { createOrganization, listOrganizations, setAvailability, switchOrganization, updateMe } from '@perch/desk';
import { isAPIError } from 'better-auth/api';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authHeaders, forwardCookies } from '../auth/auth-headers.ts';
import { signIn } from '../auth/sign-in.ts';

const tags = ['auth'];
const own = { permission: 'signed-in', memberOnly: 'Sessions and profiles are of people' } as const;

export const authRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database } = app.services;
  const { api, $context } = app.auth;
  const guarded = { permission: 'public', rateLimit: app.credentialsLimit } as const;

  app.post(
    '/auth/sign-up',
    {
      config: guarded,
      schema: { tags, summary: 'Create an organization', body: SignUp, response: { 201: Session } },
    },
    async (request, reply) => {
      const { email, password } = request.body;
      await app.limitAttempts(request, reply, email);
      const passwordHash = await (await $context).password.hash(password);
      await createOrganization(database, { ...request.body, passwordHash });
      return reply.code(201).send(await signIn(app, request, reply, { email, password }));
    },
  );

  app.post(
    '/auth/sign-in',
    { config: guarded, schema: { tags, summary: 'Sign in', body: SignIn, response: { 200: Session } } },
    async (request, reply) => {
      await app.limitAttempts(request, reply, request.body.email);
      return signIn(app, request, reply, request.body);
    },
  );

  app.post(
    '/auth/sign-out',
    { config: { permission: 'public' }, schema: { tags, summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      const auth = await request.authenticate();
      const { headers } = await api.signOut({ headers: authHeaders(request), returnHeaders: true });
      if (auth?.session) app.live.endSession(auth.session.id);
      forwardCookies(reply, headers);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/auth/session',
    {
      config: own,
      schema: { tags, summary: 'Who is signed in', response: { 200: Session } },
    },
    async (request, reply) => {
      // sessions slide: asked for once a day or more, they do not end
      const { headers } = await api.getSession({ headers: authHeaders(request), returnHeaders: true });
      forwardCookies(reply, headers);
      return sessionOf(request);
    },
  );

  app.post(
    '/auth/forgot-password',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'Ask for a password reset link',
        description: 'Always 204: the answer does not tell whether there is such a person.',
        body: ForgotPassword,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { email } = request.body;
      await app.limitAttempts(request, reply, email);
      // after the answer, whose time would tell as well
      app.afterwards(api.requestPasswordReset({ body: { email } }));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/auth/reset-password',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'Set a new password',
        description: 'With the token of the link, once. Ends all sessions of the person.',
        body: ResetPassword,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      await api.resetPassword({ body: { token, newPassword: password } }).catch((error: unknown) => {
        throw isAPIError(error) && error.statusCode < 500 ? new AppError('reset_token_invalid') : error;
      });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/auth/organizations',
    {
      config: own,
      schema: {
        tags,
        summary: 'The organizations you are a member of',
        response: { 200: list(OrganizationMembership) },
      },
    },
    async (request) => {
      const { userId, organizationId: currentOrganizationId } = request.person();
      return { data: await listOrganizations(database, { userId, currentOrganizationId }) };
    },
  );

  app.post(
    '/auth/switch-organization',
    {
      config: own,
      schema: {
        tags,
        summary: 'Work in another of your organizations',
        description: 'Holds for this session: every later request of its cookie is answered for that organization.',
        body: SwitchOrganization,
        response: { 200: Session },
      },
    },
    async (request) => {
      const { userId, session } = request.person();
      const { organizationId } = request.body;
      const switched = await switchOrganization(database, { sessionId: session.id, userId, organizationId });
      app.live.endSession(session.id);
      return switched;
    },
  );

  app.patch(
    '/me',
    {
      config: own,
      schema: {
        tags,
        summary: 'Change your own name, language and whether you see estimates',
        body: UpdateMe,
        response: { 200: Session },
      },
    },
    async (request) => updateMe(request.context(), request.body),
  );
  app.put(
    '/me/availability',
    {
      config: own,
      schema: {
        tags,
        summary: 'Say whether you take new tickets',
        description: 'Away, nobody’s rule gives you tickets; those you have stay yours.',
        body: SetAvailability,
        response: { 200: Session },
      },
    },
    async (request) => setAvailability(request.context(), request.body),
  );
};

function sessionOf(request: FastifyRequest): Session {
  const { member, organization, permissions, estimates } = request.person();
  return { member, organization, permissions: [...permissions], estimates };
}
