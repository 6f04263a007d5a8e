import { AppError, type Session } from '@perch/contracts';
import { membershipsOf } from '@perch/db';
import { findSession, hasPassword, loadSession, switchOrganization } from '@perch/desk';
import type { FastifyInstance } from 'fastify';

/**
 * Who somebody is whose session has just begun.
 * @param organizationId the organization in which it is to work; without it the person's oldest
 * @throws AppError `credentials_invalid` when they are an active member nowhere, `sso_required`, with whose provider,
 *   when they are only where a password does not serve: the session is gone then
 */
export async function enterOrganization(
  app: FastifyInstance,
  token: string,
  organizationId?: string,
): Promise<Session> {
  const { database } = app.services;
  const found = await findSession(database, token);
  if (found && !(await hasPassword(database, found.userId))) {
    // it was right a moment ago: since then the address was found to be somebody else's
    await database.prisma.session.deleteMany({ where: { token } });
    throw new AppError('credentials_invalid');
  }
  const session =
    found &&
    (organizationId === undefined || organizationId === found.organizationId
      ? await loadSession(database.of(found.organizationId), found.memberId, found.ssoOrganizationId !== null)
      : await switchOrganization(database, { ...found, organizationId }));
  if (!session) {
    const userId = (await database.prisma.session.findUnique({ where: { token } }))?.userId;
    await database.prisma.session.deleteMany({ where: { token } });
    const [oldest, ...others] = userId === undefined ? [] : await membershipsOf(database, userId);
    if (!oldest) throw new AppError('credentials_invalid');
    const wanted = others.find((each) => each.organizationId === organizationId) ?? oldest;
    throw new AppError('sso_required', { organizationId: wanted.organizationId });
  }
  return session;
}
