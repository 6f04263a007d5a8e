import { Button } from '@mantine/core';
import type { WebhookWithSecret } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormActions } from '../people/form-parts.tsx';
import people from '../people/people.module.css';
import { CopyField } from '../twitter-apps/copy-field.tsx';

interface SecretShownProps {
  webhook: WebhookWithSecret;
  onClose: () => void;
}

/** The secret of a webhook, the one time that it is there. */
export function SecretShown({ webhook, onClose }: SecretShownProps) {
  const { t } = useTranslation();
  return (
    <div className={people.form}>
      <p className={people.hint} role="status">
        {t('webhooks.shownOnce')}
      </p>
      <CopyField label={t('webhooks.secret')} description={t('webhooks.secretHint')} value={webhook.secret} />
      {webhook.oldSecretUntil !== null && <p className={people.hint}>{t('webhooks.overlap')}</p>}
      <FormActions>
        <Button onClick={onClose}>{t('webhooks.kept')}</Button>
      </FormActions>
    </div>
  );
}
