import { AppError, NotificationKind, type NotificationSettings } from '@perch/contracts';
import type { Context } from '../context.ts';

const READ = `
  SELECT desktop_kinds AS desktop, email_kinds AS email, quiet_from AS "quietFrom", quiet_until AS "quietUntil",
         time_zone AS "timeZone"
  FROM notification_setting WHERE organization_id = $1 AND member_id = $2`;

// who begins to want e-mails gets none of what came before
const SAVE = `
  INSERT INTO notification_setting AS s (organization_id, member_id, desktop_kinds, email_kinds, quiet_from, quiet_until,
    time_zone, mailed_until, mail_after)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
  ON CONFLICT (organization_id, member_id) DO UPDATE SET desktop_kinds = excluded.desktop_kinds,
    email_kinds = excluded.email_kinds, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    time_zone = excluded.time_zone,
    mailed_until = CASE WHEN s.email_kinds = '{}' THEN excluded.mailed_until ELSE s.mailed_until END,
    mail_after = excluded.mail_after`;

interface Row {
  desktop: string[];
  email: string[];
  quietFrom: number | null;
  quietUntil: number | null;
  timeZone: string;
}

const known = (kinds: readonly string[]) => NotificationKind.options.filter((kind) => kinds.includes(kind));

/** What the member who asks is told of outside of Perch: on the desktop of everything, unless they have chosen. */
export async function getNotificationSettings(ctx: Context): Promise<NotificationSettings> {
  const [row] = await ctx.db.query<Row>(READ, [ctx.organizationId, memberOf(ctx)], 'notification-settings');
  if (!row) return { desktop: NotificationKind.options, email: [], quietHours: null, timeZone: 'UTC' };
  const { desktop, email, quietFrom: from, quietUntil: until, timeZone } = row;
  const quietHours = from === null || until === null ? null : { from, until };
  return { desktop: known(desktop), email: known(email), quietHours, timeZone };
}

/** Saves all of it; holds from now on. */
export async function saveNotificationSettings(
  ctx: Context,
  { desktop, email, quietHours, timeZone }: NotificationSettings,
): Promise<NotificationSettings> {
  const quiet = [quietHours?.from ?? null, quietHours?.until ?? null, timeZone];
  const values = [ctx.organizationId, memberOf(ctx), known(desktop), known(email), ...quiet, ctx.now()];
  await ctx.db.pipeline((statement) => statement('save-notification-settings', SAVE, values));
  return getNotificationSettings(ctx);
}

function memberOf({ actor }: Context): string {
  if (actor.memberId === null) throw new AppError('member_required');
  return actor.memberId;
}
