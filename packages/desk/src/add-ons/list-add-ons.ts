import { AddOnKind, type AddOn } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentAddOn, READ_ADD_ON, READ_ADD_ONS, type AddOnRow } from './read-add-on.ts';

/** All add-ons, also those that are not configured. @throws AppError `forbidden` */
export async function listAddOns(ctx: Context): Promise<AddOn[]> {
  requirePermission(ctx, 'organization.manage');
  const rows = await ctx.db.query<AddOnRow>(READ_ADD_ONS, [ctx.organizationId]);
  return AddOnKind.options.map((kind) =>
    presentAddOn(
      kind,
      rows.find((row) => row.kind === kind),
    ),
  );
}

/** One of them. @throws AppError `forbidden` */
export async function getAddOn<Kind extends AddOnKind>(
  ctx: Context,
  kind: Kind,
): Promise<Extract<AddOn, { kind: Kind }>> {
  requirePermission(ctx, 'organization.manage');
  const [row] = await ctx.db.query<AddOnRow>(READ_ADD_ON, [ctx.organizationId, kind]);
  return presentAddOn(kind, row) as Extract<AddOn, { kind: Kind }>;
}
