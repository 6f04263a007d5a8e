const E164 = /^\+[1-9]\d{6,14}$/;
const NORTH_AMERICAN = /^[2-9]\d{9}$/;

/** A number in E.164 as Twilio reads it: spaces, dots, dashes and brackets are dropped, ten digits are American. */
export function readNumber(typed: string): string | null {
  const bare = typed.replace(/[\s().-]/g, '');
  const number = NORTH_AMERICAN.test(bare) ? `+1${bare}` : bare.startsWith('+') ? bare : `+${bare}`;
  return E164.test(number) ? number : null;
}

/** Up to 11 letters, digits and some signs, at least one letter: what stands in place of a number. */
export function isAlphanumericSender(sender: string): boolean {
  return /^[A-Za-z0-9 &+_-]{1,11}$/.test(sender) && /[A-Za-z]/.test(sender);
}

/** Twilio shows numbers in errors without their last four digits. */
export function masked(number: string): string {
  return number.length > 4 ? `${number.slice(0, -4)}XXXX` : number;
}

/**
 * Numbers that mean a refusal, as with Twilio's test credentials:
 * https://www.twilio.com/docs/iam/test-credentials#test-sms-messages
 */
export const MAGIC_RECIPIENTS: Readonly<Record<string, number>> = {
  '+15005550001': 21_211,
  '+15005550002': 21_612,
  '+15005550003': 21_408,
  '+15005550004': 21_610,
  '+15005550009': 21_614,
  // The sandbox's own; the last five digits are the code.
  '+15005520429': 20_429,
  '+15005521608': 21_608,
};

export const MAGIC_SENDERS: Readonly<Record<string, number>> = {
  '+15005550001': 21_212,
  '+15005550007': 21_606,
  '+15005550008': 21_611,
};

/** The sandbox's own numbers of phones that are accepted but never reached; the last five digits are the code. */
export const UNREACHABLE: Readonly<Record<string, number>> = {
  '+15005530003': 30_003,
  '+15005530005': 30_005,
  '+15005530006': 30_006,
  '+15005530007': 30_007,
  '+15005530008': 30_008,
};
