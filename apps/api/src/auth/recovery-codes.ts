import { createHmac, randomInt } from 'node:crypto';

const AMOUNT = 10;
const LENGTH = 10;
/** Without what is easily taken for something else. */
const CHARACTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Marks what is hashed already: a code never begins so. */
const HASHED = '#';

/** As it is hashed: however it was typed. */
const plain = (code: string) => code.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * What stands in the row instead of a recovery code: an HMAC, so that whoever reads the table has no code, and whoever
 * guesses learns nothing from how long a comparison takes.
 */
export const hashOfRecoveryCode = (code: string, secret: string) =>
  HASHED +
  createHmac('sha256', secret)
    .update(`recovery code ${plain(code)}`)
    .digest('base64url');

const newCode = () => {
  const characters = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
  return `${characters.slice(0, LENGTH / 2)}-${characters.slice(LENGTH / 2)}`;
};

/** How the library makes and stores recovery codes; it is asked for them by `hashOfRecoveryCode`. */
export const recoveryCodes = (secret: string) => ({
  customBackupCodesGenerate: () => Array.from({ length: AMOUNT }, newCode),
  storeBackupCodes: {
    encrypt: async (list: string) =>
      JSON.stringify(
        (JSON.parse(list) as string[]).map((code) =>
          code.startsWith(HASHED) ? code : hashOfRecoveryCode(code, secret),
        ),
      ),
    decrypt: async (list: string) => list,
  },
});
