import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

const END = 'DELETE FROM session WHERE sso_organization_id = $1 RETURNING id';
const SHORTEN = 'UPDATE session SET ends_at = $2 WHERE sso_organization_id = $1 AND ends_at > $2';

/**
 * Signs out everybody whom the organization's provider has signed in, inside the transaction of what it is for. Answers
 * the sessions, of which those who listen are told by `announceEnded` after it.
 */
export async function endSsoSessions(statement: Statement, ctx: Context): Promise<string[]> {
  const { rows } = await statement('end-sso-sessions', END, [ctx.organizationId]);
  return (rows as { id: string }[]).map(({ id }) => id);
}

/** Sessions that the provider has begun end at `at`, unless they end before. */
export const shortenSsoSessions = (statement: Statement, ctx: Context, at: Date) =>
  statement('shorten-sso-sessions', SHORTEN, [ctx.organizationId, at]);

export const announceEnded = (ctx: Context, sessionIds: readonly string[]) =>
  Promise.all(sessionIds.map((id) => ctx.publish({ type: 'session.ended', id })));
