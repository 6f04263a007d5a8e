import type { Delivery } from '@perch/contracts';

/** The columns of `delivery` that people see. */
export interface StoredDelivery {
  id: string;
  state: Delivery['state'];
  code: string | null;
  detail: string | null;
  attempt: number;
  dueAt: Date;
  permalink: string | null;
  updatedAt: Date;
}

export const presentDelivery = (delivery: StoredDelivery): Delivery => ({
  id: delivery.id,
  state: delivery.state,
  code: delivery.code,
  detail: delivery.detail,
  attempt: delivery.attempt,
  dueAt: delivery.state === 'queued' || delivery.state === 'held' ? delivery.dueAt.toISOString() : null,
  permalink: delivery.permalink,
  canRetry: delivery.state === 'failed',
  canDiscard: ['held', 'queued', 'failed', 'unknown'].includes(delivery.state),
  updatedAt: delivery.updatedAt.toISOString(),
});
