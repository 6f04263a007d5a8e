import { Button, Modal } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuthorize } from '../../lib/authorize-account.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useAccountAction } from './queries.ts';
import { Section, SettingRow } from './section.tsx';
import classes from './setup.module.css';

export function DangerZone({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const action = useAccountAction(account.id);
  const authorize = useAuthorize();
  const [isConfirming, setConfirming] = useState(false);
  const isPaused = account.state === 'paused';
  const name = { username: account.username };
  const disconnect = () =>
    action.mutate('disconnect', {
      onSuccess: () => {
        notifyDone(t('danger.disconnected', name));
        void navigate({ to: '/setup/channels/twitter', search: {} });
      },
      onSettled: () => setConfirming(false),
    });
  return (
    <Section title={t('danger.title')} tone="danger">
      {account.state !== 'disconnected' && account.state !== 'needs_reauthorization' && (
        <SettingRow
          title={t(isPaused ? 'danger.resume' : 'danger.pause')}
          hint={t(isPaused ? 'danger.resumeHint' : 'danger.pauseHint')}
        >
          <Button
            variant="default"
            loading={action.isPending && action.variables !== 'disconnect'}
            onClick={() => action.mutate(isPaused ? 'resume' : 'pause')}
          >
            {t(isPaused ? 'danger.resume' : 'danger.pause')}
          </Button>
        </SettingRow>
      )}
      <SettingRow title={t('danger.reauthorize')} hint={t('danger.reauthorizeHint')}>
        <Button
          variant="default"
          loading={authorize.isPending || authorize.isSuccess}
          onClick={() => authorize.mutate(account.id)}
        >
          {t('danger.reauthorize')}
        </Button>
      </SettingRow>
      {account.state !== 'disconnected' && (
        <SettingRow title={t('danger.disconnect')} hint={t('danger.disconnectHint')}>
          <Button color="red" variant="light" onClick={() => setConfirming(true)}>
            {t('danger.disconnect')}
          </Button>
        </SettingRow>
      )}
      <Modal
        opened={isConfirming}
        onClose={() => setConfirming(false)}
        title={t('danger.confirmTitle', name)}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <p className={classes.dialogText}>{t('danger.confirmText')}</p>
        <div className={classes.dialogActions}>
          <Button variant="default" onClick={() => setConfirming(false)} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red" loading={action.isPending} onClick={disconnect}>
            {t('danger.confirm', name)}
          </Button>
        </div>
      </Modal>
    </Section>
  );
}
