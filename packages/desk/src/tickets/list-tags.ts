import type { TagUse } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

// what is in use now is in use lately: a look at all tickets would read all tickets
const TAGS = `
  SELECT tag, count(*)::integer AS count FROM (
    SELECT t.tags FROM ticket t WHERE t.organization_id = $1 AND NOT t.is_spam
    ORDER BY t.last_message_at DESC, t.id DESC LIMIT 2000) latest, unnest(latest.tags) AS tag
  GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 100`;

/** The tags of the latest tickets, those in most use first. */
export async function listTags(ctx: Context): Promise<ReturnType<typeof TagUse.parse>[]> {
  requirePermission(ctx, 'tickets.view');
  return ctx.db.query(TAGS, [ctx.organizationId]);
}
