import { AppError, type Session, type SignIn } from '@perch/contracts';
import { findSession, loadSession, switchOrganization } from '@perch/desk';
import { isAPIError } from 'better-auth/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { authHeaders, forwardCookies } from './auth-headers.ts';

/**
 * Signs a person in and answers who they are now.
 * @param organizationId the organization in which the session is to work; without it the person's oldest
 * @throws AppError `credentials_invalid`, also when the person is an active member nowhere
 */
export async function signIn(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: z.output<typeof SignIn>,
  organizationId?: string,
): Promise<Session> {
  const { database } = app.services;
  const { headers, response } = await app.auth.api
    .signInEmail({ body: credentials, headers: authHeaders(request), returnHeaders: true })
    .catch((error: unknown) => {
      throw isAPIError(error) && error.statusCode < 500 ? new AppError('credentials_invalid') : error;
    });
  const found = await findSession(database, response.token);
  const session =
    found &&
    (organizationId === undefined || organizationId === found.organizationId
      ? await loadSession(database.of(found.organizationId), found.memberId)
      : await switchOrganization(database, { ...found, organizationId }));
  if (!session) {
    // in no organization any more
    await database.prisma.session.deleteMany({ where: { token: response.token } });
    throw new AppError('credentials_invalid');
  }
  await app.forgiveAttempts(request, credentials.email);
  forwardCookies(reply, headers);
  return session;
}
