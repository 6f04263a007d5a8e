import type { Delivery } from '@perch/contracts';
import { can, type Actor } from '@perch/core';
import { REJECTED, UNDECIDED } from './delivery-codes.ts';

/** The columns of `delivery` that people see. */
export interface StoredDelivery {
  id: string;
  state: Delivery['state'];
  holdReason: Delivery['holdReason'];
  code: string | null;
  detail: string | null;
  attempt: number;
  dueAt: Date;
  sendAt: Date | null;
  permalink: string | null;
  part: number | null;
  parts: number | null;
  submittedById: string | null;
  reviewNote: string | null;
  updatedAt: Date;
}

/** As `viewer` sees it: who may approve it is not who wrote it. */
export function presentDelivery(delivery: StoredDelivery, viewer: Actor): Delivery {
  const { state, holdReason, code, part, parts } = delivery;
  const heldUntil = state !== 'held' ? null : holdReason === 'approval' ? delivery.sendAt : delivery.dueAt;
  return {
    id: delivery.id,
    state,
    code,
    detail: delivery.detail,
    attempt: delivery.attempt,
    dueAt: (state === 'queued' ? delivery.dueAt : heldUntil)?.toISOString() ?? null,
    heldUntil: heldUntil?.toISOString() ?? null,
    holdReason: state === 'held' ? holdReason : null,
    permalink: delivery.permalink,
    canRetry: state === 'failed' && code !== REJECTED,
    canDiscard: ['held', 'queued', 'failed', 'unknown'].includes(state),
    canEdit: state === 'held' || state === 'failed',
    canSendNow: state === 'held' && holdReason !== 'approval',
    canApprove:
      state === 'held' &&
      holdReason === 'approval' &&
      can(viewer, 'replies.approve') &&
      viewer.kind !== 'api_key' && // a second person
      (delivery.submittedById === null || viewer.memberId !== delivery.submittedById),
    needsDecision: state === 'unknown' && code === UNDECIDED,
    part: part !== null && parts !== null ? { number: part, of: parts } : null,
    submittedById: delivery.submittedById,
    reviewNote: delivery.reviewNote,
    updatedAt: delivery.updatedAt.toISOString(),
  };
}
