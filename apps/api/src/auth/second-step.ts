import { createHmac } from 'node:crypto';
import { AppError, type ErrorCode, type Session, type SignInCode } from '@perch/contracts';
import { claimCode, getOwnTwoFactor } from '@perch/desk';
import { isAPIError } from 'better-auth/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authHeaders, forwardCookies } from './auth-headers.ts';
import { enterOrganization } from './enter-organization.ts';
import { noteSignIn, notingFailure } from './note-sign-in.ts';
import { hashOfRecoveryCode } from './recovery-codes.ts';
import { secondStepCookieName, signedCookieOf } from './session-token.ts';
import { tellOfChange } from './tell-of-change.ts';

/**
 * Ends signing in with a code: of the app, which serves once, or a recovery code, which is gone then. The cookie of the
 * first step says for whom.
 * @throws AppError `two_factor_expired`, `two_factor_code_wrong`, `two_factor_locked`, `rate_limited`
 */
export async function signInWithCode(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  given: SignInCode,
): Promise<Session> {
  const { config, database } = app.services;
  const { internalAdapter } = await app.auth.$context;
  const identifier = signedCookieOf(request, config, secondStepCookieName(config));
  const begun = identifier === null ? null : await internalAdapter.findVerificationValue(identifier);
  if (!begun || begun.expiresAt < new Date()) throw new AppError('two_factor_expired');
  const userId = begun.value;
  await app.limitAttempts(request, reply, attemptsOf(userId));

  const headers = authHeaders(request);
  // whoever is signed in here already is not whom the code is for
  headers.set('cookie', `${secondStepCookieName(config)}=${cookieValue(request, secondStepCookieName(config))}`);
  const isRecovery = 'recoveryCode' in given;
  const { answer, session } = await notingFailure(app, request, { userId, method: 'code' }, async () => {
    if (!isRecovery) await claimAppCode(app, userId, given.code);
    const right = await (
      isRecovery
        ? app.auth.api.verifyBackupCode({
            body: { code: hashOfRecoveryCode(given.recoveryCode, config.AUTH_SECRET) },
            headers,
            returnHeaders: true,
          })
        : app.auth.api.verifyTOTP({ body: { code: given.code }, headers, returnHeaders: true })
    ).catch(refused);
    return { answer: right, session: await enterOrganization(app, right.response.token!, given.organizationId) };
  });
  await noteSignIn(app, request, session, {
    method: 'password',
    secondFactor: isRecovery ? 'recovery_code' : 'app',
  });
  await app.forgiveAttempts(request, attemptsOf(userId));
  await app.forgiveAttempts(request, session.member.email);
  forwardCookies(reply, answer.headers);
  await app.forgiveAccount(request, reply, session.member.email);
  if (isRecovery) {
    const { recoveryCodesLeft: left } = await getOwnTwoFactor(database, userId, session.organization.id);
    const user = { id: userId, email: session.member.email };
    app.afterwards(tellOfChange(app.services, user, { change: 'recovery_code_used', left }));
  }
  return session;
}

const attemptsOf = (userId: string) => `second-step-${userId}`;

/** @throws AppError `two_factor_code_wrong` when it has been given before */
export async function claimAppCode(app: FastifyInstance, userId: string, code: string): Promise<void> {
  const { config, database } = app.services;
  const hash = createHmac('sha256', config.AUTH_SECRET).update(`app code ${userId} ${code}`).digest();
  if (!(await claimCode(database, userId, hash))) throw new AppError('two_factor_code_wrong');
}

const REFUSALS: Record<string, ErrorCode> = {
  INVALID_PASSWORD: 'password_wrong',
  INVALID_CODE: 'two_factor_code_wrong',
  INVALID_BACKUP_CODE: 'two_factor_code_wrong',
  ACCOUNT_TEMPORARILY_LOCKED: 'two_factor_locked',
  TOTP_ALREADY_ENABLED: 'two_factor_enabled',
  TOTP_NOT_ENABLED: 'two_factor_not_enabled',
  TWO_FACTOR_NOT_ENABLED: 'two_factor_not_enabled',
};

/** What the library refuses, in our words. */
export function refused(error: unknown): never {
  if (!isAPIError(error) || error.statusCode >= 500) throw error;
  throw new AppError(REFUSALS[String(error.body?.code)] ?? 'two_factor_expired', { cause: error });
}

function cookieValue(request: FastifyRequest, name: string): string {
  const pair = request.headers.cookie?.split(';').find((each) => each.trim().startsWith(`${name}=`));
  return pair?.slice(pair.indexOf('=') + 1).trim() ?? '';
}
