import { PERMISSIONS } from '@perch/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDepartments, useMembers } from '../../../lib/directory.ts';
import { roleName } from '../../../lib/role-name.ts';
import type { ValueWords } from './audit-changes.ts';

/** The names of what settings refer to by id. */
export function useValueWords(): ValueWords {
  const { t, i18n } = useTranslation();
  const { data: departments } = useDepartments();
  const { data: members } = useMembers();
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const { id, name } of departments ?? []) names.set(id, name);
    for (const { id, name, role } of members ?? []) names.set(id, name).set(role.id, roleName(t, role));
    const closed = (value: string) => {
      if (PERMISSIONS.some((permission) => permission === value)) return t(`people.permission.${value}`);
      const key = `audit.value.${value}`;
      return /^\w+$/.test(value) && i18n.exists(key) ? t(key) : undefined;
    };
    return { nameOf: (value) => names.get(value) ?? closed(value), yes: t('audit.yes'), no: t('audit.no') };
  }, [departments, members, t, i18n]);
}
