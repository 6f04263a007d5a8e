import { useTranslation } from '../../../lib/i18n.ts';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { PasswordSection } from './password-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { TwoFactorSection } from './two-factor-section.tsx';

/** What keeps one's own account safe. */
export function SecurityPage() {
  const { t } = useTranslation();
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.security.title')} lead={t('security.lead')} />
      <TwoFactorSection />
      <PasswordSection />
      <SessionsSection />
    </div>
  );
}
