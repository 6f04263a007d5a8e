import { Modal } from '@mantine/core';
import type { TwitterApp } from '@perch/contracts';
import { isApiError } from '../../../lib/api.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { refusalOf } from './app-problem.ts';
import { changedApp, emptyApp, newApp, valuesOf } from './app-values.ts';
import { TwitterAppForm } from './twitter-app-form.tsx';
import { useCreateTwitterApp, useUpdateTwitterApp } from './twitter-app-queries.ts';

interface TwitterAppDialogProps {
  /** as it was when the dialog was opened: an edit in progress is never overwritten from behind; null: a new one */
  app: TwitterApp | null;
  callbackUrl: string;
  onClose: () => void;
}

export function TwitterAppDialog({ app, callbackUrl, onClose }: TwitterAppDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={app ? t('twitterApp.editTitle', { name: app.name }) : t('twitterApp.addTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {app ? (
        <ChangeApp app={app} callbackUrl={callbackUrl} onClose={onClose} />
      ) : (
        <AddApp callbackUrl={callbackUrl} onClose={onClose} />
      )}
    </Modal>
  );
}

function AddApp({ callbackUrl, onClose }: Omit<TwitterAppDialogProps, 'app'>) {
  const { t } = useTranslation();
  const create = useCreateTwitterApp();
  return (
    <TwitterAppForm
      initial={emptyApp()}
      app={null}
      callbackUrl={callbackUrl}
      read={newApp}
      refusal={refusalOf(t, create.error)}
      isSaving={create.isPending}
      onCancel={onClose}
      onSubmit={(input) =>
        create.mutate(input, {
          onSuccess: ({ name }) => {
            notifyDone(t('twitterApp.added', { name }));
            onClose();
          },
        })
      }
    />
  );
}

function ChangeApp({ app, callbackUrl, onClose }: TwitterAppDialogProps & { app: TwitterApp }) {
  const { t } = useTranslation();
  const update = useUpdateTwitterApp(app.id);
  const isStale = isApiError(update.error, 'settings_changed');
  const refusal = isStale ? { fields: {}, general: t('twitterApp.changedMeanwhile') } : refusalOf(t, update.error);
  return (
    <TwitterAppForm
      initial={valuesOf(app, currentLocale() === 'pt-BR' ? ',' : '.')}
      app={app}
      callbackUrl={callbackUrl}
      read={(values) => changedApp(values, app.revision)}
      refusal={refusal}
      isSaving={update.isPending}
      onCancel={onClose}
      onSubmit={(changes) =>
        update.mutate(changes, {
          onSuccess: ({ name }) => {
            notifyDone(t('twitterApp.saved', { name }));
            onClose();
          },
        })
      }
    />
  );
}
