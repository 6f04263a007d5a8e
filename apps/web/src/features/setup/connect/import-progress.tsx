import type { AccountImport } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { formatUsd } from '../usage-words.ts';
import classes from './connect.module.css';

/** How far history has been brought, as a bar and in a word. */
export function ImportBar({ progress }: { progress: AccountImport }) {
  const { t } = useTranslation();
  const { percent } = progress;
  return (
    <div className={classes.importBar}>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={t('connect.import.running')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <span className={classes.percent}>{t('connect.import.percent', { percent })}</span>
    </div>
  );
}

/** "214 items · 63 tickets · $3.20" */
export function ImportCounts({ progress }: { progress: AccountImport }) {
  const { t } = useTranslation();
  const { fetched, ticketsOpened, costMicros } = progress;
  return (
    <span className={classes.counts}>
      {[
        t('connect.import.counts', { count: fetched }),
        t('connect.import.tickets', { count: ticketsOpened }),
        formatUsd(costMicros, currentLocale()),
      ].join(' · ')}
    </span>
  );
}
