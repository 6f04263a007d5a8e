const literal = (text: string) => text.replace(/[^a-z0-9@_]/gi, '\\$&');

/** A regular expression of Postgres that finds these e-mail addresses, not longer ones that contain them. */
export const addressPattern = (addresses: readonly string[]) =>
  `(?<![\\w.+-])(${addresses.map(literal).join('|')})(?![\\w-]|\\.\\w)`;

/** The same for all that names a person and nobody else: addresses, number and handles. Null: there is nothing. */
export function namedBy(person: {
  addresses: readonly string[];
  phone: string | null;
  usernames: readonly string[];
}): string | null {
  const { addresses, phone, usernames } = person;
  const patterns = [
    ...(addresses.length > 0 ? [addressPattern(addresses)] : []),
    ...(phone ? [`${literal(phone)}(?!\\d)`] : []),
    ...usernames.map((username) => `(?<!\\w)[@＠]${literal(username)}(?!\\w)`),
  ];
  return patterns.length > 0 ? patterns.join('|') : null;
}
