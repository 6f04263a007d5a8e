import {
  AppError,
  ForgotPassword,
  list,
  OrganizationMembership,
  ResetPassword,
  SecondStep,
  Session,
  SetAvailability,
  SignIn,
  SignInCode,
  SignUp,
  SwitchOrganization,
  UpdateMe,
  VerifiedEmail,
  VerifyEmail,
} from '@perch/contracts';
import { maskEmail } from '@perch/core';
import {
  confirmEmail,
  createOrganization,
  endSessions,
  listOrganizations,
  ownNames,
  recordSignOut,
  requestEmailProof,
  setAvailability,
  switchOrganization,
  updateMe,
} from '@perch/desk';
import { isAPIError } from 'better-auth/api';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authHeaders, forwardCookies } from '../auth/auth-headers.ts';
import { emailProof } from '../auth/email-proof.ts';
import { noteOwnChange } from '../auth/note-own-change.ts';
import { noteSignIn, originOf } from '../auth/note-sign-in.ts';
import { requireGoodPassword } from '../auth/require-good-password.ts';
import { signInWithCode } from '../auth/second-step.ts';
import { signIn } from '../auth/sign-in.ts';
import { tellOfChange } from '../auth/tell-of-change.ts';
import { systemContext } from '../system-context.ts';

const tags = ['auth'];
const own = { permission: 'signed-in', memberOnly: 'Sessions and profiles are of people' } as const;

export const authRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, producer } = app.services;
  const proof = emailProof(app.services);
  const { api, $context } = app.auth;
  const early = { ...own, beforeTwoFactor: true } as const;
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
      await requireGoodPassword(password, { email, organizations: [request.body.organizationName] });
      const passwordHash = await (await $context).password.hash(password);
      const { organizationId, userId } = await createOrganization(database, { ...request.body, passwordHash });
      const ctx = systemContext(app.services, organizationId);
      await requestEmailProof(ctx, { userId, locale: request.body.locale, ...proof });
      const session = await signIn(app, request, reply, { email, password });
      if ('next' in session) throw new Error('Nobody who has just signed up has a second factor');
      return reply.code(201).send(session);
    },
  );

  app.post(
    '/auth/verify-email',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'Prove an e-mail address',
        description:
          'With the token of the link, once, within a day. Where another address takes the place of the former, that one is told, and all sessions end but the one that asks.',
        body: VerifyEmail,
        response: { 200: VerifiedEmail },
      },
    },
    async (request) => {
      const contextOf = (organizationId: string) => systemContext(app.services, organizationId);
      const { userId, email, former } = await confirmEmail(database, contextOf, request.body.token, new Date());
      if (former !== null) {
        const auth = await request.authenticate();
        const except = auth?.member && auth.userId === userId ? { except: auth.session.id } : {};
        await endSessions(database, producer.publish, { userId, ...except });
        const address = maskEmail(email);
        await tellOfChange(app.services, { id: userId, email: former }, { change: 'email_changed', address });
      }
      return { email };
    },
  );

  app.post(
    '/auth/sign-in',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'Sign in',
        description: '202: the person has two-factor sign-in, and a code is missing.',
        body: SignIn,
        response: { 200: Session, 202: SecondStep },
      },
    },
    async (request, reply) => {
      await app.limitAttempts(request, reply, request.body.email);
      await app.limitAccount(request, reply, request.body.email);
      return signIn(app, request, reply, request.body);
    },
  );
  app.post(
    '/auth/two-factor',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'Sign in: the code after the password',
        description:
          'Of the authenticator app, or a recovery code. Each serves once. Within ten minutes of the password; after five wrong codes begin anew (`two_factor_expired`).',
        body: SignInCode,
        response: { 200: Session },
      },
    },
    async (request, reply) => signInWithCode(app, request, reply, request.body),
  );

  app.post(
    '/auth/sign-out',
    { config: { permission: 'public' }, schema: { tags, summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      const auth = await request.authenticate();
      const { headers } = await api.signOut({ headers: authHeaders(request), returnHeaders: true });
      if (auth?.session && auth.member) {
        app.live.endSession(auth.session.id);
        await recordSignOut(systemContext(app.services, auth.organizationId), auth.member, originOf(request));
      }
      forwardCookies(reply, headers);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/auth/session',
    {
      config: early,
      schema: { tags, summary: 'Who is signed in', response: { 200: Session } },
    },
    async (request, reply) => {
      // sessions slide: asked for once a day or more, they do not end; but one that a provider began does
      if (request.person().ssoOrganizationId === null) {
        const { headers } = await api.getSession({ headers: authHeaders(request), returnHeaders: true });
        forwardCookies(reply, headers);
      }
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
      const { userId, ...names } = await ofReset(token);
      await requireGoodPassword(password, names);
      await api.resetPassword({ body: { token, newPassword: password } }).catch((error: unknown) => {
        throw isAPIError(error) && error.statusCode < 500 ? new AppError('reset_token_invalid') : error;
      });
      if (userId) {
        await noteOwnChange(app.services, userId, {
          action: 'member.password_changed',
          before: null,
          after: { password: 'changed', method: 'reset_link' },
        });
      }
      if (names.email) await app.forgetAccount(request, names.email);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/auth/organizations',
    {
      config: early,
      schema: {
        tags,
        summary: 'The organizations you are a member of',
        response: { 200: list(OrganizationMembership) },
      },
    },
    async (request) => {
      const { userId, ssoOrganizationId, organizationId: currentOrganizationId } = request.person();
      return { data: await listOrganizations(database, { userId, ssoOrganizationId, currentOrganizationId }) };
    },
  );

  app.post(
    '/auth/switch-organization',
    {
      config: early,
      schema: {
        tags,
        summary: 'Work in another of your organizations',
        description: 'Holds for this session: every later request of its cookie is answered for that organization.',
        body: SwitchOrganization,
        response: { 200: Session },
      },
    },
    async (request) => {
      const { userId, session, ssoOrganizationId, organizationId: from } = request.person();
      const { organizationId } = request.body;
      const input = { sessionId: session.id, userId, organizationId, ssoOrganizationId };
      const switched = await switchOrganization(database, input);
      app.live.endSession(session.id);
      if (organizationId !== from) await noteSignIn(app, request, switched, { method: 'organization_switch' });
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
    async (request) => asHere(request, await updateMe(request.context(), request.body)),
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
    async (request) => asHere(request, await setAvailability(request.context(), request.body)),
  );

  /** Of whom the link of a reset is for; nothing where it leads nowhere, which is said when it is used. */
  async function ofReset(token: string): Promise<{ userId?: string; email?: string; organizations?: string[] }> {
    const { internalAdapter } = await $context;
    const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
    return found ? { userId: found.value, ...(await ownNames(database, found.value)) } : {};
  }
};

function sessionOf(request: FastifyRequest): Session {
  const { member, organization, permissions, departmentsOnly, estimates, mustSetUpTwoFactor } = request.person();
  return { member, organization, permissions: [...permissions], departmentsOnly, estimates, mustSetUpTwoFactor };
}

/** The provider that has begun a session looks after the second factor. */
const asHere = (request: FastifyRequest, session: Session): Session => ({
  ...session,
  mustSetUpTwoFactor: request.person().mustSetUpTwoFactor,
});
