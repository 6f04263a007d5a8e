import { platformAppOf, type TwitterAppKeys } from '@perch/contracts';
import { accessOf, type Context } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

/**
 * An account as which X can be called now: with a token that X should accept, through the app that it belongs to.
 * `notThis` is what X has just refused. Refused for the keys of its app, an account stays connected: `forbidden`.
 * @throws TwitterError when a token cannot be refreshed, AppError `account_not_active`
 */
export async function actAs(
  { box, twitter, config }: WorkerServices,
  ctx: Context,
  accountId: string,
  options: { notThis?: Acting } = {},
): Promise<Acting> {
  const { notThis } = options;
  const appOr = (own: TwitterAppKeys | null): TwitterAppKeys => {
    const app = own ?? platformAppOf(config);
    if (!app) throw new TwitterError('forbidden', 'This installation has no X app any more');
    return app;
  };
  const { app, accessToken, accessSecret } = await accessOf(
    ctx,
    box,
    accountId,
    (own, refreshToken) => twitter.refresh(appOr(own), refreshToken),
    {
      notThis: notThis?.accessToken,
      ...(notThis && notThis.accessSecret !== null && { signedBy: notThis }),
      checkApp: async (own) => {
        await twitter.checkApp(appOr(own)).catch((error: unknown) => {
          if (!(error instanceof TwitterError) || error.kind !== 'unauthorized') throw error;
          throw new TwitterError('forbidden', `X does not accept the keys of the app: ${error.detail}`);
        });
      },
    },
  );
  return { organizationId: ctx.organizationId, accountId, app: appOr(app), accessToken, accessSecret };
}
