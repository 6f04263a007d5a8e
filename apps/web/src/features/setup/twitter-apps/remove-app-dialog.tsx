import { Button, Modal } from '@mantine/core';
import type { TwitterApp } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { refusalOf } from './app-problem.ts';
import { useDeleteTwitterApp } from './twitter-app-queries.ts';
import classes from './twitter-apps.module.css';

/** Asks before an app goes; one that is in use stays, and which accounts use it is said. */
export function RemoveAppDialog({ app, onClose }: { app: TwitterApp; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteTwitterApp(app.id);
  const isUsed = app.accounts.length > 0;
  const usernames = app.accounts.map(({ username }) => `@${username}`).join(', ');
  const { general } = refusalOf(t, remove.error);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('twitterApp.removeTitle', { name: app.name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={classes.text}>
        {isUsed ? t('twitterApp.removeUsed', { usernames, count: app.accounts.length }) : t('twitterApp.removeText')}
      </p>
      {general && (
        <p className={classes.problem} role="alert">
          {general}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t(isUsed ? 'action.close' : 'action.cancel')}
        </Button>
        {!isUsed && (
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() =>
              remove.mutate(undefined, {
                onSuccess: () => {
                  notifyDone(t('twitterApp.removed', { name: app.name }));
                  onClose();
                },
              })
            }
          >
            {t('twitterApp.remove')}
          </Button>
        )}
      </div>
    </Modal>
  );
}
