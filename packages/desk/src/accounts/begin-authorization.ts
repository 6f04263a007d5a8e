import { createHash } from 'node:crypto';
import { AppError } from '@perch/contracts';
import { uuid7, type SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const MINUTES_TO_AUTHORIZE = 10;

export interface BeginAuthorization {
  box: SecretBox;
  sessionId: string;
  /** what X will send back, `state` or the request token of OAuth 1.0a; only its hash is kept */
  state: string;
  /** the PKCE verifier, or the secret of the request token; kept sealed */
  secret: string;
  /** a path of the web app */
  returnTo: string;
  /** the account to authorize anew; null for a new one */
  accountId: string | null;
  /** the app that is authorized; null: the platform's */
  twitterAppId: string | null;
}

/**
 * Remembers an authorization that goes on at X: for ten minutes, for one use, for this member in this session.
 * @throws AppError `forbidden`, `not_found` when there is no such account
 */
export async function beginAuthorization(ctx: Context, input: BeginAuthorization): Promise<void> {
  requirePermission(ctx, 'setup.social');
  const { organizationId } = ctx;
  const { memberId } = ctx.actor;
  if (memberId === null) throw new AppError('unauthenticated');
  const id = uuid7();
  const now = ctx.now();

  await ctx.db.transaction(async (tx) => {
    if (input.accountId !== null) {
      const account = await tx.account.findFirst({
        where: { organizationId, id: input.accountId },
        select: { id: true },
      });
      if (!account) throw new AppError('not_found');
    }
    await tx.oauthRequest.deleteMany({ where: { organizationId, expiresAt: { lt: now } } });
    await tx.oauthRequest.create({
      data: {
        organizationId,
        id,
        memberId,
        sessionId: input.sessionId,
        stateHash: hashOfState(input.state),
        ...input.box.seal(input.secret, sealContext(id)),
        accountId: input.accountId,
        twitterAppId: input.twitterAppId,
        returnTo: input.returnTo,
        expiresAt: new Date(now.getTime() + MINUTES_TO_AUTHORIZE * 60_000),
      },
    });
  });
}

export const hashOfState = (state: string) => new Uint8Array(createHash('sha256').update(state).digest());

export const sealContext = (requestId: string) => `oauth_request:${requestId}`;
