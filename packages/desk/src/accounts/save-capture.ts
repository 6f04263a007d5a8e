import type { Capture } from '@perch/contracts';
import { changedItems } from '@perch/core';
import { settleAll, uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { keepFound } from '../contacts/keep-found.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { beginRematch, leaveStreams, reworded } from '../keywords/begin-rematch.ts';
import { beginKeywordSearches, hastenKeywordSearches } from '../keywords/keyword-searches.ts';
import { requirePermission } from '../require-permission.ts';
import { floodError, floodOf } from '../preview/estimate-flood.ts';
import { captureChanges } from './capture-changes.ts';
import { checkCapture } from './check-capture.ts';
import { distinct, readSaved } from './read-saved.ts';

const LOCK = 'SELECT id FROM account WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const SAVE_ACCOUNT = `
  UPDATE account SET capture_mentions = $3, capture_direct_messages = $4, department_id = $5,
    unmatched_department_id = $6, excluded_keywords = $7, include_retweets = $8, include_quotes = $9,
    include_replies = $10, muted_profiles = $11, reopen_public_hours = $12, reopen_dm_hours = $13,
    capture_revision = capture_revision + 1
  WHERE organization_id = $1 AND id = $2`;
const DROP_KEYWORDS = 'DELETE FROM keyword WHERE organization_id = $1 AND account_id = $2 AND id = ANY($3::uuid[])';
// another phrase begins another stream: it is empty at once, and who still looks for the old phrase does not fill it
const SAVE_KEYWORDS = `
  INSERT INTO keyword (organization_id, account_id, id, stream_id, position, phrase, department_id, priority, tags,
    assignee_id, public_interval_seconds, public_most_per_day)
  SELECT $1, $2, k.id, k."streamId", k.position, k.phrase, k."departmentId", k.priority, k.tags, k."assigneeId",
    (k."publicSearch"->>'intervalSeconds')::integer, (k."publicSearch"->>'mostPerDay')::integer
  FROM jsonb_to_recordset($3::jsonb) AS k (id uuid, "streamId" uuid, position int, phrase text, "departmentId" uuid,
                                           priority text, tags text[], "assigneeId" uuid, "publicSearch" jsonb)
  ON CONFLICT (organization_id, id) DO UPDATE SET position = excluded.position, phrase = excluded.phrase,
    stream_id = CASE WHEN keyword.phrase = excluded.phrase THEN keyword.stream_id ELSE excluded.stream_id END,
    department_id = excluded.department_id, priority = excluded.priority, tags = excluded.tags,
    assignee_id = excluded.assignee_id, public_interval_seconds = excluded.public_interval_seconds,
    public_most_per_day = excluded.public_most_per_day`;

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
  if (!acceptFlood) await withoutFlood(ctx, accountId, capture);

  const { saved, isRematching } = await ctx.db.pipeline(async (statement) => {
    // a page of tweets is written by the settings before or after, never by both
    const [, , { capture: before, username, known }] = await settleAll([
      lockCounter(statement, ctx.organizationId),
      statement('capture-lock', LOCK, key),
      readSaved(statement, ctx.organizationId, accountId, capture, { locks: true }),
    ]);
    checkCapture(capture, known, username);

    const now = { ...capture, mutedProfiles: distinct(capture.mutedProfiles), revision: before.revision + 1 };
    now.keywords = capture.keywords.map((keyword) => ({ ...keyword, id: keyword.id ?? uuid7() }));
    const newlyMuted = now.mutedProfiles.filter((id) => !before.mutedProfiles.includes(id));
    const [isRematching] = await settleAll([
      saveKeywords(
        statement,
        ctx.organizationId,
        accountId,
        before.keywords as SavedKeyword[],
        now.keywords as SavedKeyword[],
        ctx.now(),
      ),
      statement('capture-save', SAVE_ACCOUNT, [
        ...key,
        now.mentions,
        now.directMessages,
        now.departmentId,
        now.unmatchedDepartmentId,
        now.excludedKeywords,
        now.includeRetweets,
        now.includeQuotes,
        now.includeReplies,
        now.mutedProfiles,
        now.reopenHours.public,
        now.reopenHours.directMessage,
      ]),
      newlyMuted.length > 0 && keepFound(statement, ctx.organizationId, newlyMuted),
      recordAudit(statement, ctx, {
        action: 'capture.changed',
        subject: { kind: 'account', id: accountId, name: `@${username}` },
        ...captureChanges(before, now),
      }),
    ]);
    return { saved: now, isRematching };
  });
  await hastenKeywordSearches(ctx, accountId);
  await ctx.publish({ type: 'account.changed', id: accountId });
  if (isRematching) await ctx.enqueue('rematch-keywords', { organizationId: ctx.organizationId, accountId });
  return saved;
}

// what was usual of what other keywords found says nothing of what these find
// (also of rules that do not go by it at present); they are locked in the order that whoever looks at them locks them in
const COUNT_ANEW = `
  WITH locked AS (
    SELECT id FROM escalation_rule WHERE organization_id = $1 AND account_id = $2 AND counts_streams
    ORDER BY id FOR NO KEY UPDATE)
  UPDATE escalation_rule r SET history_from = NULL, history_until = NULL, history_due_at = NULL
  FROM locked WHERE r.organization_id = $1 AND r.id = locked.id`;

/** What the public is watched for. */
const watchedBy = (keywords: readonly SavedKeyword[]) =>
  JSON.stringify(keywords.flatMap(({ phrase, publicSearch }) => (publicSearch ? [phrase] : [])).toSorted());

type SavedKeyword = Capture['keywords'][number] & { id: string };

/**
 * Writes what differs, sent at once: the organization's intake waits meanwhile. Answers whether there is something to do
 * in the background.
 */
async function saveKeywords(
  statement: Statement,
  organizationId: string,
  accountId: string,
  before: readonly SavedKeyword[],
  now: readonly SavedKeyword[],
  at: Date,
): Promise<boolean> {
  const placed = (keywords: readonly SavedKeyword[]) => keywords.map((keyword, position) => ({ ...keyword, position }));
  const { before: old, after: written } = changedItems(placed(before), placed(now), ({ id }) => id);
  const kept = new Set(now.map(({ id }) => id));
  const removed = old.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  const toMatch = reworded(before, written);
  const known = new Set(before.map(({ id }) => id));
  const left = [...removed, ...toMatch.filter((id) => known.has(id))];
  const rows = written.map((keyword) => ({ ...keyword, streamId: uuid7() }));
  const key = [organizationId, accountId];
  await settleAll([
    left.length > 0 && leaveStreams(statement, organizationId, accountId, left),
    removed.length > 0 && statement('capture-drop-keywords', DROP_KEYWORDS, [...key, removed]),
    rows.length > 0 && statement('capture-save-keywords', SAVE_KEYWORDS, [...key, JSON.stringify(rows)]),
    rows.length > 0 && beginKeywordSearches(statement, organizationId, accountId, at),
    watchedBy(before) !== watchedBy(now) && statement('capture-history', COUNT_ANEW, key),
    toMatch.length > 0 && beginRematch(statement, organizationId, accountId, toMatch),
  ]);
  return left.length + toMatch.length > 0;
}

/** Before anything is locked: it is an estimate, and intake shall not wait for it. */
const withoutFlood = (ctx: Context, accountId: string, edited: Capture) =>
  ctx.db.pipeline(async (statement) => {
    const {
      capture: saved,
      known,
      username,
    } = await readSaved(statement, ctx.organizationId, accountId, edited, {
      locks: false,
    });
    const flood = await floodOf(statement, ctx.organizationId, { accountId, saved, edited }, ctx.now());
    if (!flood) return;
    checkCapture(edited, known, username);
    throw floodError(flood);
  });
