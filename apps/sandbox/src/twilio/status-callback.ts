import { createHmac, randomUUID } from 'node:crypto';
import type { Sms, SmsCallback, SmsStatus } from '../world/records.ts';
import { API_VERSION } from './present-sms.ts';

const TRIES = 2;
const PATIENCE_MS = 15_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The `X-Twilio-Signature` of a form: HMAC-SHA1, in base64, over the address as it was given and each parameter's
 * name and value in the order of the names. https://www.twilio.com/docs/usage/security#validating-requests
 */
function signForm(url: string, form: Readonly<Record<string, string>>, authToken: string): string {
  const names = Object.keys(form).sort();
  const signed = names.reduce((text, name) => text + name + form[name], url);
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

/** What Twilio posts when a message reaches a status. */
function statusForm(sms: Sms, status: SmsStatus, accountSid: string): Record<string, string> {
  return {
    AccountSid: accountSid,
    ApiVersion: API_VERSION,
    ...(sms.from !== null && { From: sms.from }),
    MessageSid: sms.sid,
    MessageStatus: status,
    ...(sms.messagingServiceSid !== null && { MessagingServiceSid: sms.messagingServiceSid }),
    SmsSid: sms.sid,
    SmsStatus: status,
    To: sms.to,
    ...((status === 'undelivered' || status === 'failed') && { ErrorCode: String(sms.errorCode) }),
  };
}

/**
 * Tells the sender about a status, once more if nobody answers or the answer is a 5xx. Only this machine is called,
 * redirects are not followed: whoever may send a message must not reach other hosts through the sandbox.
 */
export async function postStatus(
  sms: Sms & { statusCallback: string },
  status: SmsStatus,
  account: { sid: string; authToken: string },
  closing: AbortSignal,
): Promise<Omit<SmsCallback, 'at'>> {
  const url = sms.statusCallback;
  if (!LOOPBACK.has(new URL(url).hostname)) {
    return { status, tries: 0, answer: null, problem: 'not sent: the sandbox calls only 127.0.0.1 and localhost' };
  }
  const form = statusForm(sms, status, account.sid);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'user-agent': 'TwilioProxy/1.1',
    'i-twilio-idempotency-token': randomUUID(),
    'x-twilio-signature': signForm(url, form, account.authToken),
  };
  let answer: number | null = null;
  let problem: string | null = null;
  let tries = 0;
  while (tries < TRIES && !closing.aborted) {
    tries += 1;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: new URLSearchParams(form).toString(),
        redirect: 'manual',
        signal: AbortSignal.any([closing, AbortSignal.timeout(PATIENCE_MS)]),
      });
      await response.body?.cancel();
      answer = response.status;
      problem = response.ok ? null : `answered ${answer}`;
      if (answer < 500) break;
    } catch (error) {
      answer = null;
      problem = reasonOf(error);
    }
  }
  return { status, tries, answer, problem };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
