import type { RemainingCalls, TwitterAppKeys } from '@perch/contracts';
import type { ReadCharge } from '@perch/core';
import type { Acting } from './acting.ts';
import type { Answer } from './answer.ts';
import { chargesOf } from './charges-of.ts';
import { excerptOf } from './excerpt-of.ts';
import type { TwitterHooks } from './hooks.ts';
import { UnusableAnswer } from './parsed.ts';
import { createSender, type Credentials, type Request } from './send-request.ts';
import { lost, refusalOf, TwitterError, type CallKind } from './twitter-error.ts';
import { windowsOf } from './windows-of.ts';

/** As whom a call is made: an account, tokens that belong to none yet, or the app itself. */
export type Caller = Acting | Credentials;

export interface CallRequest extends Request {
  kind: CallKind;
  as: Caller;
  /** what X bills for each item of `data` */
  bills?: ReadCharge['kind'];
  /** as what a success is read; JSON unless told, and `read` gets the fields of a form as an object */
  answers?: 'form';
}

/**
 * Makes one call and reads its answer, `left` of such calls being what X says is left of its quarter of an hour. What
 * `read` throws means that the answer is of no use. @throws TwitterError
 */
export type Call = <T>(
  request: CallRequest,
  read: (body: unknown, left: RemainingCalls | undefined) => T,
) => Promise<T>;

/**
 * The one way of all calls: the call budget is asked, the request sent, its limits are learned, what X bills is told,
 * and the answer is read, whatever it may be.
 */
export function createCaller(settings: { apiUrl?: string; timeoutMs: number }, hooks: TwitterHooks): Call {
  const send = createSender(settings);

  return async (request, read) => {
    const { kind, as, endpoint } = request;
    const account = isActing(as) ? as : undefined;
    const counted = account && {
      endpoint,
      app: account.app.clientId,
      organizationId: account.organizationId,
      accountId: account.accountId,
    };
    const fullUntil = counted && (await hooks.limits?.take(counted));
    if (fullUntil) {
      throw new TwitterError('rate_limited', 'The calls that X allows are used up', { resetAt: fullUntil });
    }

    const credentials = isActing(as) ? credentialsOf(as.app, as) : as;
    const secrets = secretsOf(credentials, request);
    const answer = await send(kind, credentials, request);
    const now = new Date();
    const windows = windowsOf(answer.headers, now);
    if (counted && windows.length > 0) await hooks.limits?.learn(counted, windows);

    const report = (excerpt: string) => hooks.onUnexpected?.({ endpoint, status: answer.status, excerpt });
    if (answer.status >= 400) {
      const error = refusalOf(answer, kind, now, secrets);
      if (error.excerpt !== undefined) report(error.excerpt);
      throw error;
    }
    if (!answer.isComplete) throw new TwitterError(lost(kind), 'The answer of X broke off', { status: answer.status });

    if (account && request.bills) {
      const charges = chargesOf(answer.body, request.bills);
      if (charges.length > 0) await hooks.meter?.(account, charges);
    }
    try {
      if (answer.status >= 300) throw new UnusableAnswer(`X points elsewhere (HTTP ${answer.status})`);
      const body = request.answers === 'form' ? Object.fromEntries(new URLSearchParams(answer.text)) : answer.body;
      return read(
        body,
        windows.find(({ window }) => window === 'quarter'),
      );
    } catch (error) {
      if (error instanceof TwitterError) throw error;
      const excerpt = excerptOf(answer.text, secrets);
      report(excerpt);
      throw unusable(answer, kind, error, excerpt);
    }
  };
}

/** What a call is signed with: a bearer token by itself, or the app's pair and the account's of OAuth 1.0a. */
export const credentialsOf = (
  { authorization, clientId, clientSecret }: TwitterAppKeys,
  { accessToken, accessSecret }: { accessToken: string; accessSecret: string | null },
): Credentials =>
  authorization === 'oauth1'
    ? { appKey: clientId, appSecret: clientSecret, accessToken, accessSecret: accessSecret ?? '' }
    : accessToken;

/** What must not be written down, should X repeat it in its answer: an app's own call carries codes and tokens. */
function secretsOf(credentials: Credentials, { body = {} }: Request): string[] {
  if (typeof credentials === 'string') return [credentials];
  const inBody = APP_SECRETS.flatMap((name) => (typeof body[name] === 'string' ? [body[name]] : []));
  if ('clientSecret' in credentials) return [credentials.clientSecret, ...inBody];
  const { appSecret, accessToken = '', accessSecret = '' } = credentials;
  return [appSecret, accessToken, accessSecret, ...inBody];
}
const APP_SECRETS = ['code', 'code_verifier', 'refresh_token', 'token', 'oauth_verifier'] as const;

const isActing = (as: Caller): as is Acting => typeof as === 'object' && 'accountId' in as;

/** A success without what makes it one tells nothing about a write, and is a riddle in a read. */
function unusable({ status }: Answer, kind: CallKind, error: unknown, excerpt: string): TwitterError {
  const detail = error instanceof UnusableAnswer ? error.message : 'X answered with something that we cannot read';
  return new TwitterError(kind === 'write' ? 'uncertain' : 'unexpected', detail, { status, excerpt });
}
