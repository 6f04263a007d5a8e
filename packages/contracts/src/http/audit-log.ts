import { z } from 'zod';
import { ApiKeyRef } from './api-keys.ts';
import { Day, Id, Instant, PageQuery, text, TimeZone } from './common.ts';

/** What can happen to settings, people and keys, and who came in. The screens have a sentence for each. */
export const AUDIT_ACTIONS = [
  'account.connected',
  'account.reauthorized',
  'account.paused',
  'account.resumed',
  'account.disconnected',
  'account.changed',
  'capture.changed',
  'twitter_app.created',
  'twitter_app.changed',
  'twitter_app.deleted',
  'department.created',
  'department.changed',
  'role.created',
  'role.changed',
  'role.deleted',
  'member.invited',
  'member.joined',
  'member.changed',
  'member.password_changed',
  'member.two_factor_on',
  'member.two_factor_off',
  'member.two_factor_reset',
  'member.recovery_codes_made',
  'invitation.resent',
  'invitation.revoked',
  'add_on.changed',
  'add_on.removed',
  'canned_reply.created',
  'canned_reply.changed',
  'canned_reply.deleted',
  'escalation_rule.created',
  'escalation_rule.changed',
  'escalation_rule.deleted',
  'escalation_rule.tested',
  'webhook.created',
  'webhook.changed',
  'webhook.deleted',
  'webhook.secret_rotated',
  'webhook.disabled',
  'webhook.redelivered',
  'contact.merged',
  'contact.exported',
  'contact.erased',
  'api_key.created',
  'api_key.changed',
  'api_key.rotated',
  'api_key.revoked',
  'incident.exported',
  'report.exported',
  'audit_log.exported',
  'organization.changed',
  'organization.exported',
  'organization.retention_changed',
  'organization.export_fetched',
  'organization.export_stopped',
  'organization.export_deleted',
  'organization.deletion_requested',
  'organization.deletion_cancelled',
  'organization.sign_in_changed',
  'sso.changed',
  'sso.removed',
  'sso.domain_proved',
  'sso.domain_lost',
  'view.created',
  'view.changed',
  'view.deleted',
  'sign_in.succeeded',
  'sign_in.failed',
  'sign_in.ended',
] as const;
export const AuditAction = z.enum(AUDIT_ACTIONS);
export type AuditAction = z.infer<typeof AuditAction>;

export const AUDIT_SUBJECTS = [
  'account',
  'twitter_app',
  'department',
  'role',
  'member',
  'invitation',
  'add_on',
  'canned_reply',
  'escalation_rule',
  'webhook',
  'contact',
  'api_key',
  'incident',
  'report',
  'audit_log',
  'organization',
  'view',
  'sign_in',
] as const;
export const AuditSubjectKind = z.enum(AUDIT_SUBJECTS);
export type AuditSubjectKind = z.infer<typeof AuditSubjectKind>;

/** The fields that changed, by name; null before something was there, or after it is gone. */
const ChangedFields = z.record(z.string(), z.unknown()).nullable();

export const AuditEntry = z
  .object({
    id: Id,
    at: Instant,
    actor: z
      .object({ id: Id, name: z.string() })
      .nullable()
      .meta({ description: 'Who changed it; null: a key, or the system itself' }),
    apiKey: ApiKeyRef.nullable().meta({ description: 'The key that changed it; null: a member, or the system itself' }),
    action: AuditAction,
    subject: z.object({
      kind: AuditSubjectKind,
      id: z.string().nullable(),
      name: z.string().meta({ description: 'How it was called then' }),
    }),
    before: ChangedFields,
    after: ChangedFields,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

const AuditFilters = z.object({
  actorId: Id.optional().meta({ description: 'The member who did it' }),
  apiKeyId: Id.optional().meta({ description: 'The key that did it' }),
  action: AuditAction.optional(),
  subjectKind: AuditSubjectKind.optional(),
  subjectId: text().max(100).optional(),
  from: Day.optional().meta({ description: 'First day, of the time zone' }),
  to: Day.optional().meta({ description: 'Last day' }),
  zone: TimeZone.optional().meta({ description: 'Whose days; left out: UTC' }),
});
export const AuditLogQuery = PageQuery.extend(AuditFilters.shape);
export type AuditLogQuery = z.infer<typeof AuditLogQuery>;

export const AuditExportQuery = AuditFilters;
export type AuditExportQuery = z.infer<typeof AuditExportQuery>;
