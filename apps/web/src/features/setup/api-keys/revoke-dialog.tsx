import { Button, Modal } from '@mantine/core';
import type { ApiKey } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { FormProblem } from '../people/form-parts.tsx';
import { problemsOf } from '../people/problems-of.ts';
import setup from '../setup.module.css';
import { useRevokeApiKey } from './queries.ts';

/** What stops, before it does. */
export function RevokeDialog({ apiKey: { id, name }, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  const revoke = useRevokeApiKey();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('apiKeys.revokeTitle', { name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p className={setup.dialogText}>{t('apiKeys.revokeHint')}</p>
      <FormProblem error={revoke.error} sentence={problemsOf(t, revoke.error, []).form} />
      <div className={setup.dialogActions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button
          color="red"
          loading={revoke.isPending}
          onClick={() =>
            revoke.mutate(id, {
              onSuccess: () => {
                notifyDone(t('apiKeys.revoked', { name }));
                onClose();
              },
            })
          }
        >
          {t('apiKeys.revoke')}
        </Button>
      </div>
    </Modal>
  );
}
