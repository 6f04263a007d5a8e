import { Modal } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { appOptions } from './app-choice.ts';
import { refusalOf } from './app-problem.ts';
import { PasteKeysForm } from './paste-keys-form.tsx';
import { useConnectWithKeys, useTwitterApps } from './twitter-app-queries.ts';

interface PasteKeysDialogProps {
  /** the app that is proposed; null: the first, or another */
  appId?: string | null;
  /** the account that is authorized anew; none for a new one */
  account?: Pick<TwitterAccount, 'id' | 'username'>;
  onClose: () => void;
  onConnected: (account: TwitterAccount) => void;
}

/** Connects an account by the keys that X's developer portal shows, without a way to X and back. */
export function PasteKeysDialog({ appId = null, account, onClose, onConnected }: PasteKeysDialogProps) {
  const { t } = useTranslation();
  const { data } = useTwitterApps();
  const connect = useConnectWithKeys();
  const apps = data ? appOptions(data).filter(({ authorization }) => authorization === 'oauth1') : null;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={account ? t('twitterApp.pasteTitleAnew', { username: account.username }) : t('twitterApp.pasteTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {apps && (
        <PasteKeysForm
          apps={apps}
          initialAppId={apps.some(({ value }) => value === appId) ? appId : null}
          accountId={account?.id ?? null}
          refusal={refusalOf(t, connect.error)}
          isSending={connect.isPending}
          onCancel={onClose}
          onSubmit={(keys) => connect.mutate(keys, { onSuccess: onConnected })}
        />
      )}
    </Modal>
  );
}
