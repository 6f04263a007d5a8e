import type {
  DirectMessagePayload,
  EmailPayload,
  EmailReplyPayload,
  SmsPayload,
  TweetEffectPayload,
  TweetPayload,
} from '@perch/contracts';
import { TWEET_EFFECTS, type DeliveryState, type DeliveryView, type HoldReason, type TweetEffect } from '@perch/core';
import type { Sealed, Statement } from '@perch/db';

interface RowOf<Kind extends string, Payload> {
  id: string;
  kind: Kind;
  payload: Payload;
  state: DeliveryState;
  accountId: string | null;
  messageId: string | null;
  ticketId: string | null;
  target: string;
  /** of a held one */
  holdReason: HoldReason | null;
  /** the time that the writer has chosen */
  sendAt: Date | null;
  /** of a split answer: the delivery of its first part, and which part this is */
  threadId: string | null;
  part: number | null;
  parts: number | null;
  /** when somebody last said that it shall go */
  submittedAt: Date | null;
  /** whose words they are; null: nobody's who is here any more */
  submittedById: string | null;
  attempt: number;
  /** when the machine looks at the row again, whatever its state */
  dueAt: Date;
  createdAt: Date;
  /** attempts of which nobody knew whether they arrived; above 0 in `queued` and `failed`: one may yet show */
  doubts: number;
  /** from when on a post on X may be ours */
  sendingAt: Date | null;
  /** when the latest attempt began */
  attemptAt: Date | null;
  leaseToken: string | null;
  leaseUntil: Date | null;
  hasRefreshed: boolean;
  /** reads that did not show what was in doubt */
  absentReads: number;
  firstAbsentAt: Date | null;
  remoteId: string | null;
  permalink: string | null;
  code: string | null;
  detail: string | null;
  settledAt: Date | null;
  updatedAt: Date;
  /** sealed data of an e-mail or SMS */
  secret: Sealed | null;
}

/** A row of `delivery`, and the ticket of its message. */
export type DeliveryRow =
  | RowOf<'tweet', TweetPayload>
  | RowOf<'dm', DirectMessagePayload>
  | TweetEffectRow
  | NoticeRow
  | EmailReplyRow;

/** Something done to a tweet that is there. */
export type TweetEffectRow = RowOf<TweetEffect, TweetEffectPayload>;

/** What the system sends to members: nobody's to steer. */
export type NoticeRow = RowOf<'email', EmailPayload> | RowOf<'sms', SmsPayload>;
/** An answer to a customer. */
export type EmailReplyRow = RowOf<'email', EmailReplyPayload>;

export const isEmailReply = (row: DeliveryRow): row is EmailReplyRow =>
  row.kind === 'email' && !('template' in row.payload);
/** A tweet of the brand that answers nobody. */
export const isNewTweet = ({ kind, messageId }: DeliveryRow): boolean => kind === 'tweet' && messageId === null;
export const isTweetEffect = (row: DeliveryRow): row is TweetEffectRow =>
  TWEET_EFFECTS.some((effect) => effect === row.kind);
export const isNotice = (row: DeliveryRow): row is NoticeRow =>
  row.kind === 'sms' || (row.kind === 'email' && !isEmailReply(row));

/** Of an e-mail or SMS about a burst. */
export const alertIdOf = (row: DeliveryRow): string | null =>
  isNotice(row) && row.payload.template === 'escalation-alert' ? (row.payload.data?.['alertId'] ?? null) : null;

const ROWS = `
  SELECT d.id, d.kind, d.payload, d.state, d.account_id AS "accountId", d.message_id AS "messageId",
    d.ticket_id AS "ticketId", d.target, d.hold_reason AS "holdReason", d.send_at AS "sendAt",
    d.thread_id AS "threadId", d.part, d.parts, d.submitted_at AS "submittedAt", d.submitted_by AS "submittedById", d.attempt, d.due_at AS "dueAt", d.doubts, d.created_at AS "createdAt",
    d.sending_at AS "sendingAt", d.attempt_at AS "attemptAt",
    d.lease_token AS "leaseToken", d.lease_until AS "leaseUntil", d.has_refreshed AS "hasRefreshed",
    d.absent_reads AS "absentReads", d.first_absent_at AS "firstAbsentAt", d.remote_id AS "remoteId", d.permalink,
    d.code, d.detail, d.settled_at AS "settledAt",
    d.updated_at AS "updatedAt", d.key_id AS "keyId", d.sealed
  FROM delivery d`;

const LOCK = `${ROWS}
  WHERE d.organization_id = $1 AND d.id = $2 FOR UPDATE OF d`;

// with the other parts of a split answer
const LOCK_PARTS = `${ROWS}
  WHERE d.organization_id = $1 AND (d.id = $2
    OR d.thread_id = (SELECT thread_id FROM delivery WHERE organization_id = $1 AND id = $2))
  ORDER BY d.id FOR UPDATE OF d`;

const STORE = `
  UPDATE delivery SET state = $3, attempt = $4, due_at = $5, sending_at = $6, lease_token = $7, lease_until = $8,
    has_refreshed = $9, absent_reads = $10, first_absent_at = $11, code = $12, detail = $13, settled_at = $14,
    remote_id = $15, updated_at = $16, doubts = $17, attempt_at = $18, hold_reason = $19, given_up_at = NULL
  WHERE organization_id = $1 AND id = $2`;

/** Nobody else moves the delivery until the transaction ends. Null: there is none. */
export async function lockDelivery(
  statement: Statement,
  organizationId: string,
  deliveryId: string,
): Promise<DeliveryRow | null> {
  const { rows } = await statement('delivery-lock', LOCK, [organizationId, deliveryId]);
  return rows[0] ? rowFrom(rows[0]) : null;
}

/** The delivery and, of a split answer, all its parts in their order. Empty: there is none. */
export async function lockParts(
  statement: Statement,
  organizationId: string,
  deliveryId: string,
): Promise<DeliveryRow[]> {
  const { rows } = await statement('delivery-lock-parts', LOCK_PARTS, [organizationId, deliveryId]);
  return rows.map(rowFrom);
}

function rowFrom({ keyId, sealed, ...row }: Record<string, any>): DeliveryRow {
  return { ...row, secret: sealed === null ? null : { keyId, sealed: new Uint8Array(sealed) } } as DeliveryRow;
}

export const storeDelivery = (statement: Statement, organizationId: string, row: DeliveryRow, now: Date) =>
  statement('delivery-store', STORE, [
    organizationId,
    row.id,
    row.state,
    row.attempt,
    row.dueAt,
    row.sendingAt,
    row.leaseToken,
    row.leaseUntil,
    row.hasRefreshed,
    row.absentReads,
    row.firstAbsentAt,
    row.code,
    row.detail,
    row.settledAt,
    row.remoteId,
    now,
    row.doubts,
    row.attemptAt,
    row.holdReason,
  ]);

const STORE_PAYLOAD = 'UPDATE delivery SET payload = $3 WHERE organization_id = $1 AND id = $2';

/** Writes down what is sent; of a locked delivery. */
export const storePayload = (
  statement: Statement,
  organizationId: string,
  deliveryId: string,
  payload: TweetPayload | DirectMessagePayload | EmailReplyPayload,
) => statement('delivery-payload', STORE_PAYLOAD, [organizationId, deliveryId, JSON.stringify(payload)]);

/** As the state machine reads it: of one due time per row, what it means in each state. */
export const viewOf = (row: DeliveryRow): DeliveryView => ({
  kind: row.kind,
  state: row.state,
  attempt: row.attempt,
  holdReason: row.holdReason,
  sendAt: row.sendAt,
  heldUntil: row.state === 'held' ? row.dueAt : null,
  dueAt: row.dueAt,
  doubts: row.doubts,
  sendingSince: row.sendingAt,
  attemptSince: row.attemptAt,
  leaseUntil: row.leaseUntil,
  remoteId: row.remoteId,
  firstAbsentAt: row.firstAbsentAt,
  hasRefreshed: row.hasRefreshed,
  // better twice than never; an e-mail that is sent again has the same id, and X does once what it is asked twice
  mayRepeat: row.kind !== 'tweet' && row.kind !== 'dm',
  isAlert: alertIdOf(row) !== null,
});
