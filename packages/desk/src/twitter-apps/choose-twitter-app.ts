import { AppError, type TwitterAppKeys } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { twitterAppKeys } from './app-keys.ts';
import { listTwitterApps } from './list-twitter-apps.ts';

export interface ChooseTwitterApp {
  box: SecretBox;
  /** null: this installation has none */
  platform: TwitterAppKeys | null;
  /** the account to authorize anew; null for a new one */
  accountId: string | null;
  /** one of the organization's own, or null for the platform's; left out: the usual one */
  asked: string | null | undefined;
}

export interface ChosenTwitterApp {
  app: TwitterAppKeys;
  /** null: the platform's */
  twitterAppId: string | null;
}

const APP_OF_ACCOUNT = 'SELECT twitter_app_id FROM account WHERE organization_id = $1 AND id = $2';

/**
 * By which app an account is authorized: the one that is asked for, else the one that it has, else the platform's, else
 * the only one there is.
 * @throws AppError `forbidden`, `not_found` for an account or app that is not there, `twitter_not_configured`
 */
export async function chooseTwitterApp(ctx: Context, input: ChooseTwitterApp): Promise<ChosenTwitterApp> {
  requirePermission(ctx, 'setup.social');
  const { box, platform, asked } = input;
  const twitterAppId = asked === undefined ? await usualApp(ctx, input) : asked;
  if (twitterAppId !== null) return { app: await twitterAppKeys(ctx, box, twitterAppId), twitterAppId };
  if (!platform) throw new AppError('twitter_not_configured');
  return { app: platform, twitterAppId };
}

async function usualApp(ctx: Context, { platform, accountId }: ChooseTwitterApp): Promise<string | null> {
  if (accountId !== null) {
    const [account] = await ctx.db.query<{ twitter_app_id: string | null }>(APP_OF_ACCOUNT, [
      ctx.organizationId,
      accountId,
    ]);
    if (!account) throw new AppError('not_found');
    if (account.twitter_app_id !== null) return account.twitter_app_id;
  }
  if (platform) return null;
  const own = await listTwitterApps(ctx);
  return own.length === 1 ? own[0]!.id : null;
}
