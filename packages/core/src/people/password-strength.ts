/** How long a password must be. */
export const PASSWORD_MIN = 10;
const GOOD_LENGTH = 16;
const FEW_CHARACTERS = 5;
const SHORTEST_WORD = 4;
const PRODUCT = 'Perch';

export type PasswordStrength = 'too_short' | 'personal' | 'weak' | 'fair' | 'good';

/** Letters and digits alone, small: "Acme Air" stands in "acme-air!2026" too. */
const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** What is tried of an address: the name before the @, also with the one behind it, where it is short or alone means nothing. */
function namesIn(email: string): string[] {
  const [local = '', domain = ''] = email.split('@');
  return [local, local + (domain.split('.')[0] ?? '')];
}

/**
 * Whether a password holds what anybody would try first: an address or the name before its @, the name of an organization
 * or of the product. Names of fewer than four characters do not count.
 */
export function holdsOwnName(password: string, own: { email?: string; organizations?: readonly string[] }): boolean {
  const names = [PRODUCT, ...namesIn(own.email ?? ''), ...(own.organizations ?? [])].map(bare);
  const typed = bare(password);
  return names.some((name) => name.length >= SHORTEST_WORD && typed.includes(name));
}

/** What a password is worth, as far as can be told without a list of known ones. */
export function passwordStrength(password: string, own: Parameters<typeof holdsOwnName>[1]): PasswordStrength {
  if (password.length < PASSWORD_MIN) return 'too_short';
  if (holdsOwnName(password, own)) return 'personal';
  if (isMonotonous(password)) return 'weak';
  return password.length < GOOD_LENGTH ? 'fair' : 'good';
}

/** Few different characters, or the same few again and again. */
export const isMonotonous = (password: string) =>
  new Set(password).size < FEW_CHARACTERS || /^(.{1,6})\1+$/u.test(password.toLowerCase());

/**
 * The forms of a password that a list of known ones is asked for: as it is, and without the digits and signs that people
 * put at its ends, where little else was added.
 */
export function knownForms(password: string): string[] {
  const small = password.toLowerCase();
  const middle = small.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return middle.length >= 6 && small.length - middle.length <= 5 ? [small, middle] : [small];
}
