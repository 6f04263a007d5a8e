import { AppError } from '@perch/contracts';
import { settleAll, type SecretBox, type TenantDatabase } from '@perch/db';

/** One request that is sent again under the same key: where it goes, and what it says. */
export interface KeyedRequest {
  /** of whoever asks, the method and path, and their key */
  id: string;
  /** of everything else in it */
  hash: Buffer;
}

export interface Answer {
  status: number;
  contentType: string | null;
  etag: string | null;
  body: string;
}

/** The answer is to be kept, or the key let go, by who holds this. */
export interface Claim {
  id: string;
  claimedAt: Date;
}

export const KEPT_HOURS = 24;

interface Row {
  hash: Buffer;
  status: number | null;
  contentType: string | null;
  etag: string | null;
  keyId: string | null;
  sealed: Uint8Array<ArrayBuffer> | null;
}

// one that is too old, or was left by a process that was killed, is taken over
const CLAIM = `
  INSERT INTO idempotency_key AS k (organization_id, id, request_hash, claimed_at, lease_until)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (organization_id, id) DO UPDATE SET request_hash = $3, claimed_at = $4, lease_until = $5, status = NULL,
    content_type = NULL, etag = NULL, key_id = NULL, sealed = NULL
  WHERE k.claimed_at <= $4::timestamptz - interval '${KEPT_HOURS} hours'
    OR k.lease_until <= $4 AND k.request_hash = $3
  RETURNING id`;

const READ = `
  SELECT request_hash AS hash, status, content_type AS "contentType", etag, key_id AS "keyId", sealed
  FROM idempotency_key WHERE organization_id = $1 AND id = $2`;

const KEEP = `
  UPDATE idempotency_key SET status = $4, content_type = $5, etag = $6, key_id = $7, sealed = $8, lease_until = NULL
  WHERE organization_id = $1 AND id = $2 AND claimed_at = $3 AND status IS NULL`;

const LET_GO = `
  DELETE FROM idempotency_key WHERE organization_id = $1 AND id = $2 AND claimed_at = $3 AND status IS NULL`;

/**
 * Whether a request is the first under its key, and then a claim, else the answer that was given. Answers are sealed:
 * some of them hold what nobody stores.
 * @param leaseMs how long it may take; after that, whoever sends it again does it
 * @throws AppError `idempotency_key_reused`, `idempotency_in_progress`
 */
export async function claimAnswer(
  db: TenantDatabase,
  { id, hash }: KeyedRequest,
  { box, now, leaseMs }: { box: SecretBox; now: Date; leaseMs: number },
): Promise<{ claim: Claim } | { answer: Answer }> {
  const { organizationId } = db;
  const until = new Date(now.getTime() + leaseMs);
  const [claimed, read] = await db.pipeline((statement) =>
    settleAll([
      statement('idempotency-claim', CLAIM, [organizationId, id, hash, now, until]),
      statement('idempotency-read', READ, [organizationId, id]),
    ]),
  );
  if (claimed.rowCount === 1) return { claim: { id, claimedAt: now } };
  const row = read.rows[0] as Row | undefined;
  if (!row) throw new AppError('idempotency_in_progress'); // let go in between
  if (!row.hash.equals(hash)) throw new AppError('idempotency_key_reused');
  if (row.status === null) throw new AppError('idempotency_in_progress');
  const { status, contentType, etag } = row;
  const body = box.open({ keyId: row.keyId!, sealed: row.sealed! }, contextOf(id));
  return { answer: { status, contentType, etag, body } };
}

/** What the same request is answered for the next day. */
export async function keepAnswer(db: TenantDatabase, claim: Claim, answer: Answer, box: SecretBox): Promise<void> {
  const { keyId, sealed } = box.seal(answer.body, contextOf(claim.id));
  const values = [answer.status, answer.contentType, answer.etag, keyId, Buffer.from(sealed)];
  await db.query(KEEP, [db.organizationId, claim.id, claim.claimedAt, ...values], 'idempotency-keep');
}

/** The request did nothing: its key is as good as new. */
export async function letGo(db: TenantDatabase, claim: Claim): Promise<void> {
  await db.query(LET_GO, [db.organizationId, claim.id, claim.claimedAt], 'idempotency-let-go');
}

const contextOf = (id: string) => `idempotency_key:${id}`;
