import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signWebhook } from './sign-webhook.ts';

const secret = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const now = new Date();
const call = { id: '0193-id', at: now, body: '{"type":"ticket.created","data":{"subject":"Olá ☂"}}' };

describe('the signature of a call', () => {
  it('is the one of Standard Webhooks’ own example', () => {
    // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
    const headers = signWebhook(
      { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is accepted by an independent library, by either of two secrets, and by no other', () => {
    const headers = signWebhook(call, [secret(2), secret(1)]);
    for (const known of [secret(1), secret(2)]) {
      expect(new Webhook(known).verify(call.body, headers)).toEqual(JSON.parse(call.body));
    }
    expect(() => new Webhook(secret(3)).verify(call.body, headers)).toThrow();
    expect(() => new Webhook(secret(1)).verify(`${call.body} `, headers)).toThrow();
  });
});
