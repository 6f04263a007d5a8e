import { Button, Select } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { Section, SettingRow } from '../section.tsx';
import { useUpdateAccount } from '../usage-queries.ts';
import { ReauthorizeDialog } from './reauthorize-dialog.tsx';
import { useTwitterApps } from './twitter-app-queries.ts';
import classes from './twitter-apps.module.css';

type PlanAccount = Pick<
  TwitterAccount,
  'id' | 'username' | 'twitterApp' | 'tier' | 'tierSource' | 'tierSince' | 'tierDetail'
>;

/** By which X app the account is connected, and what the plan of that lets it do. */
export function PlanSection({ account }: { account: PlanAccount }) {
  const { t } = useTranslation();
  const [isMoving, setMoving] = useState(false);
  const { twitterApp } = account;
  const kind = twitterApp && t(`twitterApp.authorization.${twitterApp.authorization}`);
  return (
    <Section title={t('twitterApp.planTitle')} lead={t('twitterApp.planLead')}>
      <SettingRow
        title={twitterApp ? t('twitterApp.optionLabel', { name: twitterApp.name, kind }) : t('twitterApp.platform')}
        hint={t(twitterApp ? 'twitterApp.ownAppHint' : 'twitterApp.platformHint')}
      >
        <Button variant="default" onClick={() => setMoving(true)}>
          {t('twitterApp.move')}
        </Button>
      </SettingRow>
      {isMoving && <ReauthorizeDialog account={account} onClose={() => setMoving(false)} />}
      {account.tierSource === 'observed' && <Observed account={account} />}
      <Plan account={account} />
    </Section>
  );
}

/** X has refused what the plan should have allowed: when, and in its words. */
function Observed({ account: { tierSince, tierDetail } }: { account: PlanAccount }) {
  const { t } = useTranslation();
  const date = tierSince
    ? new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'long', timeStyle: 'short' }).format(new Date(tierSince))
    : '';
  return (
    <div className={classes.observed} role="note">
      <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
      <div>
        <p>{t('twitterApp.observed', { date })}</p>
        {tierDetail && (
          <blockquote lang="en" className={classes.words}>
            {tierDetail}
          </blockquote>
        )}
      </div>
    </div>
  );
}

const AS_APP = 'as_app';

function Plan({ account }: { account: PlanAccount }) {
  const { t } = useTranslation();
  const update = useUpdateAccount(account.id);
  const { data: apps } = useTwitterApps();
  const usual = account.twitterApp
    ? apps?.data.find(({ id }) => id === account.twitterApp!.id)?.tier
    : apps?.platform.tier;
  const value = account.tierSource === 'default' ? AS_APP : account.tier;
  return (
    <SettingRow title={t('twitterApp.plan')} hint={t(`twitterApp.tierHint.${account.tier}`)}>
      <Select
        aria-label={t('twitterApp.plan')}
        className={classes.plan!}
        allowDeselect={false}
        disabled={update.isPending}
        value={value}
        onChange={(next) => {
          if (next === null || next === value) return;
          const tier = next === AS_APP ? null : (next as TwitterAccount['tier']);
          update.mutate({ tier }, { onSuccess: () => notifyDone(t('twitterApp.planSaved')) });
        }}
        error={update.error ? errorSentence(t, update.error) : null}
        data={[
          {
            value: AS_APP,
            label: usual ? t('twitterApp.asApp', { tier: t(`twitterApp.tier.${usual}`) }) : t('twitterApp.asAppAlone'),
          },
          { value: 'self_serve', label: t('twitterApp.tier.self_serve') },
          { value: 'enterprise', label: t('twitterApp.tier.enterprise') },
        ]}
      />
    </SettingRow>
  );
}
