import {
  AppError,
  ConfirmOwnPassword,
  Id,
  Member,
  OwnTwoFactor,
  RecoveryCodes,
  SaveSignInRules,
  SignInRules,
  TwoFactorCode,
  TwoFactorSetup,
} from '@perch/contracts';
import {
  endSessions,
  findSession,
  getOwnTwoFactor,
  getSignInRules,
  resetTwoFactor,
  saveSignInRules,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authHeaders, forwardCookies } from '../auth/auth-headers.ts';
import { askedAgain } from '../auth/confirm-password.ts';
import { noteOwnChange } from '../auth/note-own-change.ts';
import { claimAppCode, refused } from '../auth/second-step.ts';
import { newSessionToken } from '../auth/session-token.ts';
import { requireWholeAccount } from '../auth/whole-account.ts';
import { tellOfChange } from '../auth/tell-of-change.ts';

const tags = ['security'];
const config = { permission: 'signed-in', memberOnly: 'Two-factor sign-in is of people' } as const;
const setUp = { ...config, beforeTwoFactor: true } as const;
const manage = { permission: 'organization.manage' } as const;

/** An authenticator app beside the password, and who has to have one. */
export const twoFactorRoutes: FastifyPluginAsyncZod = async (app) => {
  const { database, producer, box, config: settings } = app.services;
  const { api } = app.auth;

  app.get(
    '/me/two-factor',
    { config: setUp, schema: { tags, summary: 'Your two-factor sign-in', response: { 200: OwnTwoFactor } } },
    async (request) => {
      const { userId, organizationId } = request.person();
      return getOwnTwoFactor(database, userId, organizationId);
    },
  );
  app.post(
    '/me/two-factor',
    {
      config: setUp,
      schema: {
        tags,
        summary: 'Begin to set up two-factor sign-in',
        description:
          'Answers the key for an authenticator app and the recovery codes. It holds once a code of the app is confirmed; begun again, the former key and codes serve no more.',
        body: ConfirmOwnPassword,
        response: { 200: TwoFactorSetup },
      },
    },
    async (request, reply) => {
      const { password } = request.body;
      const headers = authHeaders(request);
      const begun = await askedAgain(app, request, reply, () =>
        api.enableTwoFactor({ body: { password, method: 'totp' }, headers }).catch(refused),
      );
      if (!('totpURI' in begun)) throw new Error('The library set up another factor than the app');
      const { totpURI: uri, backupCodes } = begun;
      return { uri, secret: new URL(uri).searchParams.get('secret')!, recoveryCodes: backupCodes };
    },
  );
  app.post(
    '/me/two-factor/confirm',
    {
      config: setUp,
      schema: {
        tags,
        summary: 'Turn two-factor sign-in on with a first code',
        description: 'Ends all other sessions of yours, and tells you by e-mail.',
        body: TwoFactorCode,
        response: { 200: OwnTwoFactor },
      },
    },
    async (request, reply) => {
      const { userId, organizationId } = request.person();
      const { code } = request.body;
      await requireWholeAccount(app, request);
      if ((await getOwnTwoFactor(database, userId, organizationId)).isEnabled) throw new AppError('two_factor_enabled');
      await app.limitAttempts(request, reply, `second-step-${userId}`);
      await claimAppCode(app, userId, code);
      const { headers } = await api
        .verifyTOTP({ body: { code }, headers: authHeaders(request), returnHeaders: true })
        .catch(refused);
      await afterChange(request, reply, headers, 'two_factor_on');
      return getOwnTwoFactor(database, userId, organizationId);
    },
  );
  app.post(
    '/me/two-factor/recovery-codes',
    {
      config,
      schema: {
        tags,
        summary: 'Make new recovery codes',
        description: 'Those before serve no more.',
        body: ConfirmOwnPassword,
        response: { 200: RecoveryCodes },
      },
    },
    async (request, reply) => {
      const { password } = request.body;
      const headers = authHeaders(request);
      const { backupCodes } = await askedAgain(app, request, reply, () =>
        api.generateBackupCodes({ body: { password }, headers }).catch(refused),
      );
      await noteOwnChange(app.services, request.person().userId, {
        action: 'member.recovery_codes_made',
        before: null,
        after: { recoveryCodes: 'changed' },
      });
      return { recoveryCodes: backupCodes };
    },
  );
  app.post(
    '/me/two-factor/disable',
    {
      config,
      schema: {
        tags,
        summary: 'Turn two-factor sign-in off',
        description:
          'Not while the organization that you work in requires it (`two_factor_required`). Ends all other sessions of yours, and tells you by e-mail.',
        body: ConfirmOwnPassword,
        response: { 200: OwnTwoFactor },
      },
    },
    async (request, reply) => {
      const { userId, organizationId } = request.person();
      const { password } = request.body;
      const own = await getOwnTwoFactor(database, userId, organizationId);
      if (!own.isEnabled) throw new AppError('two_factor_not_enabled');
      if (own.isRequired) throw new AppError('two_factor_required');
      const { headers } = await askedAgain(app, request, reply, () =>
        api.disableTwoFactor({ body: { password }, headers: authHeaders(request), returnHeaders: true }).catch(refused),
      );
      await afterChange(request, reply, headers, 'two_factor_off');
      return getOwnTwoFactor(database, userId, organizationId);
    },
  );

  app.delete(
    '/members/:id/two-factor',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Reset the two-factor sign-in of a member',
        description:
          'For who has lost app and recovery codes: both are removed, the member is signed out everywhere and told by e-mail. Not of who works in other organizations too (`two_factor_elsewhere`), and only by somebody who has all permissions of the member’s role.',
        params: z.object({ id: Id }),
        response: { 200: Member },
      },
    },
    async (request) =>
      resetTwoFactor(request.context(), request.params.id, { box, url: `${settings.PUBLIC_URL}/setup/security` }),
  );
  app.get(
    '/organization/sign-in',
    { config: manage, schema: { tags, summary: 'How people sign in', response: { 200: SignInRules } } },
    async (request) => getSignInRules(request.context()),
  );
  app.put(
    '/organization/sign-in',
    {
      config: { ...manage, memberOnly: 'How people sign in is decided by one of them' },
      schema: {
        tags,
        summary: 'Change how people sign in',
        description:
          'Where two-factor sign-in is required, who has none is answered `two_factor_required` until they have set it up.',
        body: SaveSignInRules,
        response: { 200: SignInRules },
      },
    },
    async (request) => saveSignInRules(request.context(), request.body),
  );

  /** The library has put another session into the place of this one; all others end. */
  async function afterChange(
    request: FastifyRequest,
    reply: FastifyReply,
    headers: Headers,
    change: 'two_factor_on' | 'two_factor_off',
  ) {
    const { userId, session, organizationId, member } = request.person();
    const token = newSessionToken(headers, settings);
    const found = token === null ? null : await findSession(database, token);
    if (!found) throw new Error('The library began no session');
    const isOn = change === 'two_factor_on';
    await noteOwnChange(app.services, userId, {
      action: `member.${change}`,
      before: { twoFactor: !isOn },
      after: { twoFactor: isOn },
    });
    await endSessions(database, producer.publish, { userId, except: found.sessionId });
    await producer.publish({ type: 'session.ended', id: session.id, organizationId });
    await tellOfChange(app.services, { id: userId, email: member.email }, { change });
    forwardCookies(reply, headers);
  }
};
