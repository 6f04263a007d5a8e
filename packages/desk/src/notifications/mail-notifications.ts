import { Locale, type JobPayload } from '@perch/contracts';
import { quietEnd } from '@perch/core';
import type { SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { writeEmail } from '../replies/enqueue-email.ts';

const PAUSE_MS = 10 * 60_000;
const MOST_MEMBERS = 200;
/** What an e-mail names; of more it says how many. */
const MOST_NAMED = 20;

// who saves them just now is seen to with the next round
const LOCK = `
  SELECT s.member_id AS id, s.quiet_from AS "quietFrom", s.quiet_until AS "quietUntil", s.time_zone AS "timeZone",
         m.email, m.locale
  FROM notification_setting s
  JOIN member m ON m.organization_id = s.organization_id AND m.id = s.member_id AND m.is_active
  WHERE s.organization_id = $1 AND s.email_kinds <> '{}' AND s.mail_after <= $2 AND EXISTS (
    SELECT FROM notification n
    WHERE n.organization_id = $1 AND n.member_id = s.member_id AND n.read_at IS NULL AND n.at > s.mailed_until
      AND n.at <= $2::timestamptz - interval '3 minutes' AND n.kind = ANY (s.email_kinds))
  ORDER BY s.mail_after LIMIT ${MOST_MEMBERS} FOR UPDATE OF s SKIP LOCKED`;

// of tickets, those that somebody may still see
const UNREAD = `
  SELECT s.member_id AS "memberId", n.kind, n.ticket_id AS "ticketId", n.message_id AS "messageId",
         n.incident_id AS "incidentId", t.number,
         n.delivery_id IS NOT NULL AS "isOfTweet", a.name
  FROM notification_setting s
  JOIN notification n ON n.organization_id = $1 AND n.member_id = s.member_id AND n.read_at IS NULL
    AND n.at > s.mailed_until AND n.at <= $3 AND n.kind = ANY (s.email_kinds)
  JOIN member m ON m.organization_id = $1 AND m.id = s.member_id
  JOIN role r ON r.organization_id = $1 AND r.id = m.role_id
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = n.ticket_id
  LEFT JOIN member a ON a.organization_id = $1 AND a.id = n.actor_id
  WHERE s.organization_id = $1 AND s.member_id = ANY ($2::uuid[]) AND (
    n.ticket_id IS NULL OR NOT r.departments_only OR EXISTS (
      SELECT FROM department_member dm
      WHERE dm.organization_id = $1 AND dm.member_id = s.member_id AND dm.department_id = t.department_id))
  ORDER BY n.at`;

const DONE = `
  UPDATE notification_setting SET mailed_until = $3, mail_after = $4
  WHERE organization_id = $1 AND member_id = ANY ($2::uuid[])`;
const WAIT = `UPDATE notification_setting SET mail_after = $3 WHERE organization_id = $1 AND member_id = $2`;

interface Wanting {
  id: string;
  quietFrom: number | null;
  quietUntil: number | null;
  timeZone: string;
  email: string;
  locale: string;
}
interface Unread {
  memberId: string;
  kind: string;
  ticketId: string | null;
  messageId: string | null;
  incidentId: string | null;
  number: number | null;
  isOfTweet: boolean;
  name: string | null;
}

/**
 * Writes one e-mail to each member of an organization who wants them, of what they were told of and have not read for a
 * few minutes. In quiet hours it waits until they end. It names tickets by their number only: what customers write stays
 * in Perch. Answers how many e-mails.
 * @param publicUrl where the web app is
 */
export async function mailNotifications(ctx: Context, { box, publicUrl }: { box: SecretBox; publicUrl: string }) {
  const { organizationId } = ctx;
  const now = ctx.now();
  const jobs = await ctx.db.pipeline(async (statement) => {
    const locked = await statement('lock-notification-mails', LOCK, [organizationId, now]);
    const awake: Wanting[] = [];
    for (const member of locked.rows as unknown as Wanting[]) {
      const { quietFrom: from, quietUntil: until, timeZone } = member;
      const quiet = from === null || until === null ? null : { from, until };
      const end = quietEnd(quiet, timeZone, now.getTime());
      if (end === null) awake.push(member);
      else await statement('notification-mail-waits', WAIT, [organizationId, member.id, new Date(end)]);
    }
    if (awake.length === 0) return [];
    const ids = awake.map(({ id }) => id);
    const { rows } = await statement('unread-notifications', UNREAD, [organizationId, ids, now]);
    const unread = rows as unknown as Unread[];
    const written: JobPayload<'deliver'>[] = [];
    for (const { id, email, locale } of awake) {
      const items = unread.filter(({ memberId }) => memberId === id);
      if (items.length === 0) continue; // read this very moment
      const secretData = {
        items: items.slice(-MOST_NAMED).map((item) => present(item, publicUrl)),
        count: items.length,
        url: `${publicUrl}/tickets`,
        settingsUrl: `${publicUrl}/setup/notifications`,
      };
      const to = { to: email, locale: Locale.catch('en').parse(locale) };
      written.push(await writeEmail(statement, ctx, { ...to, template: 'notifications', secretData, box }));
    }
    await statement('notification-mails-done', DONE, [organizationId, ids, now, new Date(now.getTime() + PAUSE_MS)]);
    return written;
  });
  for (const job of jobs) await ctx.enqueue('deliver', job);
  return jobs.length;
}

function present(item: Unread, publicUrl: string) {
  const { kind, ticketId, messageId, incidentId, number, isOfTweet, name } = item;
  const message = messageId === null ? '' : `#message-${messageId}`;
  const ofTicket = ticketId === null ? '/social/sent' : `/tickets/${ticketId}${message}`;
  const ofExport = kind === 'export_ready' ? '/setup/organization' : null;
  const path = ofExport ?? (incidentId === null ? ofTicket : `/incidents/${incidentId}`);
  return { kind, number, isOfTweet, name, url: publicUrl + path };
}
