import {
  ImapSettings,
  MailSettings,
  SmsSettings,
  type AddOn,
  type AddOnKind,
  type AddOnTest,
  type LeftMail,
  type MailboxLook,
} from '@perch/contracts';
import type { DeliveryState } from '@perch/core';
import type { Sealed } from '@perch/db';

/** What is read of `add_on`, with its latest test. */
export interface AddOnRow {
  kind: AddOnKind;
  isEnabled: boolean;
  settings: unknown;
  keyId: string | null;
  sealed: Buffer | null;
  revision: number;
  changedAt: Date;
  changedBy: { id: string; name: string } | null;
  testedRevision: number | null;
  test: TestRow | null;
  refused: { since: string; answer: string } | null;
  /** of a mailbox */
  look: { code: string | null; detail: string | null; at: string; revision: number } | null;
  leftMail: LeftMail | null;
}

export interface TestRow {
  id: string;
  state: DeliveryState;
  code: string | null;
  detail: string | null;
  to: string;
  at: Date;
}

export const TEST_COLUMNS = `d.id, d.state, d.code, d.detail, d.payload->>'to' AS "to",
  coalesce(d.settled_at, d.created_at) AS at`;

const MOST_GIVEN_UP = 20;

export const READ_ADD_ONS = `
  SELECT a.kind, a.is_enabled AS "isEnabled", a.settings, a.key_id AS "keyId", a.sealed, a.revision,
    a.changed_at AS "changedAt", a.tested_revision AS "testedRevision",
    CASE WHEN m.id IS NOT NULL THEN json_build_object('id', m.id, 'name', m.name) END AS "changedBy",
    CASE WHEN t.id IS NOT NULL THEN to_json(t) END AS test,
    CASE WHEN a.refused_since IS NOT NULL THEN json_build_object('since', a.refused_since, 'answer', a.refused_answer) END
      AS refused,
    CASE WHEN b.checked_at IS NOT NULL THEN json_build_object('code', b.code, 'detail', b.detail, 'at', b.checked_at,
      'revision', b.checked_revision) END AS look,
    CASE WHEN b.organization_id IS NOT NULL THEN json_build_object(
      'waiting', (SELECT count(*) FROM left_mail l WHERE l.organization_id = $1 AND l.due_at IS NOT NULL),
      'givenUp', (SELECT coalesce(json_agg(json_build_object('uid', l.uid::text, 'receivedAt', l.received_at, 'reason', l.reason)),
        '[]') FROM (SELECT * FROM left_mail WHERE organization_id = $1 AND due_at IS NULL
          ORDER BY left_at DESC, uid DESC LIMIT ${MOST_GIVEN_UP}) l)) END AS "leftMail"
  FROM add_on a
  LEFT JOIN member m ON m.organization_id = a.organization_id AND m.id = a.changed_by_id
  LEFT JOIN LATERAL (SELECT ${TEST_COLUMNS} FROM delivery d
    WHERE d.organization_id = a.organization_id AND d.id = a.test_delivery_id) t ON true
  LEFT JOIN mailbox b ON b.organization_id = a.organization_id AND a.kind = 'imap'
  WHERE a.organization_id = $1`;

export const READ_ADD_ON = `${READ_ADD_ONS} AND a.kind = $2`;

/** As people see it. `row` undefined: nothing was ever saved. */
export function presentAddOn(kind: AddOnKind, row: AddOnRow | undefined): AddOn {
  const common = {
    isEnabled: row?.isEnabled ?? false,
    hasSecret: (row?.sealed ?? null) !== null,
    revision: row?.revision ?? 0,
    changedAt: row?.changedAt.toISOString() ?? null,
    changedBy: row?.changedBy ?? null,
    lastTest: row?.test ? presentTest(row.test, row.testedRevision === row.revision) : null,
  };
  const settings = row?.settings ?? null;
  const refused = row?.refused ? { ...row.refused, since: new Date(row.refused.since).toISOString() } : null;
  switch (kind) {
    case 'mail':
      return { kind, settings: MailSettings.nullable().parse(settings), ...common, refused };
    case 'sms':
      return { kind, settings: SmsSettings.nullable().parse(settings), ...common, refused };
    case 'imap':
      return {
        kind,
        settings: ImapSettings.nullable().parse(settings),
        ...common,
        lastLook: lookOf(row),
        leftMail: leftOf(row),
      };
  }
}

function lookOf(row: AddOnRow | undefined): MailboxLook | null {
  if (!row?.look || row.settings === null) return null;
  const { code, detail, at, revision } = row.look;
  return { code, answer: detail, at: new Date(at).toISOString(), isCurrent: revision === row.revision };
}

function leftOf(row: AddOnRow | undefined): LeftMail {
  if (!row?.leftMail || row.settings === null) return { waiting: 0, givenUp: [] };
  const { waiting, givenUp } = row.leftMail;
  return {
    waiting,
    givenUp: givenUp.map((each) => ({ ...each, receivedAt: new Date(each.receivedAt).toISOString() })),
  };
}

export const presentTest = (test: TestRow, isCurrent: boolean): AddOnTest => ({
  deliveryId: test.id,
  state: test.state === 'sent' ? 'sent' : test.state === 'failed' || test.state === 'discarded' ? 'failed' : 'queued',
  code: test.code,
  answer: test.detail,
  to: test.to,
  at: new Date(test.at).toISOString(),
  isCurrent,
});

/** The password of a mail server, the auth token of an account: bound to the row it stands in. */
export const secretContext = (organizationId: string, kind: AddOnKind) => `add_on:${organizationId}:${kind}`;

export const sealedOf = ({ keyId, sealed }: Pick<AddOnRow, 'keyId' | 'sealed'>): Sealed | null =>
  keyId === null || sealed === null ? null : { keyId, sealed: new Uint8Array(sealed) };
