import { AppError, type Delivery } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';
import { presentDelivery, type StoredDelivery } from '../deliveries/present-delivery.ts';
import { requirePermission } from '../require-permission.ts';

// only replies: the system's own e-mails are nobody's to see
const DELIVERY = `
  SELECT id, state, hold_reason AS "holdReason", code, detail, attempt, due_at AS "dueAt", send_at AS "sendAt", permalink,
    part, parts, submitted_by AS "submittedById", review_note AS "reviewNote", updated_at AS "updatedAt"
  FROM delivery WHERE organization_id = $1 AND id = $2 AND message_id IS NOT NULL`;

/** How far a reply is on its way to X. @throws AppError `not_found` */
export async function getDelivery(ctx: Context, deliveryId: string): Promise<Delivery> {
  // who may reply sees what became of it
  if (!can(ctx.actor, 'tickets.reply')) requirePermission(ctx, 'tickets.view');
  const [row] = await ctx.db.query<StoredDelivery>(DELIVERY, [ctx.organizationId, deliveryId]);
  if (!row) throw new AppError('not_found');
  return presentDelivery(row, ctx.actor);
}
