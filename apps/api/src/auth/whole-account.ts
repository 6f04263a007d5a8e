import { AppError } from '@perch/contracts';
import { isAccountOfMore } from '@perch/desk';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Whether whoever asks came by the provider of one organization, and their account is more than a member of it. */
export async function reachesBeyond(app: FastifyInstance, request: FastifyRequest): Promise<boolean> {
  const { userId, ssoOrganizationId } = request.person();
  return ssoOrganizationId !== null && isAccountOfMore(app.services.database, userId, ssoOrganizationId);
}

/**
 * A provider speaks for people in its organization; what is of their whole account is done by who knows its password.
 * @throws AppError `sso_session_here_only`
 */
export async function requireWholeAccount(app: FastifyInstance, request: FastifyRequest): Promise<void> {
  if (await reachesBeyond(app, request)) throw new AppError('sso_session_here_only');
}
