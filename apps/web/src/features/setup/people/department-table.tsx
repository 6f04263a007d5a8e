import { ActionIcon, Badge, Menu } from '@mantine/core';
import type { Department, Member } from '@perch/contracts';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import table from '../setup-table.module.css';
import setup from '../setup.module.css';
import { Faces } from './faces.tsx';
import classes from './people.module.css';

export type DepartmentAction = 'edit' | 'service' | 'make-default' | 'deactivate' | 'reactivate';

interface DepartmentTableProps {
  departments: Department[];
  members: Member[];
  /** null: may only look */
  onAction: ((action: DepartmentAction, department: Department) => void) | null;
}

export function DepartmentTable({ departments, members, onAction }: DepartmentTableProps) {
  const { t } = useTranslation();
  return (
    <div className={setup.tableBox} tabIndex={0} role="region" aria-label={t('setup.departments.title')}>
      <table className={`${table.table} ${classes.rows}`}>
        <thead>
          <tr>
            <th scope="col">{t('field.department')}</th>
            <th scope="col">{t('setup.members.title')}</th>
            {onAction && (
              <th scope="col">
                <span className="sr-only">{t('people.actions')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {departments.map((department) => (
            <tr key={department.id} data-inactive={!department.isActive || undefined}>
              <th scope="row">
                <span className={classes.name}>
                  {onAction ? (
                    <button type="button" className={classes.rowButton} onClick={() => onAction('edit', department)}>
                      {department.name}
                    </button>
                  ) : (
                    department.name
                  )}
                  {department.isDefault && <Mark>{t('setup.departments.default')}</Mark>}
                  {!department.isActive && <Mark>{t('setup.inactive')}</Mark>}
                </span>
              </th>
              <td>
                <Faces people={members.filter(({ id, isActive }) => isActive && department.memberIds.includes(id))} />
              </td>
              {onAction && (
                <td className={`${table.chevron} ${classes.menuCell}`}>
                  <DepartmentMenu department={department} onAction={(action) => onAction(action, department)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Mark = ({ children }: { children: string }) => (
  <Badge size="xs" variant="light" color="gray" tt="none">
    {children}
  </Badge>
);

interface DepartmentMenuProps {
  department: Department;
  onAction: (action: DepartmentAction) => void;
}

function DepartmentMenu({ department: { name, isActive, isDefault }, onAction }: DepartmentMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label={t('people.actionsOf', { name })}>
          <IconDots size={16} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onAction('edit')}>{t('action.edit')}</Menu.Item>
        <Menu.Item onClick={() => onAction('service')}>{t('clock.service.title')}</Menu.Item>
        {isActive && !isDefault && (
          <>
            <Menu.Item onClick={() => onAction('make-default')}>{t('people.makeDefault')}</Menu.Item>
            <Menu.Item color="red" onClick={() => onAction('deactivate')}>
              {t('people.deactivateAsk')}
            </Menu.Item>
          </>
        )}
        {!isActive && <Menu.Item onClick={() => onAction('reactivate')}>{t('people.reactivate')}</Menu.Item>}
        {isDefault && <Menu.Label className={classes.menuHint}>{t('people.defaultStays')}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
