import type { Twilio } from 'twilio';

export type TextErrorKind =
  /** Twilio refuses this message for good: no phone there, unsubscribed, not allowed to go there */
  | 'permanent'
  /** later may do: Twilio is away or busy, or our account, its token or its number is not right */
  | 'temporary'
  /** nobody knows whether Twilio took it */
  | 'uncertain';

export class TextError extends Error {
  readonly kind: TextErrorKind;
  /** Twilio's own words, with its error number where there is one */
  readonly detail: string;
  /** our account, its token or its sender is not right: no message goes until somebody mends that */
  readonly isOfSettings: boolean;

  constructor(kind: TextErrorKind, detail: string, isOfSettings = false) {
    super(`sms: ${kind}: ${detail}`);
    this.name = 'TextError';
    this.kind = kind;
    this.detail = detail;
    this.isOfSettings = isOfSettings;
  }
}

/** An organization's account with Twilio, and what its messages come from: a number (or name), or a messaging service. */
export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  from: string | null;
  messagingServiceSid: string | null;
}

export interface TextMessage {
  /** E.164 */
  to: string;
  text: string;
  /** where Twilio tells what becomes of it; http(s) */
  statusCallback?: string;
}

export interface SentText {
  /** Twilio's id, `SM…` */
  remoteId: string;
  /** what Twilio said: its id and the status */
  answer: string;
}

export interface Texter {
  /** @throws TextError */
  send(account: TwilioAccount, message: TextMessage): Promise<SentText>;
}

const TWILIO = 'https://api.twilio.com';
const TIMEOUT_MS = 15_000;
const LONGEST_ANSWER = 500;

/** Sends SMS through Twilio. `apiUrl`: another server that speaks its API. */
export function createTexter(settings: { apiUrl?: string | undefined; timeoutMs?: number } = {}): Texter {
  const { apiUrl, timeoutMs = TIMEOUT_MS } = settings;
  // a quarter of a second to load, and most workers never send an SMS
  let loading: ReturnType<typeof loadTwilio> | undefined;
  return {
    send: async (account, { to, text, statusCallback }) => {
      const { clientOf } = await (loading ??= loadTwilio(apiUrl, timeoutMs));
      const { from, messagingServiceSid } = account;
      const sender = messagingServiceSid === null ? { from: from ?? '' } : { messagingServiceSid };
      try {
        const { sid, status } = await clientOf(account).messages.create({
          to,
          body: text,
          ...sender,
          ...(statusCallback !== undefined && { statusCallback }),
        });
        if (!sid) throw new TextError('uncertain', 'Twilio named no message');
        return { remoteId: sid, answer: `${sid} ${status}` };
      } catch (error) {
        throw toTextError(error);
      }
    },
  };
}

async function loadTwilio(apiUrl: string | undefined, timeoutMs: number) {
  const { default: twilio } = await import('twilio');
  class Redirected extends twilio.RequestClient {
    override request: InstanceType<typeof twilio.RequestClient>['request'] = (options) => {
      const uri = apiUrl === undefined ? options.uri : options.uri.replace(TWILIO, apiUrl);
      return super.request({ ...options, uri });
    };
  }
  // whether an SMS goes out again is decided by its delivery
  const httpClient = new Redirected({ timeout: timeoutMs, autoRetry: false });
  const clientOf = ({ accountSid, authToken }: TwilioAccount): Twilio => twilio(accountSid, authToken, { httpClient });
  return { clientOf };
}

/** Errors of ours, not of the message: https://www.twilio.com/docs/api/errors */
const OF_SETTINGS: ReadonlySet<number> = new Set([
  20003, // the token is wrong
  20005, // the account is not active
  20008, // test credentials
  20404, // no such account
  21212, // the sender is no number
  21606, // the sender is not ours
  21659, // the sender is not ours, or not of this country
  21660, // the sender belongs to another account
  21701, // no such messaging service
  21703, // the messaging service has no number
  21704, // the messaging service has no number
  21705, // no such messaging service
  21910, // the sender is of another channel
]);
/** Passes by itself. */
const PASSING: ReadonlySet<number> = new Set([
  14107, // too many messages to this number
  20429, // too many requests
  21611, // too many messages wait for this sender
  30001, // too many messages wait
  30022, // too many of this campaign
]);
/** Nothing has left: nobody was reached at all. */
const NOT_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What Twilio's client throws is never kept: it holds the request, and with it the token. */
function toTextError(error: unknown): TextError {
  if (error instanceof TextError) return error;
  const { status, code, message } = error as { status?: number; code?: unknown; message?: string };
  if (typeof status !== 'number') {
    const why = message || String(code ?? 'no answer');
    return new TextError(NOT_SENT.has(code) ? 'temporary' : 'uncertain', `Twilio cannot be reached: ${why}`);
  }
  const words = message ?? `HTTP ${status}`;
  const detail = (typeof code === 'number' ? `${code}: ${words}` : words).slice(0, LONGEST_ANSWER);
  const isOfSettings = status === 401 || OF_SETTINGS.has(Number(code));
  return new TextError(isOfSettings ? 'temporary' : kindOf(status, Number(code)), detail, isOfSettings);
}

function kindOf(status: number, code: number): TextErrorKind {
  if (status === 429 || PASSING.has(code)) return 'temporary';
  if (status >= 500 || status < 400) return 'uncertain';
  return 'permanent';
}
