import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** What the database holds of a secret: which key closed it, and nonce + tag + ciphertext. */
export interface Sealed {
  keyId: string;
  sealed: Uint8Array<ArrayBuffer>;
}

/** AES-256-GCM under named keys: the first closes, all of them open, so that keys rotate. */
export interface SecretBox {
  /** `context` (for example `account_credential:<id>`) must be the same when opening: a row cannot be moved. */
  seal(plain: string, context: string): Sealed;
  /** @throws Error when the key is unknown or the content was changed or moved */
  open(sealed: Sealed, context: string): string;
  /** A code of 16 small letters and digits that only we can make for this text; it can be said aloud and mailed. */
  sign(text: string): string;
  /** Whether the code was made for this text, by any of our keys. */
  isSigned(text: string, code: string): boolean;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 80 bits: 16 digits of base 32. */
const CODE_BYTES = 10;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

export function createSecretBox(keys: ReadonlyMap<string, Uint8Array>): SecretBox {
  const current = [...keys.keys()][0];
  if (current === undefined) throw new Error('ENCRYPTION_KEYS holds no key');
  const keyOf = (id: string) => {
    const key = keys.get(id);
    if (!key) throw new Error(`The encryption key ${id} is not in ENCRYPTION_KEYS`);
    return key;
  };
  const codeOf = (text: string, key: Uint8Array) => {
    const signing = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'perch-sign', 32));
    return base32(createHmac('sha256', signing).update(text).digest().subarray(0, CODE_BYTES));
  };
  return {
    sign: (text) => codeOf(text, keyOf(current)),
    isSigned: (text, code) =>
      [...keys.values()].some((key) => {
        const right = Buffer.from(codeOf(text, key));
        const given = Buffer.from(code);
        return given.length === right.length && timingSafeEqual(given, right);
      }),
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(current), nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return { keyId: current, sealed: new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body])) };
    },
    open({ keyId, sealed }, context) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(keyId), bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => BASE32[Number.parseInt(five, 2)]!);
}
