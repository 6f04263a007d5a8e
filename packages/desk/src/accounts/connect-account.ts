import { AppError, type AccountTokens, type TwitterIdentity } from '@perch/contracts';
import { uuid7, type SecretBox, type Transaction } from '@perch/db';
import type { Context } from '../context.ts';
import { streamRowsFor } from '../intake/stream-schedule.ts';
import { requirePermission } from '../require-permission.ts';
import { sealTokens } from './access-token.ts';

export interface ConnectAccount {
  box: SecretBox;
  /** who authorized us at X */
  identity: TwitterIdentity;
  tokens: AccountTokens;
  /** the app that was authorized; null: the platform's */
  twitterAppId: string | null;
  /** the account that was to be authorized anew; null for a new one */
  accountId: string | null;
}

/** Seconds between two polls until the worker, which decides, sets its own. */
const FIRST_INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };

/**
 * Connects the X account that was authorized, or gives the one we know new tokens: its history and settings stay.
 * @throws AppError `forbidden`, `not_found`, `other_account_authorized`, `account_already_connected`,
 *   `account_in_use_elsewhere`
 */
export async function connectAccount(ctx: Context, input: ConnectAccount): Promise<{ accountId: string }> {
  requirePermission(ctx, 'setup.social');
  const accountId = await ctx.db.transaction(async (tx) => {
    await holdApp(tx, ctx.organizationId, input.twitterAppId);
    await claimTwitterUser(tx, ctx.organizationId, input.identity.twitterUserId);
    const known = await knownAccount(tx, ctx.organizationId, input);
    if (!known) return addAccount(tx, ctx, input);
    await reauthorize(tx, ctx, known, input);
    return known.id;
  });
  await ctx.publish({ type: 'account.changed', id: accountId });
  return { accountId };
}

/** Nobody removes the app while an account is connected by it. */
async function holdApp(tx: Transaction, organizationId: string, twitterAppId: string | null) {
  if (twitterAppId === null) return;
  const held = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM twitter_app WHERE organization_id = ${organizationId}::uuid AND id = ${twitterAppId}::uuid
    FOR KEY SHARE`;
  if (held.length === 0) throw new AppError('not_found');
}

/** Two organizations that connect the same X account at the same moment come one after the other. */
async function claimTwitterUser(tx: Transaction, organizationId: string, twitterUserId: string) {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`twitter-user:${twitterUserId}`}, 0))`;
  const [row] = await tx.$queryRaw<{ in_use: boolean }[]>`
    SELECT twitter_user_in_use_elsewhere(${twitterUserId}, ${organizationId}::uuid) AS in_use`;
  if (row?.in_use) throw new AppError('account_in_use_elsewhere');
}

interface Known {
  id: string;
  state: string;
  twitterAppId: string | null;
}

/** What a plan allows was declared or seen of another app. */
const TIER_OF_THE_APP = { tier: null, tierSource: 'default', tierSince: null, tierDetail: null };

async function knownAccount(tx: Transaction, organizationId: string, input: ConnectAccount): Promise<Known | null> {
  const { twitterUserId } = input.identity;
  if (input.accountId !== null) {
    const account = await tx.account.findFirst({ where: { organizationId, id: input.accountId } });
    if (!account) throw new AppError('not_found');
    if (account.twitterUserId !== twitterUserId) throw new AppError('other_account_authorized');
    return account;
  }
  const account = await tx.account.findFirst({ where: { organizationId, twitterUserId } });
  if (account && (account.state === 'connected' || account.state === 'paused')) {
    throw new AppError('account_already_connected');
  }
  return account;
}

async function addAccount(tx: Transaction, ctx: Context, input: ConnectAccount): Promise<string> {
  const { box, identity, tokens, twitterAppId } = input;
  const { organizationId } = ctx;
  const id = uuid7();
  const now = ctx.now();
  const department = await tx.department.findFirst({
    where: { organizationId, isActive: true },
    orderBy: [{ isDefault: 'desc' }, { id: 'asc' }],
  });
  if (!department) throw new AppError('department_unusable', { detail: 'There is no active department' });
  await tx.account.create({
    data: {
      organizationId,
      id,
      ...identity,
      twitterAppId,
      departmentId: department.id,
      connectedById: ctx.actor.memberId,
      connectedAt: now,
    },
  });
  await tx.accountCredential.create({ data: { organizationId, accountId: id, ...sealTokens(box, id, tokens) } });
  await tx.stream.createMany({ data: streamRowsFor({ organizationId, accountId: id }, FIRST_INTERVALS, now) });
  return id;
}

async function reauthorize(tx: Transaction, ctx: Context, known: Known, input: ConnectAccount) {
  const { box, identity, tokens, twitterAppId } = input;
  const { organizationId } = ctx;
  const { id } = known;
  const now = ctx.now();
  const { username, name, avatarUrl } = identity;
  const wasDisconnected = known.state === 'disconnected';
  await tx.account.update({
    where: { organizationId_id: { organizationId, id } },
    data: {
      username,
      name,
      avatarUrl,
      twitterAppId,
      ...(known.twitterAppId !== twitterAppId && TIER_OF_THE_APP),
      state: known.state === 'paused' ? 'paused' : 'connected',
      stateReason: null,
      listeningSince: now,
      ...(wasDisconnected && { connectedById: ctx.actor.memberId, connectedAt: now }),
    },
  });
  const credential = sealTokens(box, id, tokens);
  await tx.accountCredential.upsert({
    where: { organizationId_accountId: { organizationId, accountId: id } },
    create: { organizationId, accountId: id, ...credential },
    update: credential,
  });
  // after a pause for X's sake polling goes on where it stopped; what came while it was disconnected stays out
  const anew = {
    startsAt: now,
    committedId: null,
    candidateId: null,
    oldestId: null,
    floorId: null,
    pageToken: null,
    roundCount: 0,
    roundBeganAt: null,
    coveredUntil: null,
  };
  await tx.stream.updateMany({
    where: { organizationId, accountId: id },
    data: {
      dueAt: now,
      failureCount: 0,
      lastErrorCode: null,
      lastErrorDetail: null,
      lastErrorAt: null,
      // a worker that died with it would keep everybody from polling now; one that lives writes nothing any more
      leaseToken: null,
      leaseUntil: null,
      ...(wasDisconnected && anew),
    },
  });
}
