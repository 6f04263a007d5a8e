import { Skeleton } from '@mantine/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { useSso } from './queries.ts';
import { SsoForm } from './sso-form.tsx';

/** Signing in with the organization's own OpenID provider. */
export function SsoPage() {
  const { t } = useTranslation();
  const { data: sso, error, refetch } = useSso();
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.sso.title')} lead={t('sso.lead')} />
      {!sso && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!sso && !error && <Skeleton height={320} radius="md" role="status" aria-label={t('state.loading')} />}
      {sso && <SsoForm key={sso.revision} sso={sso} onReload={() => void refetch()} />}
    </div>
  );
}
