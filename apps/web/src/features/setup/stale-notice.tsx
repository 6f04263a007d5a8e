import { Button } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './setup.module.css';

/** Two people have edited at once: nothing is overwritten before one of them has seen the other's work. */
export function StaleNotice({ onReload }: { onReload: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.stale} role="alert">
      <p>
        <strong>{t('error.settings_changed')}</strong> {t('capture.staleHint')}
      </p>
      <Button variant="default" size="xs" onClick={onReload}>
        {t('capture.loadTheirs')}
      </Button>
    </div>
  );
}
