import { createHmac } from 'node:crypto';

/** How secrets look by the convention of Standard Webhooks; what follows is base64. */
const PREFIX = 'whsec_';

export interface SignedCall {
  /** the same at each attempt, so that a receiver knows it again */
  id: string;
  /** of this attempt */
  at: Date;
  body: string;
}

/**
 * The headers of a call by Standard Webhooks (https://www.standardwebhooks.com): one signature for each secret, so that
 * a receiver that knows any of them is content.
 */
export function signWebhook({ id, at, body }: SignedCall, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
