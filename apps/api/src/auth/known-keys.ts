import type { FoundApiKey } from '@perch/db';

/**
 * Keys that were right a moment ago, by the hash of their secret: by whose limits a request counts, before the database
 * is asked. Whether one still is right, only the database says.
 */
export interface KnownKeys {
  get(secretHash: Buffer): FoundApiKey | undefined;
  keep(secretHash: Buffer, key: FoundApiKey): void;
  forget(secretHash: Buffer): void;
}

/** In this process alone; the longest unused give way. */
export function createKnownKeys(most = 10_000): KnownKeys {
  const known = new Map<string, FoundApiKey>();
  return {
    get(secretHash) {
      const hash = secretHash.toString('base64');
      const key = known.get(hash);
      if (key && known.delete(hash)) known.set(hash, key);
      return key;
    },
    keep(secretHash, key) {
      known.set(secretHash.toString('base64'), key);
      if (known.size > most) known.delete(known.keys().next().value!);
    },
    forget: (secretHash) => void known.delete(secretHash.toString('base64')),
  };
}
