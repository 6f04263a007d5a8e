import { AppError, type AccountTokens, type TwitterIdentity } from '@perch/contracts';
import { uuid7, type SecretBox, type Transaction } from '@perch/db';
import { recordAuditIn } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { sealTokens } from './access-token.ts';
import { claimTwitterUser } from './claim-twitter-user.ts';
import type { ForgottenTokens } from './forget-tokens.ts';
import { nameOfApp } from './name-of-app.ts';
import { replacedTokens } from './replaced-tokens.ts';

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

export interface ConnectedAccount {
  accountId: string;
  /** nothing is read before `confirmAccount` */
  awaitsConfirmation: boolean;
  /** of another app, by which it was connected until now: for X to revoke */
  replaced: ForgottenTokens | null;
}

/**
 * Takes in an authorization that X has given. One that we use already gets the new tokens and goes on; any other is kept
 * until somebody has seen whose it is and confirms it.
 * @throws AppError `forbidden`, `not_found`, `other_account_authorized`, `account_already_connected`,
 *   `account_in_use_elsewhere`, `department_unusable`
 */
export async function connectAccount(ctx: Context, input: ConnectAccount): Promise<ConnectedAccount> {
  requirePermission(ctx, 'setup.social');
  const connected = await ctx.db.transaction(async (tx) => {
    await holdApp(tx, ctx.organizationId, input.twitterAppId);
    await claimTwitterUser(tx, ctx.organizationId, input.identity.twitterUserId);
    const known = await knownAccount(tx, ctx.organizationId, input);
    if (!known) return { accountId: await addAccount(tx, ctx, input), awaitsConfirmation: true, replaced: null };
    const isMoving = known.twitterAppId !== input.twitterAppId;
    const replaced = isMoving ? await replacedTokens(tx, ctx, input.box, known) : null;
    const awaitsConfirmation = known.state === 'disconnected' || known.state === 'awaiting_confirmation';
    await (awaitsConfirmation ? awaitConfirmation(tx, ctx, known, input) : reauthorize(tx, ctx, known, input));
    return { accountId: known.id, awaitsConfirmation, replaced };
  });
  await ctx.publish({ type: 'account.changed', id: connected.accountId });
  return connected;
}

/** Nobody removes the app while an account is connected by it. */
async function holdApp(tx: Transaction, organizationId: string, twitterAppId: string | null) {
  if (twitterAppId === null) return;
  const held = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM twitter_app WHERE organization_id = ${organizationId}::uuid AND id = ${twitterAppId}::uuid
    FOR KEY SHARE`;
  if (held.length === 0) throw new AppError('not_found');
}

interface Known {
  id: string;
  twitterUserId: string;
  username: string;
  state: string;
  twitterAppId: string | null;
}

/** What a plan allows was declared or seen of another app. */
const TIER_OF_THE_APP = {
  ...{ tier: null, tierSource: 'default', tierSince: null, tierDetail: null },
  settingsRevision: { increment: 1 },
};

/** Locked: whoever discards it meanwhile comes after us, or has left nothing to be found. */
async function knownAccount(tx: Transaction, organizationId: string, input: ConnectAccount): Promise<Known | null> {
  const { twitterUserId, username } = input.identity;
  await tx.$queryRaw`
    SELECT id FROM account
    WHERE organization_id = ${organizationId}::uuid
      AND (id = ${input.accountId}::uuid OR (${input.accountId}::uuid IS NULL AND twitter_user_id = ${twitterUserId}))
    FOR NO KEY UPDATE`;
  if (input.accountId !== null) {
    const account = await tx.account.findFirst({ where: { organizationId, id: input.accountId } });
    if (!account) throw new AppError('not_found');
    if (account.twitterUserId !== twitterUserId) {
      throw new AppError('other_account_authorized', { names: { authorized: username, expected: account.username } });
    }
    return account;
  }
  const account = await tx.account.findFirst({ where: { organizationId, twitterUserId } });
  if (account && (account.state === 'connected' || account.state === 'paused')) {
    throw new AppError('account_already_connected', { names: { authorized: username } });
  }
  return account;
}

async function addAccount(tx: Transaction, ctx: Context, input: ConnectAccount): Promise<string> {
  const { box, identity, tokens, twitterAppId } = input;
  const { organizationId } = ctx;
  const id = uuid7();
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
      state: 'awaiting_confirmation',
      awaitingSince: ctx.now(),
      departmentId: department.id,
      connectedById: ctx.actor.memberId,
      connectedAt: null,
    },
  });
  await tx.accountCredential.create({ data: { organizationId, accountId: id, ...sealTokens(box, id, tokens) } });
  return id;
}

/** The streams of an account that was connected before stay as they are until it is confirmed: nobody claims them. */
async function awaitConfirmation(tx: Transaction, ctx: Context, known: Known, input: ConnectAccount) {
  const data = { state: 'awaiting_confirmation', stateReason: null, awaitingSince: ctx.now() };
  await tx.account.update({
    where: { organizationId_id: { organizationId: ctx.organizationId, id: known.id } },
    data: { ...authorizedData(known, input), ...data },
  });
  await storeTokens(tx, ctx.organizationId, known.id, input);
}

/** Polling goes on where it stopped: what came meanwhile is fetched. */
async function reauthorize(tx: Transaction, ctx: Context, known: Known, input: ConnectAccount) {
  const { organizationId } = ctx;
  const { id } = known;
  const now = ctx.now();
  const state = known.state === 'paused' ? 'paused' : 'connected';
  await tx.account.update({
    where: { organizationId_id: { organizationId, id } },
    data: { ...authorizedData(known, input), state, stateReason: null, listeningSince: now },
  });
  await storeTokens(tx, organizationId, id, input);
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
    },
  });
  const { username } = input.identity;
  await recordAuditIn(tx, ctx, {
    action: 'account.reauthorized',
    subject: { kind: 'account', id, name: `@${username}` },
    before: {
      state: known.state,
      username: known.username,
      twitterApp: await nameOfApp(tx, organizationId, known.twitterAppId),
    },
    after: {
      state,
      username,
      twitterApp: await nameOfApp(tx, organizationId, input.twitterAppId),
      authorizedAt: now.toISOString(),
    },
  });
}

/** Who X says it is, and the app that was authorized. */
function authorizedData(known: Known, { identity, twitterAppId }: ConnectAccount) {
  const { username, name, avatarUrl } = identity;
  return { username, name, avatarUrl, twitterAppId, ...(known.twitterAppId !== twitterAppId && TIER_OF_THE_APP) };
}

async function storeTokens(tx: Transaction, organizationId: string, accountId: string, input: ConnectAccount) {
  const credential = sealTokens(input.box, accountId, input.tokens);
  await tx.accountCredential.upsert({
    where: { organizationId_accountId: { organizationId, accountId } },
    create: { organizationId, accountId, ...credential },
    update: credential,
  });
}
