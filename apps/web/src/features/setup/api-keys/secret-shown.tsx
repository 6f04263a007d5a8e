import { Button } from '@mantine/core';
import type { CreatedApiKey } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormActions } from '../people/form-parts.tsx';
import { CopyField } from '../twitter-apps/copy-field.tsx';
import classes from './api-keys.module.css';

/** The secret of a key, the one time that it is there. */
export function SecretShown({ apiKey, onClose }: { apiKey: CreatedApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.secret}>
      <p role="status">{t('apiKeys.shownOnce', { name: apiKey.name })}</p>
      <CopyField label={t('apiKeys.secret')} description={t('apiKeys.secretHint')} value={apiKey.secret} />
      <pre tabIndex={0} aria-label={t('apiKeys.example')}>
        {`curl -H "Authorization: Bearer $PERCH_KEY" \\\n  ${location.origin}/api/v1/api-keys/current`}
      </pre>
      <FormActions>
        <Button variant="default" component="a" href="/api/docs" target="_blank">
          {t('apiKeys.reference')}
        </Button>
        <Button onClick={onClose}>{t('apiKeys.kept')}</Button>
      </FormActions>
    </div>
  );
}
