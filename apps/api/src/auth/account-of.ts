import { AppError } from '@perch/contracts';
import type { FastifyInstance } from 'fastify';

/**
 * The account of an e-mail address, if this is its password.
 * @throws AppError `credentials_invalid`
 */
export async function accountOf(
  app: FastifyInstance,
  credentials: { email: string; password: string },
): Promise<{ userId: string }> {
  const { internalAdapter, password } = await app.auth.$context;
  const found = await internalAdapter.findUserByEmail(credentials.email, { includeAccounts: true });
  const hash = found?.accounts.find(({ providerId }) => providerId === 'credential')?.password;
  if (!found || !hash || !(await password.verify({ hash, password: credentials.password }))) {
    throw new AppError('credentials_invalid');
  }
  return { userId: found.user.id };
}
