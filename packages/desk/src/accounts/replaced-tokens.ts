import type { TwitterAuthorization } from '@perch/contracts';
import type { SecretBox, Transaction } from '@perch/db';
import type { Context } from '../context.ts';
import { openAppKeys } from '../twitter-apps/app-keys.ts';
import { openTokens } from './access-token.ts';
import type { ForgottenTokens } from './forget-tokens.ts';

/**
 * The tokens of an account that is about to be authorized by another app: nobody keeps them, so X should not either. Null
 * when there are none, when nobody can read them, or when another organization holds some of the same X account.
 */
export async function replacedTokens(
  tx: Transaction,
  ctx: Context,
  box: SecretBox,
  account: { id: string; twitterUserId: string; twitterAppId: string | null },
): Promise<ForgottenTokens | null> {
  const { organizationId } = ctx;
  const { id: accountId, twitterAppId } = account;
  const [credential, app] = [
    await tx.accountCredential.findFirst({ where: { organizationId, accountId } }),
    twitterAppId === null ? null : await tx.twitterApp.findFirst({ where: { organizationId, id: twitterAppId } }),
  ];
  if (!credential) return null;
  const [held] = await tx.$queryRaw<{ is_held: boolean }[]>`
    SELECT twitter_user_held_elsewhere(${account.twitterUserId}, ${organizationId}::uuid) AS is_held`;
  if (held?.is_held) return null;
  try {
    const keys =
      app &&
      openAppKeys(box, {
        app_id: app.id,
        app_authorization: app.authorization as TwitterAuthorization,
        app_client_id: app.clientId,
        app_key_id: app.keyId,
        app_sealed: Buffer.from(app.sealed),
      });
    return { app: keys, tokens: openTokens(box, accountId, credential) };
  } catch (error) {
    ctx.log.warn({ err: error, accountId }, 'the tokens that an account has given up cannot be read');
    return null;
  }
}
