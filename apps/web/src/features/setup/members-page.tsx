import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDepartments, useMembers } from '../../lib/directory.ts';
import { roleName } from '../../lib/role-name.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { PageHead } from './page-head.tsx';
import classes from './setup.module.css';

export function MembersPage() {
  const { t } = useTranslation();
  const { data: members, error, refetch } = useMembers();
  const departments = useDepartments().data ?? [];
  return (
    <div className={classes.page}>
      <PageHead title={t('setup.members.title')} lead={t('setup.members.lead')} />
      {error && !members ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !members ? (
        <Skeleton height={200} radius="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <div className={classes.tableBox} tabIndex={0} role="region" aria-label={t('setup.members.title')}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('field.name')}</th>
                <th scope="col">{t('field.role')}</th>
                <th scope="col" className={classes.wide}>
                  {t('setup.departments.title')}
                </th>
                <th scope="col" className={classes.wide}>
                  {t('field.state')}
                </th>
              </tr>
            </thead>
            <tbody>
              {members.map((member) => (
                <tr key={member.id}>
                  <th scope="row">
                    <span className={classes.accountLink}>
                      <Avatar name={member.name} url={member.avatarUrl} size={32} />
                      <span>
                        <strong>{member.name}</strong>
                        <span className={classes.dim}>{member.email}</span>
                      </span>
                    </span>
                  </th>
                  <td>{roleName(t, member.role)}</td>
                  <td className={`${classes.dim} ${classes.wide}`}>
                    {departments
                      .filter(({ id }) => member.departmentIds.includes(id))
                      .map(({ name }) => name)
                      .join(', ')}
                  </td>
                  <td className={`${classes.dim} ${classes.wide}`}>
                    {t(member.isActive ? 'setup.active' : 'setup.inactive')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
