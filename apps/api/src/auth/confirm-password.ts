import { AppError } from '@perch/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireWholeAccount } from './whole-account.ts';

/**
 * What asks for the own password again: wrong ones count as attempts to sign in do.
 * @throws AppError `sso_session_here_only`, `rate_limited`, and what `work` throws where the password is wrong
 */
export async function askedAgain<T>(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<T>,
): Promise<T> {
  await requireWholeAccount(app, request);
  const at = `own-password-${request.person().userId}`;
  await app.limitAttempts(request, reply, at);
  const done = await work();
  await app.forgiveAttempts(request, at);
  return done;
}

/**
 * Before what matters, whoever is signed in gives their password again.
 * @throws AppError `sso_session_here_only`, `password_wrong`, `rate_limited`
 */
export async function confirmPassword(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  password: string,
): Promise<void> {
  await askedAgain(app, request, reply, async () => {
    const { internalAdapter, password: passwords } = await app.auth.$context;
    const accounts = await internalAdapter.findAccounts(request.person().userId);
    const hash = accounts.find(({ providerId }) => providerId === 'credential')?.password;
    if (!hash || !(await passwords.verify({ hash, password }))) throw new AppError('password_wrong');
  });
}
