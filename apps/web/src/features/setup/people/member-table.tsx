import { Badge } from '@mantine/core';
import type { Department, Member } from '@perch/contracts';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { roleName } from '../../../lib/role-name.ts';
import { useSession } from '../../../lib/session.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import table from '../setup-table.module.css';
import setup from '../setup.module.css';
import classes from './people.module.css';

interface MemberTableProps {
  members: Member[];
  departments: Department[];
  /** whether each row leads to the member */
  mayManage: boolean;
}

export function MemberTable({ members, departments, mayManage }: MemberTableProps) {
  const { t } = useTranslation();
  const me = useSession().member.id;
  return (
    <div className={setup.tableBox} tabIndex={0} role="region" aria-label={t('setup.members.title')}>
      <table className={`${table.table} ${classes.rows}`}>
        <thead>
          <tr>
            <th scope="col">{t('field.name')}</th>
            <th scope="col">{t('field.role')}</th>
            <th scope="col">{t('setup.departments.title')}</th>
            {mayManage && (
              <th scope="col">
                <span className="sr-only">{t('action.open')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.id} data-inactive={!member.isActive || undefined}>
              <th scope="row">
                <MaybeLink memberId={mayManage ? member.id : null}>
                  <Avatar name={member.name} url={member.avatarUrl} size={32} />
                  <span className={classes.who}>
                    <strong>
                      <bdi>{member.name}</bdi>
                      {member.id === me && <span className={setup.dim}> {t('people.you')}</span>}
                    </strong>
                    <span className={setup.dim}>{member.email}</span>
                  </span>
                </MaybeLink>
              </th>
              <td>
                {roleName(t, member.role)}
                {member.hasTwoFactor && (
                  <Badge size="xs" variant="light" tt="none" ml={8}>
                    {t('security.hasTwoFactor')}
                  </Badge>
                )}
                {member.signsInBySso && (
                  <Badge size="xs" variant="light" tt="none" ml={8}>
                    {t('people.ssoBadge')}
                  </Badge>
                )}
                {!member.isActive && (
                  <Badge size="xs" variant="light" color="gray" tt="none" ml={8}>
                    {t('people.isDeactivated')}
                  </Badge>
                )}
              </td>
              <td className={setup.dim}>
                {departments
                  .filter(({ id }) => member.departmentIds.includes(id))
                  .map(({ name }) => name)
                  .join(', ')}
              </td>
              {mayManage && (
                <td className={table.chevron}>
                  <IconChevronRight size={16} stroke={1.6} aria-hidden />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MaybeLink({ memberId, children }: { memberId: string | null; children: ReactNode }) {
  return memberId === null ? (
    <span className={table.accountLink}>{children}</span>
  ) : (
    <Link
      to="/setup/members"
      search={(search) => ({ ...search, member: memberId })}
      className={table.accountLink}
      activeProps={{ 'aria-current': undefined }}
    >
      {children}
    </Link>
  );
}
