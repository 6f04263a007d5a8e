import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { discardAwaiting, type AwaitingAccount } from './discard-account.ts';
import type { ForgottenTokens } from './forget-tokens.ts';
import { holdTwitterUser } from './hold-twitter-user.ts';

/** An authorization waits so long for somebody to say that it is the brand's. */
export const CONFIRM_WITHIN_HOURS = 24;

export const confirmBy = (awaitingSince: Date): Date =>
  new Date(awaitingSince.getTime() + CONFIRM_WITHIN_HOURS * 3_600_000);

const DUE = `
  SELECT DISTINCT twitter_user_id FROM account
  WHERE organization_id = $1 AND state = 'awaiting_confirmation' AND awaiting_since <= $2
  ORDER BY twitter_user_id`;

// whoever confirms it at this moment comes first, or finds it gone
const LOCK = `
  SELECT id, state, twitter_user_id AS "twitterUserId", connected_at AS "connectedAt" FROM account
  WHERE organization_id = $1 AND state = 'awaiting_confirmation' AND awaiting_since <= $2 AND twitter_user_id = ANY ($3)
  ORDER BY id FOR NO KEY UPDATE`;

/** Forgets the organization's authorizations that nobody has confirmed within a day; answers the tokens for X to revoke. */
export async function expireAuthorizations(ctx: Context, box: SecretBox): Promise<ForgottenTokens[]> {
  const until = new Date(ctx.now().getTime() - CONFIRM_WITHIN_HOURS * 3_600_000);
  const forgotten = await ctx.db.pipeline(async (statement) => {
    const due = await statement('expire-authorizations-due', DUE, [ctx.organizationId, until]);
    const users = due.rows.map((row) => row.twitter_user_id as string);
    for (const twitterUserId of users) await holdTwitterUser(statement, twitterUserId);
    const { rows } = await statement('expire-authorizations-lock', LOCK, [ctx.organizationId, until, users]);
    const done: { accountId: string; tokens: ForgottenTokens | null }[] = [];
    for (const account of rows as AwaitingAccount[]) {
      done.push({ accountId: account.id, tokens: await discardAwaiting(statement, ctx, box, account) });
    }
    return done;
  });
  await Promise.all(forgotten.map(({ accountId }) => ctx.publish({ type: 'account.changed', id: accountId })));
  return forgotten.flatMap(({ tokens }) => tokens ?? []);
}
