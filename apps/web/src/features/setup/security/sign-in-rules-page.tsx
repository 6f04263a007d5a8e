import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMembers } from '../../../lib/directory.ts';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import { Section, SwitchRow } from '../section.tsx';
import setup from '../setup.module.css';
import { useOwnTwoFactor, useSaveSignInRules, useSignInRules } from './queries.ts';
import classes from './security.module.css';

/** What signing in to the organization asks of everybody. */
export function SignInRulesPage() {
  const { t } = useTranslation();
  const { data: rules, error, refetch } = useSignInRules();
  const { data: own } = useOwnTwoFactor();
  const active = (useMembers().data ?? []).filter(({ isActive }) => isActive);
  const without = active.filter(({ hasTwoFactor }) => hasTwoFactor === false);
  const save = useSaveSignInRules();
  const turn = (requiresTwoFactor: boolean) =>
    save.mutate(
      { requiresTwoFactor, ...(rules && { revision: rules.revision }) },
      {
        onSuccess: () => notifyDone(t(requiresTwoFactor ? 'security.requiredNow' : 'security.notRequiredNow')),
        onError: (problem) => notifyProblem(securityProblem(t, problem)),
      },
    );
  const mustFirst = own?.isEnabled === false && rules?.requiresTwoFactor === false;
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead title={t('setup.signIn.title')} lead={t('security.rulesLead')} />
      {!rules && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!rules && !error && <Skeleton height={120} radius="md" role="status" aria-label={t('state.loading')} />}
      {rules && (
        <Section title={t('security.twoFactor')}>
          <SwitchRow
            title={t('security.require')}
            hint={t('security.requireHint')}
            isOn={rules.requiresTwoFactor}
            isDisabled={save.isPending || mustFirst}
            onTurn={turn}
          />
          {mustFirst && (
            <p className={classes.warning}>
              {t('security.ownFirst')} <Link to="/setup/security">{t('security.ownFirstLink')}</Link>
            </p>
          )}
          {active.some(({ signsInBySso }) => signsInBySso) && (
            <p className={classes.text}>{t('security.ssoNotAsked')}</p>
          )}
          {active.length > 0 && (
            <p className={classes.text}>
              {without.length === 0
                ? t('security.allHave')
                : t('security.someLack', {
                    count: without.length,
                    names: without
                      .slice(0, 5)
                      .map(({ name }) => name)
                      .join(', '),
                  })}{' '}
              <Link to="/setup/members">{t('setup.members.title')}</Link>
            </p>
          )}
        </Section>
      )}
    </div>
  );
}
