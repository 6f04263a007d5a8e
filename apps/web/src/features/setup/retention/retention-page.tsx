import { Skeleton } from '@mantine/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { useRetention } from './queries.ts';
import { RetentionForm } from './retention-form.tsx';

/** How long the organization keeps what goes by its age. */
export function RetentionPage() {
  return useCan('organization.manage') ? <LoadedRetention /> : <NoPermission />;
}

function LoadedRetention() {
  const { t } = useTranslation();
  const { data, error, refetch } = useRetention();
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.retention.title')} lead={t('retention.lead')} />
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={480} radius="md" role="status" aria-label={t('state.loading')} />}
      {data && <RetentionForm key={data.revision} saved={data} onReload={() => void refetch()} />}
    </div>
  );
}
