import { AppError, ChangePassword, EndedSessions, Id, list, OwnSession } from '@perch/contracts';
import { endSessions, listSessions, ownNames } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confirmPassword } from '../auth/confirm-password.ts';
import { requireGoodPassword } from '../auth/require-good-password.ts';
import { tellOfChange } from '../auth/tell-of-change.ts';

const tags = ['security'];
const config = { permission: 'signed-in', memberOnly: 'Passwords and sessions are of people' } as const;

/** What people do about their own account, whichever organization they work in. */
export const ownSecurityRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, producer } = app.services;

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
    '/me/sessions',
    { config, schema: { tags, summary: 'Where you are signed in', response: { 200: list(OwnSession) } } },
    async (request) => {
      const { userId, session } = request.person();
      return { data: await listSessions(database, userId, session.id) };
    },
  );
  app.delete(
    '/me/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'Sign out everywhere else',
        description: 'Answers how many sessions that were.',
        response: { 200: EndedSessions },
      },
    },
    async (request) => {
      const { userId, session } = request.person();
      return { ended: await endSessions(database, producer.publish, { userId, except: session.id }) };
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
      const { userId } = request.person();
      const ended = await endSessions(database, producer.publish, { userId, only: request.params.id });
      if (ended === 0) throw new AppError('not_found');
      return reply.code(204).send(null);
    },
  );
};
