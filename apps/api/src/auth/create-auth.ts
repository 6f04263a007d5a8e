import { uuid7 } from '@perch/db';
import { endSessions, forgetLinks } from '@perch/desk';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { twoFactor } from 'better-auth/plugins/two-factor';
import type { ApiServices } from '../services.ts';
import { recoveryCodes } from './recovery-codes.ts';
import { cookiePrefix, isSecure } from './session-token.ts';
import { sendPasswordReset } from './send-password-reset.ts';
import { tellOfChange } from './tell-of-change.ts';

const DAY_SECONDS = 86_400;
/** How long the code may follow the password. */
export const SECOND_STEP_SECONDS = 600;

/** Set by us from the connection, whatever the request says. */
export const CLIENT_IP_HEADER = 'x-perch-client-ip';

export type Auth = ReturnType<typeof createAuth>;

/** Passwords, sessions and reset tokens by better-auth. Its HTTP handler is not mounted: our routes call `auth.api`. */
export function createAuth(services: ApiServices) {
  const { config, database, producer, log } = services;
  return betterAuth({
    appName: 'Perch',
    baseURL: config.PUBLIC_URL,
    secret: config.AUTH_SECRET,
    database: prismaAdapter(database.prisma, { provider: 'postgresql', transaction: true }),
    user: { modelName: 'user' },
    session: {
      modelName: 'session',
      expiresIn: 14 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
      // these go along where the library replaces a session by another
      additionalFields: {
        chosenOrganizationId: { type: 'string', required: false, input: false },
        ssoOrganizationId: { type: 'string', required: false, input: false },
        endsAt: { type: 'date', required: false, input: false },
        provedAt: { type: 'date', required: false, input: false },
      },
    },
    account: { modelName: 'userCredential' },
    verification: { modelName: 'verification', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: 3600,
      onPasswordReset: async ({ user }) => {
        // the link came by e-mail: the address is theirs, and what somebody else may have begun under it is not
        const data = { emailVerified: true, ...(!user.emailVerified && { twoFactorEnabled: false }) };
        if (!user.emailVerified) await database.prisma.twoFactor.deleteMany({ where: { userId: user.id } });
        await database.prisma.user.update({ where: { id: user.id }, data });
        await forgetLinks(database, user.id);
        await endSessions(database, producer.publish, { userId: user.id });
        await tellOfChange(services, user, { change: 'password_changed' });
      },
      sendResetPassword: ({ user, token }) => sendPasswordReset(services, user, token),
    },
    plugins: [
      twoFactor({
        issuer: 'Perch',
        twoFactorCookieMaxAge: SECOND_STEP_SECONDS,
        accountLockout: { maxFailedAttempts: 10, durationSeconds: 15 * 60 },
        backupCodeOptions: recoveryCodes(config.AUTH_SECRET),
      }),
    ],
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
