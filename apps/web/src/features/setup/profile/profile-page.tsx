import { Skeleton } from '@mantine/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import { Section } from '../section.tsx';
import setup from '../setup.module.css';
import { OwnEmailSection } from './own-email-section.tsx';
import { OwnPhoneSection } from './own-phone-section.tsx';
import { ProfileForm } from './profile-form.tsx';
import { useOwnPhone } from './queries.ts';

/** What a member says about themselves. */
export function ProfilePage() {
  const { t } = useTranslation();
  const { data: own, error, refetch } = useOwnPhone();
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.profile.title')} lead={t('phone.profileLead')} />
      <Section title={t('phone.you')}>
        <ProfileForm />
      </Section>
      <OwnEmailSection />
      <Section title={t('phone.title')} lead={t('phone.lead')}>
        {own ? (
          <OwnPhoneSection own={own} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={64} radius="md" role="status" aria-label={t('state.loading')} />
        )}
      </Section>
    </div>
  );
}
