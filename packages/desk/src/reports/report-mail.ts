import { createHash, randomBytes } from 'node:crypto';
import type { ChooseReportMail, ReportMail } from '@perch/contracts';
import { nextReportMail } from '@perch/core';
import { reportMailOfToken, type Database, type SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { requireMember } from '../require-member.ts';
import { requirePermission } from '../require-permission.ts';
import { zoneOf } from './report-zone.ts';

const COLUMNS = `weekday, hour, time_zone AS "timeZone", due_at AS "dueAt"`;
const READ = `SELECT ${COLUMNS} FROM report_mail WHERE organization_id = $1 AND member_id = $2`;
// the link in mails that have gone out serves on
const SAVE = `
  INSERT INTO report_mail (organization_id, member_id, weekday, hour, time_zone, due_at, token_hash, key_id, sealed)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (organization_id, member_id) DO UPDATE SET weekday = excluded.weekday, hour = excluded.hour,
    time_zone = excluded.time_zone, due_at = excluded.due_at
  RETURNING ${COLUMNS}`;
const END = `UPDATE report_mail SET due_at = NULL WHERE organization_id = $1 AND member_id = $2`;

interface Row {
  weekday: number;
  hour: number;
  timeZone: string;
  dueAt: Date | null;
}
const present = ({ dueAt, ...time }: Row): ReportMail => ({
  isOn: dueAt !== null,
  ...time,
  nextAt: dueAt?.toISOString() ?? null,
});

/** Whether the member who asks gets the weekly mail, and when; who has never chosen gets none. */
export async function getReportMail(ctx: Context): Promise<ReportMail> {
  requirePermission(ctx, 'reports.view');
  const [row] = await ctx.db.query<Row & Record<string, unknown>>(READ, [ctx.organizationId, requireMember(ctx)]);
  return present(row ?? { weekday: 1, hour: 8, timeZone: await zoneOf(ctx), dueAt: null });
}

/** Switches the weekly mail of the member who asks, and says when it comes. */
export async function chooseReportMail(
  ctx: Context,
  { isOn, ...time }: ChooseReportMail,
  box: SecretBox,
): Promise<ReportMail> {
  requirePermission(ctx, 'reports.view');
  const memberId = requireMember(ctx);
  const token = randomBytes(24).toString('base64url');
  const { keyId, sealed } = box.seal(token, contextOf(memberId));
  const dueAt = isOn ? nextReportMail(time, ctx.now()) : null;
  const when = [time.weekday, time.hour, time.timeZone, dueAt];
  const link = [hashOf(token), keyId, Buffer.from(sealed)];
  const [row] = await ctx.db.query<Row & Record<string, unknown>>(SAVE, [
    ctx.organizationId,
    memberId,
    ...when,
    ...link,
  ]);
  return present(row!);
}

/** What the link in each mail is sealed for. */
export const contextOf = (memberId: string) => `report-mail:${memberId}`;

const hashOf = (token: string) => createHash('sha256').update(`report mail ${token}`).digest();

/**
 * Ends the weekly mail of a member, as the holder of the link in one. Said twice, it changes nothing, nor does a link
 * by which nobody gets any.
 */
export async function endReportMail(database: Database, token: string): Promise<void> {
  const found = await reportMailOfToken(database, hashOf(token));
  if (found) await database.of(found.organizationId).query(END, [found.organizationId, found.memberId]);
}
