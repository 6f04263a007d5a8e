import { Button, Modal } from '@mantine/core';
import type { Webhook } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { FormProblem } from '../people/form-parts.tsx';
import { problemsOf } from '../people/problems-of.ts';
import setup from '../setup.module.css';
import { useDeleteWebhook, useRotateSecret } from './queries.ts';
import { SecretShown } from './secret-shown.tsx';

interface DialogProps {
  webhook: Webhook;
  onClose: () => void;
}

/** What a new secret means, before it is made; then the secret, once. */
export function RotateSecret({ webhook, onClose }: DialogProps) {
  const { t } = useTranslation();
  const rotate = useRotateSecret(webhook.id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('webhooks.rotate')}
      closeOnEscape={!rotate.data}
      closeOnClickOutside={!rotate.data}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {rotate.data ? (
        <SecretShown webhook={rotate.data} onClose={onClose} />
      ) : (
        <>
          <p className={setup.dialogText}>{t('webhooks.rotateHint')}</p>
          <FormProblem error={rotate.error} sentence={problemsOf(t, rotate.error, []).form} />
          <div className={setup.dialogActions}>
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('action.cancel')}
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate(undefined)}>
              {t('webhooks.rotateDo')}
            </Button>
          </div>
        </>
      )}
    </Modal>
  );
}

/** What goes with it, before it does. */
export function DeleteWebhook({ webhook, onClose }: DialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const remove = useDeleteWebhook(webhook.id);
  const { name } = webhook;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('webhooks.deleteTitle', { name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={setup.dialogText}>{t('webhooks.deleteHint')}</p>
      <FormProblem error={remove.error} sentence={problemsOf(t, remove.error, []).form} />
      <div className={setup.dialogActions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button
          color="red"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(undefined, {
              onSuccess: () => {
                notifyDone(t('webhooks.deleted', { name }));
                void navigate({ to: '/setup/webhooks' });
              },
            })
          }
        >
          {t('webhooks.delete')}
        </Button>
      </div>
    </Modal>
  );
}
