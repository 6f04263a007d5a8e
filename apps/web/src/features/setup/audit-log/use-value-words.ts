import { AUDIT_ACTIONS, AUDIT_SUBJECTS, TICKET_CHANNELS } from '@perch/contracts';
import { deviceOf, PERMISSIONS, WEBHOOK_EVENTS } from '@perch/core';
import { useMemo } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { useDepartments, useMembers, useReadAccounts } from '../../../lib/directory.ts';
import { roleName } from '../../../lib/role-name.ts';
import type { ValueWords } from './audit-changes.ts';

/** What fields can be, with words under `audit.value`. Anything else is somebody's own text, and stays as it is. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  mentions: ['all', 'matching', 'off'],
  directMessages: ['all', 'matching', 'off'],
  priority: ['low', 'normal', 'high', 'urgent'],
  authorization: ['oauth1', 'oauth2'],
  tier: ['self_serve', 'enterprise'],
  tierSource: ['default', 'declared', 'observed'],
  password: ['set', 'changed'],
  authToken: ['set', 'changed'],
  secret: ['set', 'changed'],
  disabledReason: ['failing', 'gone'],
  state: ['connected', 'paused', 'needs_reauthorization', 'disconnected'],
  import: ['running', 'stopped'],
  twitterApp: ['platform'],
  readState: ['agent', 'team'],
  xSearchBy: ['nobody', 'posting', 'viewing'],
  format: ['csv'],
};

/** Those whose words stand apart, as the same value means something else elsewhere. */
const APART: Readonly<Record<string, readonly string[]>> = {
  by: ['account', 'agent', 'channel', 'department', 'keyword', 'language', 'tag'],
  compare: ['previous', 'year', 'none'],
  subjectKind: AUDIT_SUBJECTS,
  method: ['password', 'code', 'single_sign_on', 'organization_switch'],
  secondFactor: ['app', 'recovery_code'],
  reason: [
    'credentials_invalid',
    'two_factor_code_wrong',
    'two_factor_locked',
    'sso_required',
    'sso_deactivated',
    'sso_no_role',
    'sso_email_unverified',
    'sso_domain_foreign',
    'sso_identity_differs',
    'domain_taken',
    'domain_missing',
  ],
};

/** The names of what settings refer to by id, and the words for what they can be. */
export function useValueWords(): ValueWords {
  const { t, i18n } = useTranslation();
  const { data: departments } = useDepartments();
  const { data: members } = useMembers();
  const { data: accounts } = useReadAccounts();
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { id, name } of [...(departments ?? []), ...(members ?? [])]) names.set(id, name);
    for (const { id, username } of accounts ?? []) names.set(id, `@${username}`);
    const wordOf = (value: string) => {
      const key = `audit.value.${value}`;
      return /^\w+$/.test(value) && i18n.exists(key) ? t(key) : undefined;
    };
    return {
      nameOf: (id) => names.get(id),
      valueOf: (field, value) => {
        if (field === 'role') return roleName(t, { name: value });
        if (field === 'permissions' && PERMISSIONS.some((permission) => permission === value)) {
          return t(`people.permission.${value}`);
        }
        const isEvent = field === 'events' || field === 'event';
        if (isEvent && WEBHOOK_EVENTS.some((event) => event === value)) return t(`webhooks.event.${value}`);
        if (field === 'channel' && TICKET_CHANNELS.some((channel) => channel === value)) {
          return t(`ticketList.channels.${value}`);
        }
        if (field === 'action' && AUDIT_ACTIONS.some((action) => action === value)) return t(`audit.action.${value}`);
        if (field === 'userAgent') {
          const { browser, system } = deviceOf(value);
          return browser && system ? t('security.browserOn', { browser, system }) : (browser ?? system ?? undefined);
        }
        if (field === 'assignee') return value === 'none' ? wordOf('nobody') : names.get(value);
        if (APART[field]?.includes(value))
          return t(field === 'subjectKind' ? `audit.subject.${value}` : `audit.${field}.${value}`);
        return CLOSED[field]?.includes(value) ? wordOf(value) : undefined;
      },
      partOf: wordOf,
      timeOf: (iso) => timeWords(iso, currentLocale()),
      yes: t('audit.yes'),
      no: t('audit.no'),
    };
  }, [departments, members, accounts, t, i18n]);
}

function timeWords(iso: string, locale: string): string {
  const isDay = !iso.includes('T');
  const style = isDay ? ({ timeZone: 'UTC' } as const) : ({ timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...style }).format(new Date(iso));
}
