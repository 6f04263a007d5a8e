import type { AssigningKeyword, Member } from '@perch/contracts';
import { settleAll, type Statement } from '@perch/db';
import { keywordChanges } from '../accounts/capture-changes.ts';
import { READ_CAPTURE, type CaptureRow } from '../accounts/get-capture.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { NOTHING_RELEASED, releaseIncidents, type ReleasedIncidents } from '../escalation/release-incidents.ts';
import { withdrawInvitations } from '../invitations/withdraw-invitations.ts';
import { keywordsAssigningTo } from './member-usage.ts';

export interface LeftBehind {
  keywords: AssigningKeyword[];
  /** that they had sent, revoked */
  invitationIds: string[];
  /** for `announceIncidents` */
  incidents: ReleasedIncidents;
}
export const NOTHING_LEFT_BEHIND: LeftBehind = { keywords: [], invitationIds: [], incidents: NOTHING_RELEASED };

const LOCK_ACCOUNTS = `
  SELECT FROM account a WHERE a.organization_id = $1 AND EXISTS (
    SELECT FROM keyword k WHERE k.organization_id = a.organization_id AND k.account_id = a.id AND k.assignee_id = $2)
  ORDER BY a.id FOR NO KEY UPDATE`;

/** Accounts before the member, as who saves capture settings locks them. */
export const lockAssigningAccounts = (statement: Statement, ctx: Context, memberId: string) =>
  statement('lock-assigning-accounts', LOCK_ACCOUNTS, [ctx.organizationId, memberId]);

const RELEASE_KEYWORDS = `
  WITH released AS (
    UPDATE keyword SET assignee_id = NULL WHERE organization_id = $1 AND assignee_id = $2 RETURNING account_id
  )
  UPDATE account SET capture_revision = capture_revision + 1
  WHERE organization_id = $1 AND id IN (SELECT account_id FROM released)`;

const END_SESSIONS = `
  WITH person AS (SELECT user_id FROM member WHERE organization_id = $1 AND id = $2)
  DELETE FROM session s USING person
  WHERE s.user_id = person.user_id AND NOT EXISTS (SELECT FROM memberships_of_session(person.user_id, s.sso_organization_id))`;

const FORGET_IDENTITIES = 'DELETE FROM sso_identity WHERE organization_id = $1 AND member_id = $2';

const LEAVE_SESSIONS = `
  UPDATE session s SET chosen_organization_id = NULL FROM member m
  WHERE m.organization_id = $1 AND m.id = $2 AND s.user_id = m.user_id AND s.chosen_organization_id = $1`;

/**
 * What goes with a member who has just been deactivated: keywords assign to nobody, as the capture settings would refuse
 * a deactivated one; invitations they sent are revoked; who they are at the provider is
 * forgotten; sessions end, or go on in another organization of the person; incidents that they had taken over are open
 * again.
 * Their open tickets follow, in transactions of their own.
 */
export async function releaseMember(statement: Statement, ctx: Context, member: Member): Promise<LeftBehind> {
  const key = [ctx.organizationId, member.id];
  const keywords = await releaseKeywords(statement, ctx, member.id);
  const [invitationIds] = await settleAll([
    withdrawInvitations(statement, ctx, 'inviter', member.id),
    statement('forget-sso-identities', FORGET_IDENTITIES, key),
    statement('leave-sessions', LEAVE_SESSIONS, key),
    statement('end-sessions-left', END_SESSIONS, key),
  ]);
  return { keywords, invitationIds, incidents: await releaseIncidents(statement, ctx, member) };
}

async function releaseKeywords(statement: Statement, ctx: Context, memberId: string): Promise<AssigningKeyword[]> {
  const { organizationId } = ctx;
  const keywords = await keywordsAssigningTo(statement, organizationId, memberId);
  const accountIds = [...new Set(keywords.map(({ accountId }) => accountId))];
  if (accountIds.length === 0) return [];

  const captures = () =>
    settleAll(accountIds.map((accountId) => statement('capture-read', READ_CAPTURE, [organizationId, accountId])));
  const before = await captures();
  await statement('release-keywords', RELEASE_KEYWORDS, [organizationId, memberId]);
  const after = await captures();
  for (const [at, accountId] of accountIds.entries()) {
    const was = before[at]!.rows[0] as CaptureRow;
    const isNow = after[at]!.rows[0] as CaptureRow;
    await recordAudit(statement, ctx, {
      action: 'capture.changed',
      subject: { kind: 'account', id: accountId, name: `@${was.username}` },
      ...keywordChanges(was.keywords, isNow.keywords),
    });
  }
  return keywords;
}
