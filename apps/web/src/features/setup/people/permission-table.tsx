import type { Role } from '@perch/contracts';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../../lib/i18n.ts';
import { roleName } from '../../../lib/role-name.ts';
import setup from '../setup.module.css';
import { permissionGroups } from './permission-groups.ts';
import classes from './permission-table.module.css';

interface PermissionTableProps {
  roles: Role[];
  onOpen: (role: Role) => void;
}

/** Who may do what: a row for each permission in words, a column for each role. On a phone each row names its roles. */
export function PermissionTable({ roles, onOpen }: PermissionTableProps) {
  const { t } = useTranslation();
  return (
    <div className={setup.tableBox} tabIndex={0} role="region" aria-label={t('setup.roles.title')}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col" className={classes.corner}>
              {t('people.permissions')}
            </th>
            {roles.map((role) => (
              <th key={role.id} scope="col">
                <RoleHead role={role} onOpen={() => onOpen(role)} />
              </th>
            ))}
          </tr>
        </thead>
        {permissionGroups().map(({ id, permissions }) => (
          <tbody key={id}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={roles.length + 1}>
                {t(`people.permissionGroup.${id}`)}
              </th>
            </tr>
            {permissions.map((permission) => (
              <tr key={permission}>
                <th scope="row">{t(`people.permission.${permission}`)}</th>
                {roles.map((role) => (
                  <td key={role.id} data-may={role.permissions.includes(permission) || undefined}>
                    {role.permissions.includes(permission) ? (
                      <>
                        <IconCheck size={16} stroke={2} aria-hidden />
                        <span className="sr-only">{t('people.may')}</span>
                        <span className={classes.ofRole} aria-hidden>
                          {roleName(t, role)}
                        </span>
                      </>
                    ) : (
                      <span className="sr-only">{t('people.mayNot')}</span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function RoleHead({ role, onOpen }: { role: Role; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <span className={classes.head}>
      <button type="button" onClick={onOpen}>
        {roleName(t, role)}
      </button>
      <Link to="/setup/members" search={{ roleId: role.id, state: 'all' }}>
        {t('setup.departments.count', { count: role.memberCount })}
      </Link>
      {role.isBuiltIn && <span>{t('people.builtIn')}</span>}
      {role.departmentsOnly && <span>{t('walls.departmentsOnly')}</span>}
    </span>
  );
}
