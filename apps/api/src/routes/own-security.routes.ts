import {
  AppError,
  ChangeEmail,
  ChangePassword,
  EndedSessions,
  Id,
  list,
  OwnEmail,
  OwnSession,
  OwnSignIn,
} from '@perch/contracts';
import {
  cancelEmailChange,
  endSessions,
  forgetLinks,
  getOwnEmail,
  hasPassword,
  listSessions,
  ownNames,
  recordSignOut,
  requestEmailProof,
} from '@perch/desk';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confirmPassword } from '../auth/confirm-password.ts';
import { emailProof } from '../auth/email-proof.ts';
import { noteOwnChange } from '../auth/note-own-change.ts';
import { originOf } from '../auth/note-sign-in.ts';
import { requireGoodPassword } from '../auth/require-good-password.ts';
import { tellOfChange } from '../auth/tell-of-change.ts';
import { reachesBeyond, requireWholeAccount } from '../auth/whole-account.ts';

const tags = ['security'];
const config = { permission: 'signed-in', memberOnly: 'Passwords and sessions are of people' } as const;

const OF_PROVIDER = 'By single sign-on: of the sessions that its provider began.';

/** What people do about their own account, whichever organization they work in. */
export const ownSecurityRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, producer } = app.services;
  const proof = emailProof(app.services);
  /** Each of these sends an e-mail. */
  const sends = {
    ...config,
    rateLimit: {
      max: 10,
      timeWindow: 3_600_000,
      hook: 'preHandler',
      keyGenerator: (request: FastifyRequest) => `email-proof-${request.person().userId}`,
      errorResponseBuilder: () => new AppError('rate_limited'),
    },
  } as const;

  const noteSignOut = (request: FastifyRequest, otherSessions: number) =>
    recordSignOut(request.context(), request.person().member, { ...originOf(request), otherSessions });

  app.get(
    '/me/sign-in',
    { config, schema: { tags, summary: 'How you sign in', response: { 200: OwnSignIn } } },
    async (request) => {
      const { userId, ssoOrganizationId } = request.person();
      const by = ssoOrganizationId === null ? ('password' as const) : ('provider' as const);
      return { by, hasPassword: await hasPassword(database, userId) };
    },
  );
  app.put(
    '/me/password',
    {
      config,
      schema: {
        tags,
        summary: 'Change your password',
        description: 'Ends all other sessions of yours, and tells you by e-mail.',
        body: ChangePassword,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { userId, session } = request.person();
      const { currentPassword, password } = request.body;
      await confirmPassword(app, request, reply, currentPassword);
      const own = await ownNames(database, userId);
      await requireGoodPassword(password, own);
      const { internalAdapter, password: passwords } = await app.auth.$context;
      await internalAdapter.updatePassword(userId, await passwords.hash(password));
      await noteOwnChange(app.services, userId, {
        action: 'member.password_changed',
        before: null,
        after: { password: 'changed' },
      });
      await forgetLinks(database, userId);
      await endSessions(database, producer.publish, { userId, except: session.id });
      await tellOfChange(
        app.services,
        { id: userId, email: own.email },
        {
          change: 'password_changed',
        },
      );
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/me/email',
    { config, schema: { tags, summary: 'Your e-mail address', response: { 200: OwnEmail } } },
    async (request) => {
      const own = await getOwnEmail(database, request.person().userId);
      return (await reachesBeyond(app, request)) ? { ...own, pending: null } : own;
    },
  );
  app.post(
    '/me/email',
    {
      config: sends,
      schema: {
        tags,
        summary: 'Change your e-mail address',
        description:
          'Sends a link there, for a day; the address is yours once it is opened. The former one is told then.',
        body: ChangeEmail,
        response: { 200: OwnEmail },
      },
    },
    async (request, reply) => {
      const { userId, member } = request.person();
      const { email, password } = request.body;
      await confirmPassword(app, request, reply, password);
      await requestEmailProof(request.context(), { userId, email, locale: member.locale, ...proof });
      return getOwnEmail(database, userId);
    },
  );
  app.post(
    '/me/email/resend',
    {
      config: sends,
      schema: {
        tags,
        summary: 'Send the link that proves your e-mail address again',
        description: 'Not within a minute (`email_just_sent`). Nothing is sent where nothing waits to be proved.',
        response: { 200: OwnEmail },
      },
    },
    async (request) => {
      await requireWholeAccount(app, request);
      const { userId, member } = request.person();
      await requestEmailProof(request.context(), { userId, locale: member.locale, ...proof });
      return getOwnEmail(database, userId);
    },
  );
  app.delete(
    '/me/email/pending',
    { config, schema: { tags, summary: 'Keep your e-mail address as it is', response: { 200: OwnEmail } } },
    async (request) => {
      await requireWholeAccount(app, request);
      const { userId } = request.person();
      await cancelEmailChange(database, userId);
      return getOwnEmail(database, userId);
    },
  );

  app.get(
    '/me/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Where you are signed in',
        description: OF_PROVIDER,
        response: { 200: list(OwnSession) },
      },
    },
    async (request) => {
      const { userId, session, ssoOrganizationId } = request.person();
      return { data: await listSessions(database, { userId, sessionId: session.id, ssoOrganizationId }) };
    },
  );
  app.delete(
    '/me/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Sign out everywhere else',
        description: `Answers how many sessions that were. ${OF_PROVIDER}`,
        response: { 200: EndedSessions },
      },
    },
    async (request) => {
      const { userId, session, ssoOrganizationId } = request.person();
      const which = { userId, except: session.id, ssoOrganizationId };
      const ended = await endSessions(database, producer.publish, which);
      if (ended > 0) await noteSignOut(request, ended);
      return { ended };
    },
  );
  app.delete(
    '/me/sessions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Sign out one of your sessions',
        params: z.object({ id: Id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { userId, ssoOrganizationId } = request.person();
      const which = { userId, only: request.params.id, ssoOrganizationId };
      const ended = await endSessions(database, producer.publish, which);
      if (ended === 0) throw new AppError('not_found');
      await noteSignOut(request, ended);
      return reply.code(204).send(null);
    },
  );
};
