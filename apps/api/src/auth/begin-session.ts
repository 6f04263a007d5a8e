import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isSecure, sessionCookieName } from './session-token.ts';

/**
 * Begins a session as the library begins one: it works in one organization, whose provider has signed the person in, and
 * is over after `hours`, however much it is used. `provedAt`: when they showed it who they are; null: it does not say.
 * `confirm` is asked once it is written: where that throws, it is gone.
 */
export async function beginSession(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  {
    userId,
    organizationId,
    hours,
    provedAt,
    confirm,
  }: { userId: string; organizationId: string; hours: number; provedAt: Date | null; confirm: () => Promise<void> },
): Promise<void> {
  const { config, database } = app.services;
  const { internalAdapter } = await app.auth.$context;
  const endsAt = new Date(Date.now() + hours * 3_600_000);
  const of = {
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    chosenOrganizationId: organizationId,
    ssoOrganizationId: organizationId,
    endsAt,
    provedAt,
  };
  const { token } = await internalAdapter.createSession(userId, false, of, false);
  try {
    await confirm();
  } catch (error) {
    await database.prisma.session.deleteMany({ where: { token } });
    throw error;
  }
  const signature = createHmac('sha256', config.AUTH_SECRET).update(token).digest('base64');
  const seconds = Math.round((endsAt.getTime() - Date.now()) / 1000);
  const value = encodeURIComponent(`${token}.${signature}`);
  const attributes = `Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure(config) ? '; Secure' : ''}`;
  void reply.header('set-cookie', `${sessionCookieName(config)}=${value}; ${attributes}`);
}
