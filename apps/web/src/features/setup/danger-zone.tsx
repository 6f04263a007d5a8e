import { Button } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useAuthorize } from '../../lib/authorize-account.ts';
import { notifyDone } from '../../lib/notify.ts';
import { DisconnectDialog } from './connect/disconnect-dialog.tsx';
import { PauseDialog } from './pause-dialog.tsx';
import { useAccountAction } from './queries.ts';
import { Section, SettingRow } from './section.tsx';

export function DangerZone({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const action = useAccountAction(account.id);
  const authorize = useAuthorize();
  const [isConfirming, setConfirming] = useState(false);
  const [isPausing, setPausing] = useState(false);
  const isPaused = account.state === 'paused';
  const isGone = account.state === 'disconnected';
  const name = { username: account.username };
  const disconnect = () =>
    action.mutate('disconnect', {
      onSuccess: () => {
        notifyDone(t('danger.disconnected', name));
        void navigate({ to: '/setup/channels/twitter', search: {} });
      },
      onSettled: () => setConfirming(false),
    });
  const resume = () => action.mutate('resume', { onSuccess: () => notifyDone(t('connect.account.resumed', name)) });
  const pause = () =>
    action.mutate('pause', {
      onSuccess: () => notifyDone(t('connect.account.paused', name)),
      onSettled: () => setPausing(false),
    });
  return (
    <Section title={t('danger.title')} tone="danger">
      {!isGone && account.state !== 'needs_reauthorization' && (
        <SettingRow
          title={t(isPaused ? 'danger.resume' : 'danger.pause')}
          hint={t(isPaused ? 'danger.resumeHint' : 'danger.pauseHint')}
        >
          <Button
            variant="default"
            loading={action.isPending && action.variables !== 'disconnect'}
            onClick={() => (isPaused ? resume() : setPausing(true))}
          >
            {t(isPaused ? 'danger.resume' : 'danger.pause')}
          </Button>
        </SettingRow>
      )}
      <SettingRow
        title={t(isGone ? 'connect.account.reconnect' : 'danger.reauthorize')}
        hint={t(isGone ? 'connect.account.reconnectHint' : 'danger.reauthorizeHint')}
      >
        <Button
          variant="default"
          loading={authorize.isPending || authorize.isSuccess}
          onClick={() => authorize.mutate({ accountId: account.id })}
        >
          {t(isGone ? 'connect.account.reconnect' : 'danger.reauthorize')}
        </Button>
      </SettingRow>
      {!isGone && (
        <SettingRow title={t('danger.disconnect')} hint={t('danger.disconnectHint')}>
          <Button color="red" variant="light" onClick={() => setConfirming(true)}>
            {t('danger.disconnect')}
          </Button>
        </SettingRow>
      )}
      <PauseDialog
        username={account.username}
        isOpen={isPausing}
        isPending={action.isPending}
        onClose={() => setPausing(false)}
        onPause={pause}
      />
      <DisconnectDialog
        username={account.username}
        isOpen={isConfirming}
        isPending={action.isPending}
        onClose={() => setConfirming(false)}
        onDisconnect={disconnect}
      />
    </Section>
  );
}
