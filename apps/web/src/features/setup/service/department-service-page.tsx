import { Skeleton } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments } from '../../../lib/directory.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { useDepartmentService } from './queries.ts';
import { ServiceForm } from './service-form.tsx';

/** When a department works, what it promises, and when its tickets close and reopen by themselves. */
export function DepartmentServicePage() {
  const { departmentId = '' } = useParams({ strict: false });
  return useCan('organization.manage') ? <Service key={departmentId} departmentId={departmentId} /> : <NoPermission />;
}

function Service({ departmentId }: { departmentId: string }) {
  const { t } = useTranslation();
  const service = useDepartmentService(departmentId);
  const name = useDepartments().data?.find(({ id }) => id === departmentId)?.name;
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead
        title={name ? t('clock.service.of', { name }) : t('clock.service.title')}
        crumbs={[{ to: '/setup/departments', label: t('setup.departments.title') }]}
        lead={t('clock.service.lead')}
      />
      {service.data ? (
        <ServiceForm key={service.dataUpdatedAt} service={service.data} onReload={() => void service.refetch()} />
      ) : service.error ? (
        <ErrorState error={service.error} onRetry={() => void service.refetch()} />
      ) : (
        <Skeleton height={420} radius="md" role="status" aria-label={t('state.loading')} />
      )}
    </div>
  );
}
