import { uuid7 } from '@perch/db';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { ApiServices } from '../services.ts';
import { cookiePrefix, isSecure } from './session-token.ts';
import { sendPasswordReset } from './send-password-reset.ts';

const DAY_SECONDS = 86_400;

/** Set by us from the connection, whatever the request says. */
export const CLIENT_IP_HEADER = 'x-perch-client-ip';

export type Auth = ReturnType<typeof createAuth>;

/** Passwords, sessions and reset tokens by better-auth. Its HTTP handler is not mounted: our routes call `auth.api`. */
export function createAuth(services: ApiServices) {
  const { config, database, log } = services;
  return betterAuth({
    appName: 'Perch',
    baseURL: config.PUBLIC_URL,
    secret: config.AUTH_SECRET,
    database: prismaAdapter(database.prisma, { provider: 'postgresql', transaction: true }),
    user: { modelName: 'user' },
    session: { modelName: 'session', expiresIn: 14 * DAY_SECONDS, updateAge: DAY_SECONDS },
    account: { modelName: 'userCredential' },
    verification: { modelName: 'verification', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: 3600,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => sendPasswordReset(services, user, token),
    },
    advanced: {
      database: { generateId: () => uuid7() },
      cookiePrefix: cookiePrefix(config),
      useSecureCookies: isSecure(config),
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
    rateLimit: { enabled: false }, // ours stands before it
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'debug']({ library: 'better-auth' }, message),
    },
  });
}
