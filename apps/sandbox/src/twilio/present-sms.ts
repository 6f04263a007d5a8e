import type { Sms } from '../world/records.ts';
import { deliveryError } from './delivery-errors.ts';
import { segment } from './segments.ts';

export const API_VERSION = '2010-04-01';
const USD_PER_SEGMENT = 0.0075;

/** A message as Twilio's API answers it. */
export function presentSms(sms: Sms, accountSid: string) {
  const uri = `/${API_VERSION}/Accounts/${accountSid}/Messages/${sms.sid}`;
  const { segments } = segment(sms.body);
  return {
    account_sid: accountSid,
    api_version: API_VERSION,
    body: sms.body,
    date_created: rfc2822(sms.createdAt),
    date_sent: sms.sentAt === null ? null : rfc2822(sms.sentAt),
    date_updated: rfc2822(sms.updatedAt),
    direction: sms.direction,
    error_code: sms.errorCode,
    error_message: sms.errorCode === null ? null : deliveryError(sms.errorCode),
    from: sms.from,
    messaging_service_sid: sms.messagingServiceSid,
    num_media: String(sms.mediaCount),
    num_segments: sms.status === 'accepted' ? '0' : String(segments),
    price: isCharged(sms) ? `-${(segments * USD_PER_SEGMENT).toFixed(5)}` : null,
    price_unit: 'USD',
    sid: sms.sid,
    status: sms.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: sms.to,
    uri: `${uri}.json`,
  };
}

/** The price is known some time after the message was handed to the carrier. */
function isCharged(sms: Sms): boolean {
  return ['delivered', 'undelivered', 'received'].includes(sms.status);
}

/** `Thu, 24 Aug 2023 05:01:45 +0000` */
function rfc2822(milliseconds: number): string {
  return new Date(milliseconds).toUTCString().replace('GMT', '+0000');
}
