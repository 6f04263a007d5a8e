import type { TwitterAccount } from '@perch/contracts';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './setup.module.css';

/** What is read from X for this account, how often, and when it last came through. */
export function StreamList({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  if (account.streams.length === 0) return null;
  return (
    <ul className={classes.streams} aria-label={t('setup.streams')}>
      {account.streams.map((stream) => (
        <li key={stream.stream}>
          <strong>{t(`stream.${stream.stream}`)}</strong>
          <span className={classes.dim}>{t('setup.every', { count: stream.intervalSeconds })}</span>
          <span className={stream.failureCount > 0 ? classes.failing : classes.dim} title={stream.lastError?.detail}>
            {stream.lastSucceededAt ? (
              <>
                {t('health.polled')} <RelativeTime at={stream.lastSucceededAt} style="long" />
              </>
            ) : (
              t('health.never')
            )}
            {stream.failureCount > 0 && ` · ${t('health.failures', { count: stream.failureCount })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
