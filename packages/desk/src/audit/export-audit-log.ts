import type { AuditExportQuery } from '@perch/contracts';
import type { Context } from '../context.ts';
import { CSV_MARK, csvRow } from '../csv-row.ts';
import { requirePermission } from '../require-permission.ts';
import { presentEntry, readEntries } from './list-audit-log.ts';
import { recordAudit } from './record-audit.ts';

const PAGE = 500;
const COLUMNS = ['at', 'who', 'api key', 'action', 'subject kind', 'subject', 'subject id', 'before', 'after', 'id'];

/**
 * The audit log as CSV, newest first, piece by piece: no more than a page of it is held. That it was asked for, and with
 * which filters, stands in it.
 * @throws AppError `forbidden`
 */
export async function exportAuditLog(ctx: Context, filters: AuditExportQuery): Promise<AsyncGenerator<string>> {
  requirePermission(ctx, 'organization.manage');
  const { from: fromDay, to: toDay, ...others } = filters;
  await ctx.db.pipeline((statement) =>
    recordAudit(statement, ctx, {
      action: 'audit_log.exported',
      subject: { kind: 'audit_log', id: null, name: '' },
      before: null,
      after: { format: 'csv', ...others, fromDay, toDay },
    }),
  );
  return linesOf(ctx, filters);
}

async function* linesOf(ctx: Context, filters: AuditExportQuery): AsyncGenerator<string> {
  yield CSV_MARK + csvRow(COLUMNS);
  for (let after: [Date, string] | [] = []; ;) {
    const rows = await readEntries(ctx, filters, after, PAGE);
    const lines = rows.map(presentEntry).map(({ id, at, actor, apiKey, action, subject, ...changed }) => {
      const [before, then] = [changed.before, changed.after].map((fields) => fields && JSON.stringify(fields));
      return csvRow([at, actor?.name, apiKey?.name, action, subject.kind, subject.name, subject.id, before, then, id]);
    });
    yield lines.join('');
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.at, last.id];
  }
}
