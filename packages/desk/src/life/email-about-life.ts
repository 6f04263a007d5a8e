import type { EmailPayload } from '@perch/contracts';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { addEmails, emailLocale } from '../deliveries/add-emails.ts';

export interface EmailAboutLife {
  /** `domain-…`: a domain of single sign-on is theirs no longer: another organization has proved it, or the record is gone */
  what: 'export-ready' | 'deletion-requested' | 'deletion-cancelled' | 'domain-taken' | 'domain-missing';
  domain?: string;
  /** left out: all who may manage the organization */
  memberId?: string;
  /** until when the export can be fetched; when the organization is removed */
  until?: Date;
}

const SSO_PAGE = '/setup/sso';

// whoever has their notifications sent to them by e-mail gets that one
const RECIPIENTS = `
  SELECT m.name, m.email, m.locale, o.name AS organization, a.name AS actor FROM member m
  JOIN organization o ON o.id = m.organization_id
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions)
  LEFT JOIN member a ON a.organization_id = m.organization_id AND a.id = $3
  WHERE m.organization_id = $1 AND m.is_active AND ($2::uuid IS NULL OR m.id = $2 AND NOT EXISTS (
    SELECT FROM notification_setting s
    WHERE s.organization_id = $1 AND s.member_id = $2 AND 'export_ready' = ANY (s.email_kinds)))`;

interface Recipient {
  name: string;
  email: string;
  locale: string;
  organization: string;
  actor: string | null;
}

/** Tells who manages the organization what becomes of it: deliveries, which the next sweep sends. */
export async function emailAboutLife(
  statement: Statement,
  ctx: Context,
  { what, memberId, until, domain }: EmailAboutLife,
): Promise<void> {
  const asked = [ctx.organizationId, memberId ?? null, ctx.actor.memberId];
  const { rows } = await statement('life-recipients', RECIPIENTS, asked);
  const emails = (rows as Recipient[]).map(({ name, email, locale, organization, actor }): EmailPayload => ({
    to: email,
    locale: emailLocale(locale),
    template: 'organization-life',
    data: {
      ...{
        name,
        organization,
        what,
        actor: actor ?? '',
        path: domain === undefined ? '/setup/organization' : SSO_PAGE,
      },
      ...(until && { until: until.toISOString() }),
      ...(domain !== undefined && { domain }),
    },
  }));
  await addEmails(statement, ctx.organizationId, emails, ctx.now());
}
