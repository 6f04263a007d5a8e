import { SegmentedControl, Select, TextInput } from '@mantine/core';
import type { Department, Role } from '@perch/contracts';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useKeys } from '../../../lib/keyboard.ts';
import { roleName } from '../../../lib/role-name.ts';
import { MEMBER_STATES, type MemberFilters } from './find-members.ts';
import classes from './people.module.css';

interface MemberFilterBarProps {
  filters: MemberFilters;
  roles: Role[];
  departments: Department[];
  onChange: (change: MemberFilters) => void;
}

export function MemberFilterBar({ filters, roles, departments, onChange }: MemberFilterBarProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  useKeys({ '/': () => box.current?.focus() });
  const clearButtonProps = { 'aria-label': t('action.clear') };
  return (
    <div className={classes.filters} role="search" aria-label={t('filter.title')}>
      <TextInput
        ref={box}
        type="search"
        className={classes.search}
        aria-label={t('people.searchMembers')}
        placeholder={t('people.searchMembers')}
        leftSection={<IconSearch size={15} stroke={1.75} aria-hidden />}
        value={filters.q ?? ''}
        onChange={(event) => onChange({ q: event.currentTarget.value })}
      />
      <Select
        clearable
        clearButtonProps={clearButtonProps}
        aria-label={t('field.role')}
        placeholder={t('people.anyRole')}
        data={roles.map((role) => ({ value: role.id, label: roleName(t, role) }))}
        value={filters.roleId ?? null}
        onChange={(roleId) => onChange({ roleId: roleId ?? undefined })}
      />
      <Select
        clearable
        clearButtonProps={clearButtonProps}
        aria-label={t('field.department')}
        placeholder={t('people.anyDepartment')}
        data={departments.map(({ id, name }) => ({ value: id, label: name }))}
        value={filters.departmentId ?? null}
        onChange={(departmentId) => onChange({ departmentId: departmentId ?? undefined })}
      />
      <SegmentedControl
        size="xs"
        aria-label={t('field.state')}
        data={MEMBER_STATES.map((value) => ({ value, label: t(`people.memberState.${value}`) }))}
        value={MEMBER_STATES.find((state) => state === filters.state) ?? 'active'}
        onChange={(state) => onChange({ state: state === 'active' ? undefined : state })}
      />
    </div>
  );
}
