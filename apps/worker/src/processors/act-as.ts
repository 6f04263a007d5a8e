import { platformAppOf, type TwitterAppKeys } from '@perch/contracts';
import { accessOf, type Context } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

/**
 * An account as which X can be called now: with a token that X should accept, through the app that it belongs to.
 * `notThis` is a token that X has just refused.
 * @throws TwitterError when a token cannot be refreshed, AppError `account_not_active`
 */
export async function actAs(
  { box, twitter, config }: WorkerServices,
  ctx: Context,
  accountId: string,
  options: { notThis?: string } = {},
): Promise<Acting> {
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
    options,
  );
  return { organizationId: ctx.organizationId, accountId, app: appOr(app), accessToken, accessSecret };
}
