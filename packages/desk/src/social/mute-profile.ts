import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { requirePermission } from '../require-permission.ts';

/** As many as the settings take. */
const MOST_MUTED = 10_000;

const LOCK = `
  SELECT username, muted_profiles AS muted FROM account
  WHERE organization_id = $1 AND id = $2 AND state NOT IN ('disconnected', 'awaiting_confirmation')
  FOR NO KEY UPDATE`;
const PROFILE = 'SELECT FROM profile WHERE organization_id = $1 AND twitter_user_id = $2';
const SAVE = `
  UPDATE account SET muted_profiles = $3, capture_revision = capture_revision + 1
  WHERE organization_id = $1 AND id = $2`;

/**
 * What the X user writes to the account opens no tickets from now on; or does again.
 * @throws AppError `forbidden`, `not_found`, `validation_failed` when as many are muted as may be
 */
export async function muteProfile(
  ctx: Context,
  twitterUserId: string,
  { accountId, isMuted }: { accountId: string; isMuted: boolean },
): Promise<void> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, accountId];
  const isChanged = await ctx.db.pipeline(async (statement) => {
    const [, { rows }, profile] = await settleAll([
      lockCounter(statement, ctx.organizationId),
      statement('mute-lock', LOCK, key),
      statement('mute-profile', PROFILE, [ctx.organizationId, twitterUserId]),
    ]);
    const account = rows[0] as { username: string; muted: string[] } | undefined;
    if (!account || profile.rowCount === 0) throw new AppError('not_found');
    if (account.muted.includes(twitterUserId) === isMuted) return false;
    if (isMuted && account.muted.length >= MOST_MUTED) {
      const message = `No more than ${MOST_MUTED} people can be muted`;
      throw new AppError('validation_failed', { errors: [{ path: 'twitterUserId', message }] });
    }
    const muted = isMuted ? [...account.muted, twitterUserId] : account.muted.filter((each) => each !== twitterUserId);
    await settleAll([
      statement('mute-save', SAVE, [...key, muted]),
      recordAudit(statement, ctx, {
        action: 'capture.changed',
        subject: { kind: 'account', id: accountId, name: `@${account.username}` },
        before: { mutedProfiles: isMuted ? [] : [twitterUserId] },
        after: { mutedProfiles: isMuted ? [twitterUserId] : [] },
      }),
    ]);
    return true;
  });
  if (isChanged) await ctx.publish({ type: 'account.changed', id: accountId });
}
