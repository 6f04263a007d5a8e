import { Button } from '@mantine/core';
import type { Confirmation } from '@perch/contracts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { PasswordAsk } from '../security/password-ask.tsx';
import security from '../security/security.module.css';
import setup from '../setup.module.css';
import { ConfirmByProvider } from './confirm-by-provider.tsx';
import { useRequestExport } from './queries.ts';

interface ConfirmExportProps {
  confirmation: Confirmation;
  onClose: () => void;
}

/** Who asks shows again who they are, then the export begins. */
export function ConfirmExport({ confirmation, onClose }: ConfirmExportProps) {
  const { t } = useTranslation();
  const request = useRequestExport();
  const begin = (password?: string) => request.mutate(password, { onSuccess: onClose });
  if (confirmation?.by !== 'provider') {
    return (
      <PasswordAsk
        submitLabel={t('life.begin')}
        isPending={request.isPending}
        error={request.error}
        onSubmit={begin}
        onCancel={onClose}
      />
    );
  }
  return (
    <div className={security.form}>
      <ConfirmByProvider until={confirmation.until} returnTo="/setup/organization" />
      {request.error && (
        <p className={setup.failing} role="alert">
          {errorSentence(t, request.error)}
        </p>
      )}
      <div className={security.buttons}>
        {confirmation.until !== null && (
          <Button loading={request.isPending} onClick={() => begin()}>
            {t('life.begin')}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
      </div>
    </div>
  );
}
