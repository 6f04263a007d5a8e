import type { Capture } from '@perch/contracts';
import type { Fields } from '@perch/core';
import { settleAll, uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { beginRematch, reworded } from '../keywords/begin-rematch.ts';
import { requirePermission } from '../require-permission.ts';
import { floodError, floodOf } from '../preview/estimate-flood.ts';
import { checkCapture } from './check-capture.ts';
import { presentCapture, READ_CAPTURE } from './get-capture.ts';
import { distinct, readSaved } from './read-saved.ts';

const LOCK = 'SELECT id FROM account WHERE organization_id = $1 AND id = $2 FOR UPDATE';

const SAVE_ACCOUNT = `
  UPDATE account SET capture_mentions = $3, capture_direct_messages = $4, department_id = $5,
    unmatched_department_id = $6, excluded_keywords = $7, include_retweets = $8, include_quotes = $9,
    include_replies = $10, muted_profiles = $11, reopen_public_hours = $12, reopen_dm_hours = $13,
    capture_revision = capture_revision + 1
  WHERE organization_id = $1 AND id = $2`;
const DROP_KEYWORDS = 'DELETE FROM keyword WHERE organization_id = $1 AND account_id = $2 AND id <> ALL($3::uuid[])';
const SAVE_KEYWORDS = `
  INSERT INTO keyword (organization_id, account_id, id, position, phrase, department_id, priority, tags, assignee_id)
  SELECT $1, $2, k.id, k.position, k.phrase, k."departmentId", k.priority, k.tags, k."assigneeId"
  FROM jsonb_to_recordset($3::jsonb) AS k (id uuid, position int, phrase text, "departmentId" uuid, priority text,
                                           tags text[], "assigneeId" uuid)
  ON CONFLICT (organization_id, id) DO UPDATE SET position = excluded.position, phrase = excluded.phrase,
    department_id = excluded.department_id, priority = excluded.priority, tags = excluded.tags,
    assignee_id = excluded.assignee_id`;

export interface SaveCapture {
  accountId: string;
  capture: Capture;
  /** settings that would open very many tickets are saved all the same */
  acceptFlood?: boolean;
}

/**
 * Replaces the capture settings of an account. Keywords keep their ids; those without one get one. Tweets stored before
 * are looked through for new and changed keywords in the background; they make no tickets.
 * @throws AppError `forbidden`, `not_found`, `settings_changed` when `revision` is not the current one, what
 *   `checkCapture` throws, and `capture_flood`
 */
export async function saveCapture(ctx: Context, input: SaveCapture): Promise<Capture> {
  requirePermission(ctx, 'setup.social');
  const { accountId, capture, acceptFlood = false } = input;
  const key = [ctx.organizationId, accountId];
  const { keywords } = capture;
  if (!acceptFlood) await withoutFlood(ctx, accountId, capture);

  const { saved, isRematching } = await ctx.db.pipeline(async (statement) => {
    // a page of tweets is written by the settings before or after, never by both
    const [, , { capture: before, username, known }] = await settleAll([
      lockCounter(statement, ctx.organizationId),
      statement('capture-lock', LOCK, key),
      readSaved(statement, ctx.organizationId, accountId, capture, { locks: true }),
    ]);
    checkCapture(capture, known);

    const rows = keywords.map((keyword, position) => ({ ...keyword, id: keyword.id ?? uuid7(), position }));
    const toMatch = reworded(before.keywords, rows);
    const [, , , after] = await settleAll([
      statement('capture-save', SAVE_ACCOUNT, [
        ...key,
        capture.mentions,
        capture.directMessages,
        capture.departmentId,
        capture.unmatchedDepartmentId,
        capture.excludedKeywords,
        capture.includeRetweets,
        capture.includeQuotes,
        capture.includeReplies,
        distinct(capture.mutedProfiles),
        capture.reopenHours.public,
        capture.reopenHours.directMessage,
      ]),
      statement('capture-drop-keywords', DROP_KEYWORDS, [...key, rows.map((row) => row.id)]),
      statement('capture-save-keywords', SAVE_KEYWORDS, [...key, JSON.stringify(rows)]),
      statement('capture-read', READ_CAPTURE, key),
      ...(toMatch.length > 0 ? beginRematch(statement, ctx.organizationId, accountId, toMatch) : []),
    ]);
    const now = presentCapture(after.rows[0]);
    await recordAudit(statement, ctx, {
      action: 'capture.changed',
      subject: { kind: 'account', id: accountId, name: `@${username}` },
      before: settingsIn(before),
      after: settingsIn(now),
    });
    return { saved: now, isRematching: toMatch.length > 0 };
  });
  await ctx.publish({ type: 'account.changed', id: accountId });
  if (isRematching) await ctx.enqueue('rematch-keywords', { organizationId: ctx.organizationId, accountId });
  return saved;
}

/** The revision grows with every save, so it says nothing about what changed. */
const settingsIn = ({ revision: _revision, ...settings }: Capture): Fields => settings;

/** Before anything is locked: it is an estimate, and intake shall not wait for it. */
const withoutFlood = (ctx: Context, accountId: string, edited: Capture) =>
  ctx.db.pipeline(async (statement) => {
    const { capture: saved, known } = await readSaved(statement, ctx.organizationId, accountId, edited, {
      locks: false,
    });
    const flood = await floodOf(statement, ctx.organizationId, { accountId, saved, edited }, ctx.now());
    if (!flood) return;
    checkCapture(edited, known);
    throw floodError(flood);
  });
