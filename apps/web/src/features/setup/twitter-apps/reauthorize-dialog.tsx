import { Button, Modal } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useAuthorize } from '../../../lib/authorize-account.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { appIdOf, appOptions, chosenApp, PLATFORM } from './app-choice.ts';
import { PasteKeysDialog } from './paste-keys-dialog.tsx';
import { TwitterAppSelect } from './twitter-app-select.tsx';
import { useTwitterApps } from './twitter-app-queries.ts';
import classes from './twitter-apps.module.css';

interface ReauthorizeDialogProps {
  account: Pick<TwitterAccount, 'id' | 'username' | 'twitterApp'>;
  onClose: () => void;
}

/** Authorizes an account anew, by another X app or by the same: at X, or with keys that are pasted. */
export function ReauthorizeDialog({ account, onClose }: ReauthorizeDialogProps) {
  const { t } = useTranslation();
  const { data } = useTwitterApps();
  const authorize = useAuthorize();
  const [chosen, setChosen] = useState(account.twitterApp?.id ?? PLATFORM);
  const [isPasting, setPasting] = useState(false);
  const options = data ? appOptions(data) : [];
  const app = chosenApp(options, chosen);
  if (isPasting) {
    return (
      <PasteKeysDialog
        appId={app && appIdOf(app)}
        account={account}
        onClose={onClose}
        onConnected={({ username }) => {
          notifyDone(t('twitterApp.reauthorized', { username }));
          onClose();
        }}
      />
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (app) authorize.mutate({ accountId: account.id, twitterAppId: appIdOf(app) });
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('twitterApp.moveTitle', { username: account.username })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form className={classes.form} onSubmit={submit}>
        <p className={classes.text}>{t('twitterApp.moveText', { username: account.username })}</p>
        {data && <TwitterAppSelect options={options} value={chosen} onChange={setChosen} />}
        <div className={classes.actions}>
          <Button variant="subtle" className={classes.aside!} onClick={() => setPasting(true)}>
            {t('twitterApp.pasteInstead')}
          </Button>
          <Button type="submit" disabled={!app} loading={authorize.isPending || authorize.isSuccess} data-autofocus>
            {t('twitterApp.continueAtX')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
