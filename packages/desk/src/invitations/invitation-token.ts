import { createHash, randomBytes } from 'node:crypto';

const DAYS_TO_ACCEPT = 7;

/** A token that nobody guesses. It is in the e-mail and nowhere else: rows hold its hash. */
export const newToken = () => randomBytes(32).toString('base64url');

export const hashOfToken = (token: string) => new Uint8Array(createHash('sha256').update(token).digest());

export const expiryOf = (now: Date) => new Date(now.getTime() + DAYS_TO_ACCEPT * 86_400_000);
