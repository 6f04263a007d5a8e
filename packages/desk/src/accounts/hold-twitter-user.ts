import type { Statement } from '@perch/db';

const HOLD = `SELECT pg_advisory_xact_lock(hashtextextended('twitter-user:' || $1, 0))`;

const FIND = `SELECT twitter_user_id FROM account WHERE organization_id = $1 AND id = $2`;

const HELD = `SELECT twitter_user_held_elsewhere($1, $2) AS is_held`;

/**
 * From here to its commit nobody but the transaction authorizes, confirms or forgets the X account (`claimTwitterUser`
 * waits for the same lock). To be taken before the row of an account is locked. Several in the order of their ids.
 */
export async function holdTwitterUser(statement: Statement, twitterUserId: string): Promise<void> {
  await statement('hold-twitter-user', HOLD, [twitterUserId]);
}

/** The same for the X account of one of ours; nothing where there is no such account. */
export async function holdTwitterUserOf(
  statement: Statement,
  organizationId: string,
  accountId: string,
): Promise<void> {
  const { rows } = await statement('find-twitter-user', FIND, [organizationId, accountId]);
  if (rows[0]) await holdTwitterUser(statement, rows[0].twitter_user_id as string);
}

/** Whether X may know the tokens of the X account as those of another organization, which uses or is about to use it. */
export async function isHeldElsewhere(
  statement: Statement,
  organizationId: string,
  twitterUserId: string,
): Promise<boolean> {
  const { rows } = await statement('held-elsewhere', HELD, [twitterUserId, organizationId]);
  return rows[0]!.is_held as boolean;
}
