import { AppError, type Capture, type CaptureMode } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

export interface CaptureRow {
  capture_mentions: CaptureMode;
  capture_direct_messages: CaptureMode;
  department_id: string;
  unmatched_department_id: string | null;
  excluded_keywords: string[];
  include_retweets: boolean;
  include_quotes: boolean;
  include_replies: boolean;
  muted_profiles: string[];
  reopen_public_hours: number;
  reopen_dm_hours: number;
  capture_revision: number;
  username: string;
  keywords: Capture['keywords'];
}

export const READ_CAPTURE = `
  SELECT a.capture_mentions, a.capture_direct_messages, a.department_id, a.unmatched_department_id,
         a.excluded_keywords, a.include_retweets, a.include_quotes, a.include_replies, a.muted_profiles,
         a.reopen_public_hours, a.reopen_dm_hours, a.capture_revision, a.username,
         (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'id', k.id, 'phrase', k.phrase, 'departmentId', k.department_id, 'priority', k.priority,
                   'tags', k.tags, 'assigneeId', k.assignee_id)
                 || CASE WHEN k.public_interval_seconds IS NULL THEN '{}' ELSE jsonb_build_object('publicSearch', jsonb_build_object(
                   'intervalSeconds', k.public_interval_seconds, 'mostPerDay', k.public_most_per_day)) END ORDER BY k.position, k.id), '[]')
          FROM keyword k WHERE k.organization_id = a.organization_id AND k.account_id = a.id) AS keywords
  FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

/** What turns tweets and direct messages of an account into tickets. @throws AppError `forbidden`, `not_found` */
export async function getCapture(ctx: Context, accountId: string): Promise<Capture> {
  requirePermission(ctx, 'setup.social');
  const [row] = await ctx.db.query<CaptureRow>(READ_CAPTURE, [ctx.organizationId, accountId]);
  if (!row) throw new AppError('not_found');
  return presentCapture(row);
}

export function presentCapture(row: CaptureRow): Capture {
  return {
    mentions: row.capture_mentions,
    directMessages: row.capture_direct_messages,
    keywords: row.keywords,
    excludedKeywords: row.excluded_keywords,
    departmentId: row.department_id,
    unmatchedDepartmentId: row.unmatched_department_id,
    includeRetweets: row.include_retweets,
    includeQuotes: row.include_quotes,
    includeReplies: row.include_replies,
    mutedProfiles: row.muted_profiles,
    reopenHours: { public: row.reopen_public_hours, directMessage: row.reopen_dm_hours },
    revision: row.capture_revision,
  };
}
