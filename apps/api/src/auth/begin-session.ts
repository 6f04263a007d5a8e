import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isSecure, sessionCookieName } from './session-token.ts';

/** Begins a session that works in one organization, whose provider has signed the person in, as the library begins one. */
export async function beginSession(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  { userId, organizationId }: { userId: string; organizationId: string },
): Promise<void> {
  const { config } = app.services;
  const { internalAdapter } = await app.auth.$context;
  const of = {
    ipAddress: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    chosenOrganizationId: organizationId,
    ssoOrganizationId: organizationId,
  };
  const { token, expiresAt } = await internalAdapter.createSession(userId, false, of, false);
  const signature = createHmac('sha256', config.AUTH_SECRET).update(token).digest('base64');
  const seconds = Math.round((expiresAt.getTime() - Date.now()) / 1000);
  const value = encodeURIComponent(`${token}.${signature}`);
  const attributes = `Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure(config) ? '; Secure' : ''}`;
  void reply.header('set-cookie', `${sessionCookieName(config)}=${value}; ${attributes}`);
}
