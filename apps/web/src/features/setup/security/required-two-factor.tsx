import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../../../lib/i18n.ts';
import { organizationsQuery, useSession } from '../../../lib/session.ts';
import { useSignOut, useSwitchOrganization } from '../../../lib/use-account.ts';
import { usePageTitle } from '../../../ui/page-title.ts';
import { useTwoFactorChanged } from './queries.ts';
import classes from './security.module.css';
import { TwoFactorSetup } from './two-factor-setup.tsx';

/** The organization requires a second factor and the person has none: there is nothing else to do before. */
export function RequiredTwoFactor() {
  const { t } = useTranslation();
  const { organization, member } = useSession();
  const changed = useTwoFactorChanged();
  const signOut = useSignOut();
  const switchTo = useSwitchOrganization();
  const { data: organizations = [] } = useQuery(organizationsQuery);
  usePageTitle(t('security.twoFactor'));
  return (
    <div className={classes.alone}>
      <main className={classes.aloneColumn}>
        <h1>{t('security.twoFactor')}</h1>
        <p className={classes.text}>{t('security.requiredLead', { organization: organization.name })}</p>
        <div className={classes.aloneCard}>
          <TwoFactorSetup onDone={changed} />
        </div>
        <p className={classes.text}>{t('security.signedInAs', { email: member.email })}</p>
        <div className={classes.buttons}>
          <Button variant="default" size="xs" onClick={() => void signOut()}>
            {t('shell.signOut')}
          </Button>
          {organizations
            .filter(({ isCurrent }) => !isCurrent)
            .map(({ organization: { id, name } }) => (
              <Button key={id} variant="default" size="xs" onClick={() => void switchTo(id)}>
                {t('security.workIn', { name })}
              </Button>
            ))}
        </div>
      </main>
    </div>
  );
}
