import { AppError, platformAppOf, TwitterCallbackQuery, type ErrorCode } from '@perch/contracts';
import { can } from '@perch/core';
import { chooseTwitterApp, connectAccount, takeAuthorization } from '@perch/desk';
import { TwitterError } from '@perch/twitter';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { countIdentityRead } from '../auth/count-identity-read.ts';
import { revokeAfterwards } from '../auth/revoke-afterwards.ts';
import { CALLBACK_PATH } from '../auth/twitter-authorization.ts';

const SETUP_PAGE = '/setup/channels/twitter';

/**
 * X sends the browser back here. A person looks at it, so that every outcome, also "sign in first", is a page of the web
 * app and never JSON: hence `public`, and the session and the permission are checked inside.
 */
export const twitterCallbackRoutes: FastifyPluginAsyncZod = async (app) => {
  const { twitter, box, config } = app.services;

  /** Goes on where the authorization began; `returnTo` tells where that was as soon as it is known. */
  async function finish(request: FastifyRequest, query: Query, returnTo: (path: string) => void) {
    const auth = await request.authenticate();
    if (!auth?.session) throw new AppError('unauthenticated');
    if (!can(auth.actor, 'setup.social')) throw new AppError('forbidden');
    const { state, code } = answerOf(query);
    if (state === undefined) throw new AppError('authorization_expired');

    const ctx = request.context();
    const authorization = await takeAuthorization(ctx, { box, sessionId: auth.session.id, state });
    returnTo(authorization.returnTo);
    if (code === undefined) throw new AppError('authorization_denied');

    const { secret, accountId, twitterAppId } = authorization;
    const platform = platformAppOf(config);
    const chosen = await chooseTwitterApp(ctx, { box, platform, accountId, asked: twitterAppId });
    const redirectUri = config.PUBLIC_URL + CALLBACK_PATH;
    const { tokens, identity } = await twitter.exchangeCode(chosen.app, { state, secret, code, redirectUri });
    // refused tokens are dropped, not revoked: X may know them as those of the organization that uses the account
    const readAt = ctx.now();
    const connected = await connectAccount(ctx, { box, identity, tokens, accountId, twitterAppId });
    revokeAfterwards(app, connected.replaced);
    await countIdentityRead(ctx, connected.accountId, identity, readAt);
    return connected;
  }

  app.get(
    '/twitter/callback',
    {
      config: { permission: 'public' },
      attachValidation: true,
      schema: {
        tags: ['twitter accounts'],
        summary: 'X returns the browser here',
        description:
          'Redirects to `returnTo` with `confirm=<account id>` (confirm it before anything is read), ' +
          '`connected=<account id>` (authorized anew) or `error=<code>`.',
        querystring: TwitterCallbackQuery,
        response: { 303: z.undefined().meta({ description: 'Back to the web app, see `location`' }) },
      },
    },
    async (request, reply) => {
      let page = SETUP_PAGE;
      try {
        if (request.validationError) throw new AppError('authorization_expired');
        const { accountId, awaitsConfirmation } = await finish(request, request.query, (path) => (page = path));
        const outcome = awaitsConfirmation ? 'confirm' : 'connected';
        return await reply.redirect(withParameters(page, { [outcome]: accountId }), 303);
      } catch (error) {
        const code = codeOf(error);
        if (code === 'internal' || code === 'twitter_unreachable')
          request.log.error({ err: error }, 'connecting failed');
        return reply.redirect(withParameters(page, { error: code, ...namesOf(error) }), 303);
      }
    },
  );
};

type Query = z.infer<typeof TwitterCallbackQuery>;

/** What X sends back: by OAuth 2.0 a state with a code or an error, by OAuth 1.0a a request token with a verifier or none. */
function answerOf({ state, code, error, oauth_token: token, oauth_verifier: verifier, denied }: Query) {
  if (state !== undefined) return { state, code: error === undefined ? code : undefined };
  return { state: token ?? denied, code: denied === undefined ? verifier : undefined };
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  if (!(error instanceof TwitterError)) return 'internal';
  // a code that X does not take is too old or was used
  if (error.kind === 'unauthorized' || error.kind === 'invalid') return 'authorization_expired';
  return error.kind === 'forbidden' ? 'twitter_keys_refused' : 'twitter_unreachable';
}

/** Whose handles a sentence about it needs: `authorized`, `expected`. */
const namesOf = (error: unknown) => (error instanceof AppError ? error.names : undefined);

/** As it stands: a path that is parsed and written anew may become another one. */
function withParameters(path: string, parameters: Record<string, string>): string {
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
}
