import { PERMISSIONS } from '@perch/core';
import { useMemo } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments, useMembers } from '../../../lib/directory.ts';
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
};

/** The names of what settings refer to by id, and the words for what they can be. */
export function useValueWords(): ValueWords {
  const { t, i18n } = useTranslation();
  const { data: departments } = useDepartments();
  const { data: members } = useMembers();
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { id, name } of [...(departments ?? []), ...(members ?? [])]) names.set(id, name);
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
        return CLOSED[field]?.includes(value) ? wordOf(value) : undefined;
      },
      partOf: wordOf,
      yes: t('audit.yes'),
      no: t('audit.no'),
    };
  }, [departments, members, t, i18n]);
}
