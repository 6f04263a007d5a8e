import { Skeleton } from '@mantine/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { PasswordSection } from './password-section.tsx';
import { ProviderSection } from './provider-section.tsx';
import { useOwnSignIn } from './queries.ts';
import { SessionsSection } from './sessions-section.tsx';
import { TwoFactorSection } from './two-factor-section.tsx';

/** What keeps one's own account safe: of who came by single sign-on, most of it is their provider's business. */
export function SecurityPage() {
  const { t } = useTranslation();
  const { data: own, error, refetch } = useOwnSignIn();
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.security.title')} lead={t('security.lead')} />
      {!own && !error && <Skeleton height={160} radius="md" role="status" aria-label={t('state.loading')} />}
      {!own && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {own?.by === 'provider' && <ProviderSection hasPassword={own.hasPassword} />}
      {own?.by === 'password' && (
        <>
          <TwoFactorSection />
          <PasswordSection />
        </>
      )}
      {own && <SessionsSection isByProvider={own.by === 'provider'} />}
    </div>
  );
}
