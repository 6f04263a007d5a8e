import { AppError, type Session } from '@perch/contracts';
import { findSession, loadSession, switchOrganization } from '@perch/desk';
import type { FastifyInstance } from 'fastify';

/**
 * Who somebody is whose session has just begun.
 * @param organizationId the organization in which it is to work; without it the person's oldest
 * @throws AppError `credentials_invalid` when they are an active member nowhere: the session is gone then
 */
export async function enterOrganization(
  app: FastifyInstance,
  token: string,
  organizationId?: string,
): Promise<Session> {
  const { database } = app.services;
  const found = await findSession(database, token);
  const session =
    found &&
    (organizationId === undefined || organizationId === found.organizationId
      ? await loadSession(database.of(found.organizationId), found.memberId)
      : await switchOrganization(database, { ...found, organizationId }));
  if (!session) {
    await database.prisma.session.deleteMany({ where: { token } });
    throw new AppError('credentials_invalid');
  }
  return session;
}
