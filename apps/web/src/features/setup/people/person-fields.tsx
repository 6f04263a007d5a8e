import { MultiSelect, Select, type MultiSelectProps, type SelectProps } from '@mantine/core';
import type { Department, Role } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { roleName } from '../../../lib/role-name.ts';
import { sessionCan, useSession } from '../../../lib/session.ts';

interface RoleSelectProps extends Omit<SelectProps, 'data'> {
  roles: Role[];
  /** the one that the person has: it may stay, whatever is in it */
  currentId?: string | undefined;
}

/** Roles to give somebody; those that may do more than oneself are shown, and neither given nor taken away. */
export function RoleSelect({ roles, currentId, ...props }: RoleSelectProps) {
  const { t } = useTranslation();
  const session = useSession();
  const isHeld = (role: Role) => role.permissions.every((permission) => sessionCan(session, permission));
  const current = roles.find(({ id }) => id === currentId);
  const isBeyond = current !== undefined && !isHeld(current);
  const data = roles.map((role) => ({
    value: role.id,
    label: roleName(t, role),
    disabled: role.id !== currentId && (isBeyond || !isHeld(role)),
  }));
  return (
    <Select
      label={t('field.role')}
      allowDeselect={false}
      data={data}
      {...(data.some(({ disabled }) => disabled)
        ? { description: t(isBeyond ? 'people.beyondYou' : 'people.rolesBeyondYours') }
        : {})}
      {...props}
    />
  );
}

interface DepartmentsSelectProps extends Omit<MultiSelectProps, 'data'> {
  departments: Department[];
}

export function DepartmentsSelect({ departments, ...props }: DepartmentsSelectProps) {
  const { t } = useTranslation();
  return (
    <MultiSelect
      label={t('setup.departments.title')}
      searchable
      hidePickedOptions
      nothingFoundMessage={t('people.noDepartments')}
      data={departments.map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
    />
  );
}
