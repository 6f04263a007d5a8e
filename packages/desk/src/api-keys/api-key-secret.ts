import { createHash, randomBytes } from 'node:crypto';
import { API_KEY_PREFIX } from '@perch/core';

/** A secret of 256 random bits. It is answered once and stands nowhere: rows hold its hash. */
export const newSecret = () => `${API_KEY_PREFIX}${randomBytes(32).toString('base64url')}`;

export const hashOfSecret = (secret: string) => createHash('sha256').update(secret).digest();
