import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useSession } from '../../../lib/session.ts';
import { Section } from '../section.tsx';
import classes from './security.module.css';

/** In place of password and second factor: the provider of the organization says who one is, and both are its business. */
export function ProviderSection({ hasPassword }: { hasPassword: boolean }) {
  const { t } = useTranslation();
  const { organization } = useSession();
  return (
    <Section title={t('security.howTitle')}>
      <div className={classes.step}>
        <p className={classes.mark} data-good>
          <IconCircleCheck size={16} stroke={1.9} aria-hidden />
          {t('security.bySso', { organization: organization.name })}
        </p>
        <p className={classes.text}>{t('security.providerAsks')}</p>
        <p className={classes.text}>{t(hasPassword ? 'security.passwordToo' : 'security.noPassword')}</p>
      </div>
    </Section>
  );
}
