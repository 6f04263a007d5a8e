import { AppError, type SecondStep, type Session, type SignIn } from '@perch/contracts';
import { isAPIError } from 'better-auth/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { authHeaders, forwardCookies } from './auth-headers.ts';
import { SECOND_STEP_SECONDS } from './create-auth.ts';
import { enterOrganization } from './enter-organization.ts';
import { noteSignIn, notingFailure } from './note-sign-in.ts';

/**
 * Signs a person in and answers who they are now, or, of who has two-factor sign-in, that a code is missing (202).
 * @param organizationId the organization in which the session is to work; without it the person's oldest
 * @throws AppError `credentials_invalid`, also when the person is an active member nowhere
 */
export async function signIn(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: z.output<typeof SignIn>,
  organizationId?: string,
): Promise<Session | SecondStep> {
  try {
    return await trySignIn(app, request, reply, credentials, organizationId);
  } catch (error) {
    // with the organization that was being removed while the password was looked at
    const isGone = async () =>
      (await app.services.database.prisma.user.count({ where: { email: credentials.email.toLowerCase() } })) === 0;
    throw !(error instanceof AppError) && (await isGone()) ? new AppError('credentials_invalid') : error;
  }
}

async function trySignIn(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: z.output<typeof SignIn>,
  organizationId?: string,
): Promise<Session | SecondStep> {
  const tried = { email: credentials.email, method: 'password' } as const;
  const { headers, response } = await notingFailure(app, request, tried, () =>
    app.auth.api
      .signInEmail({ body: credentials, headers: authHeaders(request), returnHeaders: true })
      .catch((error: unknown) => {
        throw isAPIError(error) && error.statusCode < 500 ? new AppError('credentials_invalid') : error;
      }),
  );
  if ('twoFactorRedirect' in response) {
    // what was tried counts on until the code is right
    forwardCookies(reply, headers);
    const validUntil = new Date(Date.now() + SECOND_STEP_SECONDS * 1000).toISOString();
    void reply.code(202);
    return { next: 'two_factor', validUntil, organizationId: organizationId ?? null };
  }
  const session = await notingFailure(app, request, tried, () =>
    enterOrganization(app, response.token, organizationId),
  );
  await noteSignIn(app, request, session, { method: 'password' });
  await app.forgiveAttempts(request, credentials.email);
  forwardCookies(reply, headers);
  await app.forgiveAccount(request, reply, credentials.email);
  return session;
}
