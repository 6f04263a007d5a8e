import { randomBytes } from 'node:crypto';
import type { Sealed, SecretBox } from '@perch/db';

const BYTES = 32;

const contextOf = (webhookId: string) => `webhook:${webhookId}`;

/** A new secret by the convention of Standard Webhooks, as it is shown once and as it is stored. */
export function makeSecret(box: SecretBox, webhookId: string): { secret: string; sealed: Sealed } {
  const secret = `whsec_${randomBytes(BYTES).toString('base64')}`;
  return { secret, sealed: box.seal(secret, contextOf(webhookId)) };
}

/** The columns of `webhook` that hold its secrets. */
export interface StoredSecrets {
  id: string;
  keyId: string;
  sealed: Buffer;
  oldKeyId: string | null;
  oldSealed: Buffer | null;
  oldSecretUntil: Date | null;
}

/** By which a call is signed now: the latest first, and the one before it while both serve. */
export function openSecrets(box: SecretBox, stored: StoredSecrets, now: Date): string[] {
  const open = (keyId: string, sealed: Buffer) =>
    box.open({ keyId, sealed: new Uint8Array(sealed) }, contextOf(stored.id));
  const latest = open(stored.keyId, stored.sealed);
  const { oldKeyId, oldSealed, oldSecretUntil } = stored;
  const isOldInUse = oldKeyId !== null && oldSealed !== null && oldSecretUntil !== null && oldSecretUntil > now;
  return isOldInUse ? [latest, open(oldKeyId, oldSealed)] : [latest];
}
