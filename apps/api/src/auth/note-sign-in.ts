import { AppError, type Session } from '@perch/contracts';
import { recordFailedSignIn, recordSignIn, type FailedSignIn, type Origin, type SignInWay } from '@perch/desk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { systemContext } from '../system-context.ts';

/** Where a request comes from: behind proxies, what the trusted ones say. */
export const originOf = ({ ip, headers }: FastifyRequest): Origin => ({
  ipAddress: ip,
  userAgent: headers['user-agent'] ?? null,
});

/** Tells the audit log of the organization in which a session begins to work. */
export const noteSignIn = (
  app: FastifyInstance,
  request: FastifyRequest,
  { organization, member }: Pick<Session, 'organization' | 'member'>,
  way: SignInWay,
): Promise<void> => recordSignIn(systemContext(app.services, organization.id), member, way, originOf(request));

/**
 * A step of signing in; where it is refused, the audit log of the organizations of whom it was tried as is told. That is
 * not waited for: the time of the answer would tell whether there is such a person.
 */
export async function notingFailure<Done>(
  app: FastifyInstance,
  request: FastifyRequest,
  { method, ...whom }: Parameters<typeof recordFailedSignIn>[1] & Pick<FailedSignIn, 'method'>,
  step: () => Promise<Done>,
): Promise<Done> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof AppError) {
      const told = { failed: { method, reason: error.code }, origin: originOf(request), at: new Date() };
      app.afterwards(recordFailedSignIn(app.services.database, whom, told));
    }
    throw error;
  }
}
