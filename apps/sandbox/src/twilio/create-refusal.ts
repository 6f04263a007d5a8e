import type { World } from '../world/world.ts';
import { isAlphanumericSender, MAGIC_RECIPIENTS, MAGIC_SENDERS, masked, readNumber } from './phone-numbers.ts';
import { tooManyRequests, TwilioProblem } from './twilio-problem.ts';

const LONGEST_BODY = 1600;
const MOST_MEDIA = 10;
/** Valid as a sender with any credentials, as with Twilio's test credentials. */
const MAGIC_VALID_SENDER = '+15005550006';

export interface CreateInput {
  To: string;
  From: string;
  MessagingServiceSid: string;
  Body: string;
  StatusCallback: string;
  MediaUrl: string[];
}

/** Why Twilio would not take this message; null if it does. `ownNumber`: the one number of the account. */
export function createRefusal(world: World, input: CreateInput, ownNumber: string): TwilioProblem | null {
  const { To, From, MessagingServiceSid, Body, StatusCallback, MediaUrl } = input;
  if (!To) return refused(21_604, "A 'To' phone number is required.");
  if (!From && !MessagingServiceSid) return refused(21_603, "A 'From' phone number is required.");
  if (!Body && MediaUrl.length === 0) return refused(21_602, 'Message body is required.');
  if (Body.length > LONGEST_BODY) {
    return refused(21_617, `The concatenated message body exceeds the ${LONGEST_BODY} character limit`);
  }
  if (MediaUrl.length > MOST_MEDIA) return refused(21_623, 'Number of media files exceeds allowed limit');
  if (StatusCallback && !isWebAddress(StatusCallback)) {
    return refused(21_609, `The 'StatusCallback' URL ${StatusCallback} is not a valid URL.`);
  }
  return senderRefusal(From, MessagingServiceSid, ownNumber) ?? recipientRefusal(world, To, From);
}

function senderRefusal(from: string, serviceSid: string, ownNumber: string): TwilioProblem | null {
  if (serviceSid) {
    const isSid = /^MG[0-9a-fA-F]{32}$/.test(serviceSid);
    return isSid ? null : refused(21_705, `The Messaging Service Sid ${serviceSid} is invalid.`);
  }
  const number = readNumber(from);
  const magic = MAGIC_SENDERS[number ?? ''];
  if (magic === 21_212 || (!number && !isAlphanumericSender(from))) {
    return refused(
      21_212,
      `The 'From' number ${from} is not a valid phone number, shortcode, or alphanumeric sender ID.`,
    );
  }
  if (magic === 21_611) return refused(21_611, "This 'From' number has exceeded the maximum number of queued messages");
  if (!number || number === ownNumber || number === MAGIC_VALID_SENDER) return null;
  return refused(
    21_606,
    `The From phone number ${from} is not a valid, SMS-capable inbound phone number or short code for your account.`,
  );
}

function recipientRefusal(world: World, to: string, from: string): TwilioProblem | null {
  const number = readNumber(to);
  const code = number === null ? 21_211 : MAGIC_RECIPIENTS[number];
  const shown = masked(to);
  switch (code) {
    case 20_429:
      return tooManyRequests();
    case 21_211:
      return refused(code, `Invalid 'To' Phone Number: ${shown}`);
    case 21_408:
      return refused(
        code,
        `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${shown}`,
      );
    case 21_608:
      return refused(
        code,
        `The number ${shown} is unverified. Trial accounts cannot send messages to unverified numbers`,
      );
    case 21_612:
      return refused(
        code,
        `Message cannot be sent with the current combination of 'To' (${shown}) and/or 'From' (${from}) parameters`,
      );
    case 21_614:
      return refused(code, `To number: ${shown}, is not a mobile number`);
  }
  if (code === 21_610 || world.unsubscribedNumbers.has(number!)) {
    return refused(21_610, 'Attempt to send to unsubscribed recipient');
  }
  return null;
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
}

function refused(code: number, message: string): TwilioProblem {
  return new TwilioProblem(400, code, message);
}
