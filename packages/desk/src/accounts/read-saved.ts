import { AppError, type Capture } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import type { KnownToCapture } from './check-capture.ts';
import { presentCapture, READ_CAPTURE, type CaptureRow } from './get-capture.ts';

const active = (table: 'department' | 'member') =>
  `SELECT id FROM ${table} WHERE organization_id = $1 AND is_active AND id = ANY($2::uuid[]) ORDER BY id`;

/** The settings that are in force, and what others that would take their place may refer to. */
export interface SavedCapture {
  username: string;
  capture: Capture;
  known: KnownToCapture;
}

interface Reading {
  /** so that no department or member is deactivated before settings are saved that name it */
  locks: boolean;
}

/**
 * Reads what is saved and all that `checkCapture` wants to know, in one round trip.
 * @throws AppError `not_found`, `settings_changed` when `revision` is not the current one
 */
export async function readSaved(
  statement: Statement,
  organizationId: string,
  accountId: string,
  capture: Capture,
  { locks }: Reading,
): Promise<SavedCapture> {
  const [name, lock] = locks ? ['locked', 'FOR SHARE'] : ['read', ''];
  const { keywords } = capture;
  const departmentIds = [capture.departmentId, capture.unmatchedDepartmentId, ...keywords.map((k) => k.departmentId)];
  const assigneeIds = keywords.map((keyword) => keyword.assigneeId);
  const [stored, departments, members] = await settleAll([
    statement('capture-read', READ_CAPTURE, [organizationId, accountId]),
    statement(`capture-departments-${name}`, `${active('department')} ${lock}`, [
      organizationId,
      distinct(departmentIds),
    ]),
    statement(`capture-members-${name}`, `${active('member')} ${lock}`, [organizationId, distinct(assigneeIds)]),
  ]);
  const row = stored.rows[0] as CaptureRow | undefined;
  if (!row) throw new AppError('not_found');
  const saved = presentCapture(row);
  if (saved.revision !== capture.revision) throw new AppError('settings_changed');
  return {
    username: row.username,
    capture: saved,
    known: {
      activeDepartmentIds: idsOf(departments.rows),
      activeMemberIds: idsOf(members.rows),
      keywordIds: idsOf(saved.keywords as { id: string }[]),
    },
  };
}

export const distinct = (values: readonly (string | null)[]) => [...new Set(values.filter((value) => value !== null))];

const idsOf = (rows: { id: string }[]): ReadonlySet<string> => new Set(rows.map((row) => row.id));
