import { ActionIcon, Button, MultiSelect, Select, TextInput } from '@mantine/core';
import type { SaveSso } from '@perch/contracts';
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef } from 'react';
import { useDepartments } from '../../../lib/directory.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './sso.module.css';

type Mapping = SaveSso['mappings'][number];

interface MappingTableProps {
  mappings: Mapping[];
  roles: { value: string; label: string }[];
  onChange: (mappings: Mapping[]) => void;
}

/** What the groups of the provider mean here; the first that somebody is in gives the role. */
export function MappingTable({ mappings, roles, onChange }: MappingTableProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const departments = (useDepartments().data ?? [])
    .filter(({ id, isActive }) => isActive || mappings.some(({ departmentIds }) => departmentIds.includes(id)))
    .map(({ id, name }) => ({ value: id, label: name }));
  const change = (at: number, part: Partial<Mapping>) =>
    onChange(mappings.map((mapping, each) => (each === at ? { ...mapping, ...part } : mapping)));
  const raise = (at: number) => onChange(mappings.with(at - 1, mappings[at]!).with(at, mappings[at - 1]!));
  const add = () => {
    onChange([...mappings, { group: '', roleId: '', departmentIds: [] }]);
    requestAnimationFrame(() => list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus());
  };
  return (
    <div className={classes.mappings}>
      <h3>{t('sso.groups')}</h3>
      <p className={classes.hint}>{t(mappings.length === 0 ? 'sso.noGroups' : 'sso.groupsHint')}</p>
      <ol ref={list}>
        {mappings.map((mapping, at) => (
          // the place is all that a row without a name has
          // oxlint-disable-next-line react/no-array-index-key
          <li key={at}>
            <TextInput
              label={t('sso.group')}
              spellCheck={false}
              value={mapping.group}
              onChange={(event) => change(at, { group: event.currentTarget.value })}
            />
            <Select
              label={t('field.role')}
              placeholder={t('sso.chooseRole')}
              allowDeselect={false}
              data={roles}
              value={mapping.roleId === '' ? null : mapping.roleId}
              onChange={(roleId) => change(at, { roleId: roleId ?? '' })}
            />
            <MultiSelect
              label={t('setup.departments.title')}
              placeholder={mapping.departmentIds.length === 0 ? t('sso.noDepartments') : ''}
              data={departments}
              value={mapping.departmentIds}
              onChange={(departmentIds) => change(at, { departmentIds })}
            />
            <div className={classes.rowActions}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('sso.moveUp', { group: mapping.group })}
                disabled={at === 0}
                onClick={() => raise(at)}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('sso.removeGroup', { group: mapping.group })}
                onClick={() => onChange(mappings.filter((_mapping, each) => each !== at))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
          </li>
        ))}
      </ol>
      <Button variant="default" size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
        {t('sso.addGroup')}
      </Button>
    </div>
  );
}
