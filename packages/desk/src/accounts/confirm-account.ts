import { AppError, type TwitterAccount } from '@perch/contracts';
import { recordAuditIn } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { keywordStreamName } from '../keywords/keyword-searches.ts';
import { requirePermission } from '../require-permission.ts';
import { claimTwitterUser } from './claim-twitter-user.ts';
import { getAccount } from './get-account.ts';
import { nameOfApp } from './name-of-app.ts';

export interface ConfirmAccountInput {
  accountId: string;
  /** days of history to bring, 0 to 30; 0: from now on */
  importDays: number;
}

/** Seconds between two polls until the worker, which decides, sets its own. */
const FIRST_INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };

const DAY_MS = 86_400_000;

/**
 * Somebody has seen whose authorization it is, and it is the brand's: from now on the account is polled, with as much
 * history as was asked for. What came while it was disconnected is history too.
 * @throws AppError `forbidden`, `not_found`, `account_not_awaiting`, `account_in_use_elsewhere`
 */
export async function confirmAccount(ctx: Context, input: ConfirmAccountInput): Promise<TwitterAccount> {
  requirePermission(ctx, 'setup.social');
  const { organizationId } = ctx;
  const { accountId, importDays } = input;
  const now = ctx.now();
  const startsAt = new Date(now.getTime() - importDays * DAY_MS);

  await ctx.db.transaction(async (tx) => {
    const account = await tx.account.findFirst({ where: { organizationId, id: accountId } });
    if (!account) throw new AppError('not_found');
    await claimTwitterUser(tx, organizationId, account.twitterUserId);
    // whoever comes second finds it confirmed
    const { count } = await tx.account.updateMany({
      where: { organizationId, id: accountId, state: 'awaiting_confirmation' },
      data: {
        state: 'connected',
        stateReason: null,
        awaitingSince: null,
        connectedById: ctx.actor.memberId,
        connectedAt: now,
        listeningSince: now,
        importFrom: importDays > 0 ? startsAt : null,
        importStoppedAt: null,
      },
    });
    if (count === 0) throw new AppError('account_not_awaiting');
    await tx.stream.deleteMany({ where: { organizationId, accountId } });
    // what an earlier connection still looked for is history now
    await tx.coverageGap.updateMany({
      where: { organizationId, accountId, state: 'open' },
      data: { state: 'lost', settledAt: now },
    });
    await tx.stream.createMany({
      data: streamRowsFor({ organizationId, accountId }, FIRST_INTERVALS, startsAt, now),
    });
    const watching = await tx.keyword.findMany({
      where: { organizationId, accountId, publicIntervalSeconds: { not: null } },
    });
    await tx.stream.createMany({
      data: watching.map(({ streamId, publicIntervalSeconds }) => ({
        ...{ organizationId, accountId, name: keywordStreamName(streamId) },
        ...{ intervalSeconds: publicIntervalSeconds!, startsAt: now, dueAt: now },
      })),
    });
    await recordAuditIn(tx, ctx, {
      action: 'account.connected',
      subject: { kind: 'account', id: accountId, name: `@${account.username}` },
      before: null,
      after: {
        username: account.username,
        name: account.name,
        twitterApp: await nameOfApp(tx, organizationId, account.twitterAppId),
        importDays,
      },
    });
  });
  await ctx.publish({ type: 'account.changed', id: accountId });
  return getAccount(ctx, accountId);
}
