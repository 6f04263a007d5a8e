import type { Database } from '@perch/db';

/** Longer than a code of an app is taken, with clocks that differ. */
const CLAIM = `
  WITH old AS (DELETE FROM used_code WHERE user_id = $1 AND used_at < now() - interval '5 minutes' AND code_hash <> $2)
  INSERT INTO used_code (user_id, code_hash, used_at) VALUES ($1, $2, now())
  ON CONFLICT (user_id, code_hash) DO UPDATE SET used_at = now() WHERE used_code.used_at < now() - interval '5 minutes'
  RETURNING 1`;

/**
 * Takes a code of an authenticator app before it is tried: of two who give the same one, the second is too late, however
 * right it is.
 */
export async function claimCode(database: Database, userId: string, codeHash: Uint8Array): Promise<boolean> {
  const { rowCount } = await database.pool.query({
    name: 'claim-code',
    text: CLAIM,
    values: [userId, Buffer.from(codeHash)],
  });
  return rowCount === 1;
}
