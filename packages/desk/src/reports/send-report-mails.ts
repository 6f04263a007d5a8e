import type { JobPayload, ReportFigures, ReportOverview, Session } from '@perch/contracts';
import { can, nextReportMail, weekBefore, type ReportMailTime } from '@perch/core';
import type { Database, SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { loadSession } from '../organization/load-session.ts';
import { writeEmail } from '../replies/enqueue-email.ts';
import { getReportOverview } from './get-overview.ts';
import { contextOf } from './report-mail.ts';

/** Of an organization, in one job. */
const MOST = 100;
const AGAIN_MS = 3_600_000;

const DUE = `
  SELECT member_id AS "memberId", weekday, hour, time_zone AS "timeZone", due_at AS "dueAt", key_id AS "keyId", sealed
  FROM report_mail WHERE organization_id = $1 AND due_at <= $2 ORDER BY due_at, member_id LIMIT ${MOST}`;
// whoever comes second finds another due time
const MOVE_ON = `UPDATE report_mail SET due_at = $4 WHERE organization_id = $1 AND member_id = $2 AND due_at = $3`;

interface Row extends ReportMailTime, Record<string, unknown> {
  memberId: string;
  dueAt: Date;
  keyId: string;
  sealed: Uint8Array<ArrayBuffer>;
}

export interface ReportMailTools {
  /** for the sight of each member */
  database: Database;
  box: SecretBox;
  /** where the web app and the API are */
  publicUrl: string;
}

/** What is told of: the figures of the overview that a week can be judged by. */
const TOLD = [
  'opened',
  'backlog',
  'firstResponseMedian',
  'resolutionMedian',
  'closed',
  'reopened',
  'successShare',
  'costMicros',
] as const satisfies readonly (keyof ReportFigures)[];

/**
 * Writes the weekly mails that are due: last week beside the one before, each figure as its member may see it. None goes
 * to who may see no reports, has not proved their address, has yet to set up a second factor or is not active, nor while the organization is to be
 * removed, nor where both weeks have nothing at all; the next one is a week away all the same. Run twice, or by two at
 * once, it sends nothing twice. One that fails is tried again in an hour, and keeps nobody else's.
 * @throws what the first one did that failed, after all others were seen to
 */
export async function sendReportMails(ctx: Context, tools: ReportMailTools): Promise<{ sent: number }> {
  const due = await ctx.db.query<Row>(DUE, [ctx.organizationId, ctx.now()]);
  // colleagues who see the same are counted for once
  const overviews = new Map<string, Promise<ReportOverview>>();
  let sent = 0;
  const failures: unknown[] = [];
  for (const row of due) {
    try {
      const job = await write(ctx, tools, row, overviews);
      if (!job) continue;
      await ctx.enqueue('deliver', job);
      sent++;
    } catch (error) {
      failures.push(error);
      await moveOn(ctx, row, new Date(ctx.now().getTime() + AGAIN_MS));
    }
  }
  if (failures.length > 0) throw failures[0];
  return { sent };
}

const moveOn = (ctx: Context, { memberId, dueAt }: Row, next: Date) =>
  ctx.db.query(MOVE_ON, [ctx.organizationId, memberId, dueAt, next]);

async function write(
  ctx: Context,
  tools: ReportMailTools,
  row: Row,
  overviews: Map<string, Promise<ReportOverview>>,
): Promise<JobPayload<'deliver'> | null> {
  const { memberId, dueAt, timeZone } = row;
  const session = await loadSession(ctx.db, memberId);
  const week = weekBefore(timeZone, ctx.now());
  const told =
    session && mayGet(session) ? await figuresFor(ctx, tools, session, { ...week, timeZone }, overviews) : [];
  return ctx.db.pipeline(async (statement) => {
    const next = nextReportMail(row, ctx.now());
    const moved = await statement('report-mail-move-on', MOVE_ON, [ctx.organizationId, memberId, dueAt, next]);
    if (moved.rowCount === 0 || told.length === 0 || !session) return null;
    const { box, publicUrl } = tools;
    const { member, organization } = session;
    const token = box.open({ keyId: row.keyId, sealed: row.sealed }, contextOf(memberId));
    return writeEmail(statement, ctx, {
      to: member.email,
      locale: member.locale,
      template: 'weekly-report',
      secretData: {
        name: member.name,
        organization: organization.name,
        ...week,
        figures: told,
        url: `${publicUrl}/reports?${new URLSearchParams({ ...week, zone: timeZone })}`,
        offUrl: `${publicUrl}/report-mail#${token}`,
        oneClickUrl: `${publicUrl}/api/v1/report-mails/unsubscribe?${new URLSearchParams({ token })}`,
      },
      box,
    });
  });
}

const mayGet = ({ member, organization, permissions, mustSetUpTwoFactor }: Session) =>
  member.isEmailVerified &&
  !mustSetUpTwoFactor &&
  organization.removesAt === null &&
  can({ kind: 'member', memberId: member.id, permissions }, 'reports.view');

/** Behind the wall of their departments; X's bill is of all of them together, so that it is left out there. */
async function figuresFor(
  ctx: Context,
  { database }: ReportMailTools,
  { member, permissions, departmentsOnly }: Session,
  { timeZone: zone, ...week }: { from: string; to: string; timeZone: string },
  overviews: Map<string, Promise<ReportOverview>>,
) {
  const departmentIds = departmentsOnly ? member.departmentIds : null;
  const key = JSON.stringify([week, zone, departmentIds]);
  let counted = overviews.get(key);
  if (!counted) {
    const db = database.of(ctx.organizationId, { departmentIds });
    const actor = { kind: 'member' as const, memberId: member.id, permissions, departmentIds };
    counted = getReportOverview({ ...ctx, db, actor }, { ...week, zone, compare: 'previous' });
    overviews.set(key, counted);
  }
  const { total, compared } = await counted;
  const figures = TOLD.filter((name) => name !== 'costMicros' || departmentIds === null).map((name) => ({
    name,
    now: total[name] ?? null,
    before: compared?.[name] ?? null,
  }));
  return figures.some(({ now, before }) => now || before) ? figures : [];
}
