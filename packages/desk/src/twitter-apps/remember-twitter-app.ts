import type { TwitterAppKeys } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { twitterAppKeys } from './app-keys.ts';
import { appExists, createTwitterApp } from './create-twitter-app.ts';
import { listTwitterApps } from './list-twitter-apps.ts';
import { updateTwitterApp } from './update-twitter-app.ts';

/**
 * The id of the app with these keys, which X has just accepted: it is added when it is not there, and another secret
 * replaces the one that is stored.
 * @throws AppError `forbidden`, and in a race with another admin `twitter_app_exists`, `settings_changed`
 */
export async function rememberTwitterApp(
  ctx: Context,
  { box, name, keys }: { box: SecretBox; name: string; keys: TwitterAppKeys },
): Promise<string> {
  const known = (await listTwitterApps(ctx)).find(({ clientId }) => clientId === keys.clientId);
  if (!known) {
    const app = { name, ...keys, tier: 'self_serve', pricing: {} } as const;
    return (await createTwitterApp(ctx, { box, app })).id;
  }
  if (known.authorization !== keys.authorization) throw appExists();
  const { id: appId, revision } = known;
  const stored = await twitterAppKeys(ctx, box, appId);
  if (stored.clientSecret !== keys.clientSecret) {
    await updateTwitterApp(ctx, { box, appId, changes: { clientSecret: keys.clientSecret, revision } });
  }
  return appId;
}
