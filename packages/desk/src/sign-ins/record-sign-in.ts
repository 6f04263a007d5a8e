import type { ErrorCode } from '@perch/contracts';
import type { Database } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';

/** Where a request comes from, as far as is known. */
export interface Origin {
  ipAddress: string;
  userAgent: string | null;
}

/** How somebody came in: `organization_switch` where a session that stands already goes on in another organization. */
export interface SignInWay {
  method: 'password' | 'single_sign_on' | 'organization_switch';
  secondFactor?: 'app' | 'recovery_code';
}

export interface SignedInMember {
  id: string;
  name: string;
}

/** Long enough to tell browsers apart; the sender chooses how long it is. */
const MOST_USER_AGENT = 300;
const placeOf = ({ ipAddress, userAgent }: Origin) => ({ ipAddress, userAgent: userAgent?.slice(0, MOST_USER_AGENT) });

/** Writes into the audit log that a member has signed in. */
export const recordSignIn = (ctx: Context, member: SignedInMember, way: SignInWay, origin: Origin): Promise<void> =>
  record(ctx, 'sign_in.succeeded', member, { ...way, ...placeOf(origin) });

/** Writes into the audit log that a member has ended sessions: the one that asks, or as many others. */
export const recordSignOut = (
  ctx: Context,
  member: SignedInMember,
  { otherSessions, ...origin }: Origin & { otherSessions?: number },
): Promise<void> =>
  record(ctx, 'sign_in.ended', member, { ...(otherSessions && { otherSessions }), ...placeOf(origin) });

function record(
  ctx: Context,
  action: 'sign_in.succeeded' | 'sign_in.ended',
  { id, name }: SignedInMember,
  after: Record<string, unknown>,
): Promise<void> {
  const by: Context = { ...ctx, actor: { kind: 'member', memberId: id, permissions: [] } };
  const subject = { kind: 'sign_in', id, name } as const;
  return ctx.db.pipeline((statement) => recordAudit(statement, by, { action, subject, before: null, after }));
}

/** Whom somebody tried to be: by the address that they gave, or by what the first step found. */
type Tried = { email: string } | { userId: string };

export interface FailedSignIn {
  /** `code`: the password was right, what followed was not */
  method: 'password' | 'code' | 'single_sign_on';
  reason: ErrorCode;
}

const RECORD_FAILED = `
  SELECT record_failed_sign_in(coalesce($1::uuid, (SELECT id FROM app_user WHERE email = lower($2))), $3, $4, $5)`;

/**
 * Writes into the audit log of each organization that the person is in, or of the one given, that they could not sign in:
 * once an hour and way, however often it is tried. Nothing of who is unknown.
 */
export async function recordFailedSignIn(
  database: Database,
  tried: Tried & { organizationId?: string },
  { failed, origin, at }: { failed: FailedSignIn; origin: Origin; at: Date },
): Promise<void> {
  const [userId, email] = 'userId' in tried ? [tried.userId, null] : [null, tried.email];
  const fields = JSON.stringify({ ...failed, ...placeOf(origin) });
  await database.pool.query({
    name: 'record-failed-sign-in',
    text: RECORD_FAILED,
    values: [userId, email, tried.organizationId ?? null, fields, at],
  });
}
