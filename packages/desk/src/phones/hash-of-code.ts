import { createHash } from 'node:crypto';

/** Who reads the table in the ten minutes that a code works still has to try. */
export const hashOf = (salt: Uint8Array, code: string): Buffer =>
  createHash('sha256').update(salt).update(code).digest();
