/**
 * What sessions and keys were right a moment ago, and whose: by whose limits a request counts before the database is
 * asked, and where the database is asked for who they are. Whether they still are right, only the database says.
 */
export interface Known<Whose> {
  /** @param secret a session's token, or the hash of a key */
  get(secret: string | Buffer): Whose | undefined;
  keep(secret: string | Buffer, whose: Whose): void;
  forget(secret: string | Buffer): void;
}

const nameOf = (secret: string | Buffer) => (typeof secret === 'string' ? secret : secret.toString('base64'));

/** In this process alone; the longest unused give way. */
export function createKnown<Whose>(most = 10_000): Known<Whose> {
  const known = new Map<string, Whose>();
  return {
    get(secret) {
      const name = nameOf(secret);
      const whose = known.get(name);
      if (whose && known.delete(name)) known.set(name, whose);
      return whose;
    },
    keep(secret, whose) {
      known.delete(nameOf(secret));
      known.set(nameOf(secret), whose);
      if (known.size > most) known.delete(known.keys().next().value!);
    },
    forget: (secret) => void known.delete(nameOf(secret)),
  };
}
