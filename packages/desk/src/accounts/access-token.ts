import { AppError, type AccountTokens, type SignedToken, type TokenPair, type TwitterAppKeys } from '@perch/contracts';
import { settleAll, type Sealed, type SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { APP_KEYS, openAppKeys, type AppKeysRow } from '../twitter-apps/app-keys.ts';
import { suspendAccount } from './suspend-account.ts';

/** A token that ends sooner than this is refreshed before it is used. */
const MARGIN_MS = 2 * 60_000;
/** Above the longest patience with X that can be configured: the adapter gives up first. */
const REFRESH_LIMIT_MS = 125_000;
/** Postgres that restarts takes about so long. */
const STORE_AGAIN_MS = 1_000;
/** How many connections of this process may wait for X at once, so that the pool never runs dry. */
const MAX_REFRESHES = 5;

/**
 * Exchanges a refresh token at X, with the keys of the app that it was given to (null: the platform's). Rejects with
 * `kind: 'invalid' | 'unauthorized'` when X refuses it.
 */
export type Refresh = (app: TwitterAppKeys | null, refreshToken: string) => Promise<TokenPair>;

/** What it takes to call X as an account. */
export interface AccountAccess {
  /** null: the platform's */
  app: TwitterAppKeys | null;
  accessToken: string;
  /** of OAuth 1.0a: it signs; null: a bearer token */
  accessSecret: string | null;
}

/**
 * Asks X whether it takes an app's keys of OAuth 1.0a (null: the platform's). Rejects when it does not, or cannot be asked.
 */
export type CheckApp = (app: TwitterAppKeys | null) => Promise<void>;

/** What X has just refused, and `checkApp` to tell for a signature whether it was the app or the account. */
interface Refused {
  /** it is not returned again */
  notThis?: string | undefined;
  /** what signed, where it was OAuth 1.0a */
  signedBy?: { app: TwitterAppKeys; accessSecret: string | null } | undefined;
  checkApp?: CheckApp;
}

interface Credential extends Sealed {
  app: TwitterAppKeys | null;
  /** null: it does not end */
  expiresAt: Date | null;
}
/** As they stand in `sealed`. */
export type StoredTokens = Pick<TokenPair, 'accessToken' | 'refreshToken'> | SignedToken;

const READ = `
  SELECT c.key_id, c.sealed, c.expires_at, ${APP_KEYS('t')} FROM account_credential c
  JOIN account a ON a.organization_id = c.organization_id AND a.id = c.account_id AND a.state = 'connected'
  LEFT JOIN twitter_app t ON t.organization_id = a.organization_id AND t.id = a.twitter_app_id
  WHERE c.organization_id = $1 AND c.account_id = $2`;
// on its own: a statement that waits for the row still sees the account and its app as they were before the wait
const LOCK = 'SELECT FROM account_credential WHERE organization_id = $1 AND account_id = $2 FOR UPDATE';
const STORE = `
  UPDATE account_credential SET key_id = $3, sealed = $4, expires_at = $5, scopes = $6, updated_at = $7
  WHERE organization_id = $1 AND account_id = $2`;

/** An access token that X has refused, and what it takes to tell whether it is still the stored one. */
export interface RefusedToken {
  box: SecretBox;
  accessToken: string;
}

/** Tokens as they are stored: scalar columns of `account_credential`. */
export function sealTokens(box: SecretBox, accountId: string, tokens: AccountTokens) {
  const seal = (stored: StoredTokens) => box.seal(JSON.stringify(stored), contextOf(accountId));
  if ('accessSecret' in tokens) {
    const { accessToken, accessSecret } = tokens;
    return { ...seal({ accessToken, accessSecret }), expiresAt: null, scopes: [] };
  }
  const { accessToken, refreshToken, expiresAt, scopes } = tokens;
  return { ...seal({ accessToken, refreshToken }), expiresAt, scopes };
}

export function openTokens(box: SecretBox, accountId: string, credential: Sealed): StoredTokens {
  return JSON.parse(box.open(credential, contextOf(accountId))) as StoredTokens;
}

/** Whether the stored pair is still the one with the token that X has refused. */
export const holdsToken = (accountId: string, refused: RefusedToken) => (credential: Sealed) =>
  openTokens(refused.box, accountId, credential).accessToken === refused.accessToken;

const contextOf = (accountId: string) => `account_credential:${accountId}`;

/**
 * A token that X should accept, and the app that it belongs to. `notThis` is one that X has just refused: it is not
 * returned again, unless its secret or the app's is another by now. A token of OAuth 1.0a cannot be refreshed: refused
 * although X takes the app's keys, it has ended the authorization.
 * @throws AppError `account_not_active` when the account is not connected or X wants it authorized anew, and whatever
 *   `refresh` rejects with when X cannot be reached, or `checkApp` at all: then nothing is suspended
 */
export async function accessOf(
  ctx: Context,
  box: SecretBox,
  accountId: string,
  refresh: Refresh,
  refused: Refused = {},
): Promise<AccountAccess> {
  const isUsable: IsUsable = (tokens, { expiresAt, app }) =>
    (expiresAt === null || expiresAt.getTime() - ctx.now().getTime() > MARGIN_MS) &&
    (tokens.accessToken !== refused.notThis || isSignedAnew(tokens, app, refused.signedBy));

  const stored = await readCredential(ctx, box, accountId);
  const tokens = openTokens(box, accountId, stored);
  if (isUsable(tokens, stored)) return accessBy(stored, tokens);
  // X refuses a wrong secret of the app with the same word; that is no fault of any account's
  if ('accessSecret' in tokens) await refused.checkApp?.(stored.app);

  try {
    return await freeSlot(() => refreshUnderLock(ctx, box, accountId, refresh, isUsable));
  } catch (error) {
    if (!(error instanceof RefusedRefresh)) throw error;
    return afterRefusal(ctx, box, accountId, error);
  }
}

type IsUsable = (tokens: StoredTokens, credential: Pick<Credential, 'expiresAt' | 'app'>) => boolean;

/** Whether a signature would be another than the one that X has refused. */
function isSignedAnew(tokens: StoredTokens, app: TwitterAppKeys | null, used: Refused['signedBy']): boolean {
  if (!used || !('accessSecret' in tokens)) return false;
  if (tokens.accessSecret !== used.accessSecret) return true;
  return app !== null && (app.clientId !== used.app.clientId || app.clientSecret !== used.app.clientSecret);
}

/**
 * The one place where a network call happens while a row is locked. X takes a refresh token once and may end the whole
 * family when it sees it twice, so nobody else may use it until the new pair is stored; and only the row itself can
 * say so to every process. The lock is on the credential alone, which nothing but this and a new authorization writes,
 * and it ends with the patience of the adapter.
 */
async function refreshUnderLock(
  ctx: Context,
  box: SecretBox,
  accountId: string,
  refresh: Refresh,
  isUsable: IsUsable,
): Promise<AccountAccess> {
  let unsaved: { access: AccountAccess; store: unknown[]; replaces: Uint8Array } | undefined;
  const stored = ctx.db.pipeline(async (statement) => {
    if (unsaved) throw new Error('the new tokens of an account were not stored');
    await statement('credential-patience', `SET LOCAL lock_timeout = '30s'`, []);
    const [, { rows }] = await settleAll([
      statement('credential-lock', LOCK, [ctx.organizationId, accountId]),
      statement('credential-read', READ, [ctx.organizationId, accountId]),
    ]);
    const credential = credentialOf(box, rows[0]);
    const tokens = openTokens(box, accountId, credential);
    if (isUsable(tokens, credential)) return accessBy(credential, tokens); // somebody else was quicker
    if ('accessSecret' in tokens) throw new RefusedRefresh(credential, 'X does not take the access token any more');
    if (tokens.refreshToken === null) throw new RefusedRefresh(credential, 'X gave no refresh token');

    const { app } = credential;
    const pair = await atMost(REFRESH_LIMIT_MS, refresh(app, tokens.refreshToken)).catch((error: unknown) => {
      throw isRefusal(error) ? new RefusedRefresh(credential, messageOf(error)) : error;
    });
    // X may leave out what has not changed
    const kept = { ...pair, refreshToken: pair.refreshToken ?? tokens.refreshToken };
    const sealed = sealTokens(box, accountId, kept);
    const store = [
      ctx.organizationId,
      accountId,
      sealed.keyId,
      Buffer.from(sealed.sealed),
      sealed.expiresAt,
      sealed.scopes,
      ctx.now(),
    ];
    unsaved = { access: accessBy(credential, kept), store, replaces: credential.sealed };
    await statement('credential-store', STORE, store);
    return unsaved.access;
  });
  return stored.catch(async (error: unknown) => {
    if (!unsaved) throw error;
    // X has taken the old refresh token: without the new pair somebody would have to connect the account again
    ctx.log.warn({ accountId, err: error }, 'the new tokens of an account were not stored; once more');
    await new Promise((resolve) => setTimeout(resolve, STORE_AGAIN_MS));
    await ctx.db.query(`${STORE} AND sealed = $8`, [...unsaved.store, Buffer.from(unsaved.replaces)]);
    return unsaved.access;
  });
}

/** X refused the refresh token: either the account was authorized anew meanwhile, or a person has to do that now. */
async function afterRefusal(
  ctx: Context,
  box: SecretBox,
  accountId: string,
  refused: RefusedRefresh,
): Promise<AccountAccess> {
  const isRefused = ({ sealed }: Sealed) => Buffer.from(sealed).equals(refused.credential.sealed);
  const isSuspended = await ctx.db.pipeline((statement) =>
    suspendAccount(statement, ctx.organizationId, accountId, 'refresh_refused', isRefused, ctx.now()),
  );
  if (!isSuspended) {
    const stored = await readCredential(ctx, box, accountId);
    return accessBy(stored, openTokens(box, accountId, stored));
  }
  ctx.log.warn({ accountId, detail: refused.message }, 'X refused to refresh the authorization of an account');
  await ctx.publish({ type: 'account.changed', id: accountId });
  throw notActive(refused);
}

class RefusedRefresh extends Error {
  readonly credential: Credential;
  constructor(credential: Credential, message: string) {
    super(message);
    this.name = 'RefusedRefresh';
    this.credential = credential;
  }
}

const accessBy = ({ app }: Credential, tokens: StoredTokens): AccountAccess => ({
  app,
  accessToken: tokens.accessToken,
  accessSecret: 'accessSecret' in tokens ? tokens.accessSecret : null,
});

async function readCredential(ctx: Context, box: SecretBox, accountId: string): Promise<Credential> {
  return credentialOf(box, (await ctx.db.query(READ, [ctx.organizationId, accountId]))[0]);
}

function credentialOf(box: SecretBox, row: Record<string, unknown> | undefined): Credential {
  if (!row) throw notActive();
  return {
    keyId: row.key_id as string,
    sealed: new Uint8Array(row.sealed as Buffer),
    expiresAt: row.expires_at as Date | null,
    app: openAppKeys(box, row as unknown as AppKeysRow),
  };
}

const notActive = (cause?: unknown) => new AppError('account_not_active', { cause });

/** By its shape: verbs do not know the adapter. */
function isRefusal(error: unknown): boolean {
  const kind = typeof error === 'object' && error !== null && 'kind' in error ? error.kind : undefined;
  return kind === 'invalid' || kind === 'unauthorized';
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function atMost<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('X did not answer the refresh of a token')), milliseconds);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}

let refreshing = 0;
const waiting: (() => void)[] = [];

async function freeSlot<T>(work: () => Promise<T>): Promise<T> {
  if (refreshing >= MAX_REFRESHES) await new Promise<void>((resolve) => waiting.push(resolve));
  else refreshing++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else refreshing--;
  }
}
