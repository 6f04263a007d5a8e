import { Badge, Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDepartments, useMembers } from '../../lib/directory.ts';
import { ErrorState } from '../../ui/states.tsx';
import { PageHead } from './page-head.tsx';
import { People } from './people.tsx';
import classes from './setup.module.css';

export function DepartmentsPage() {
  const { t } = useTranslation();
  const { data: departments, error, refetch } = useDepartments();
  const members = useMembers().data ?? [];
  return (
    <div className={classes.page}>
      <PageHead title={t('setup.departments.title')} lead={t('setup.departments.lead')} />
      {error && !departments ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !departments ? (
        <Skeleton height={160} radius="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <div className={classes.tableBox} tabIndex={0} role="region" aria-label={t('setup.departments.title')}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('field.department')}</th>
                <th scope="col">{t('setup.members.title')}</th>
                <th scope="col" className={classes.wide}>
                  {t('field.state')}
                </th>
              </tr>
            </thead>
            <tbody>
              {departments.map((department) => (
                <tr key={department.id}>
                  <th scope="row">
                    {department.name}{' '}
                    {department.isDefault && (
                      <Badge size="xs" variant="light" color="gray" tt="none">
                        {t('setup.departments.default')}
                      </Badge>
                    )}
                  </th>
                  <td>
                    <People people={members.filter(({ id }) => department.memberIds.includes(id))} />
                  </td>
                  <td className={`${classes.dim} ${classes.wide}`}>
                    {t(department.isActive ? 'setup.active' : 'setup.inactive')}
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
