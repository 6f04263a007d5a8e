import {
  AUDIT_ACTIONS,
  AUDIT_SUBJECTS,
  TICKET_CHANNELS,
  TICKET_PRIORITIES,
  TICKET_SORTS,
  TICKET_STATUSES,
} from '@perch/contracts';
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
  authorization: ['oauth1', 'oauth2'],
  tier: ['self_serve', 'enterprise'],
  tierSource: ['default', 'declared', 'observed'],
  password: ['set', 'changed'],
  authToken: ['set', 'changed'],
  secret: ['set', 'changed'],
  recoveryCodes: ['changed'],
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
  method: ['password', 'code', 'single_sign_on', 'organization_switch', 'reset_link'],
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
    const partOf = (name: string) => {
      const key = `audit.field.${name}`;
      return wordOf(name) ?? (/^\w+$/.test(name) && i18n.exists(key) ? t(key) : undefined);
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
        if (field === 'channel') return eachOf(value, TICKET_CHANNELS, (one) => t(`ticketList.channels.${one}`));
        if (field === 'status') return eachOf(value, TICKET_STATUSES, (one) => t(`status.${one}`));
        if (field === 'priority') return eachOf(value, TICKET_PRIORITIES, (one) => t(`audit.value.${one}`));
        if (/^is[A-Z]/.test(field) && /^(true|false)$/.test(value))
          return t(value === 'true' ? 'audit.yes' : 'audit.no');
        if (field === 'sort' && TICKET_SORTS.some((sort) => sort === value)) return t(`ticketList.sort.${value}`);
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
      partOf,
      timeOf: (iso) => timeWords(iso, currentLocale()),
      yes: t('audit.yes'),
      no: t('audit.no'),
    };
  }, [departments, members, accounts, t, i18n]);
}

/** Filters of a view name several in one text. */
function eachOf(value: string, known: readonly string[], word: (one: string) => string): string | undefined {
  const all = value.split(',');
  return all.every((one) => known.includes(one)) ? all.map(word).join(', ') : undefined;
}

function timeWords(iso: string, locale: string): string {
  const isDay = !iso.includes('T');
  const style = isDay ? ({ timeZone: 'UTC' } as const) : ({ timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...style }).format(new Date(iso));
}
