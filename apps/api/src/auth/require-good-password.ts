import { AppError, type ErrorCode } from '@perch/contracts';
import { holdsOwnName, isMonotonous, knownForms } from '@perch/core';

let known: Promise<ReadonlySet<string>> | undefined;

/** Passwords that are on the lists of attackers, in small letters: 49,000, read when the first one is judged. */
const knownPasswords = () =>
  (known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common'].map((password) => password.toLowerCase())),
  ));

/**
 * A password that somebody chooses; its length is checked by the contract.
 * @throws AppError `password_common`, `password_personal`
 */
export async function requireGoodPassword(
  password: string,
  own: { email?: string; organizations?: readonly string[] },
): Promise<void> {
  if (holdsOwnName(password, own)) throw refusal('password_personal');
  const list = await knownPasswords();
  if (isMonotonous(password) || knownForms(password).some((form) => list.has(form))) throw refusal('password_common');
}

const MESSAGES = {
  password_common: 'Many use this password, and it is tried first. Choose another one',
  password_personal: 'Leave out your e-mail address and the names of your organization and of Perch',
} as const satisfies Partial<Record<ErrorCode, string>>;

const refusal = (code: keyof typeof MESSAGES) =>
  new AppError(code, { errors: [{ path: 'password', message: MESSAGES[code] }] });
