import type { TwitterAccount } from '@perch/contracts';
import { useTranslation } from 'react-i18next';
import { RelativeTime, useNow } from '../../ui/relative-time.tsx';
import { streamTrouble } from './account-health.ts';
import { everyWords } from './every-words.ts';
import classes from './setup.module.css';

/** What is read from X for this account, how often, and when it last came through. */
export function StreamList({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const now = useNow();
  const isRead = account.state === 'connected';
  if (account.streams.length === 0) return null;
  return (
    <ul className={classes.streams} aria-label={t('setup.streams')}>
      {account.streams.map((stream) => (
        <li key={stream.stream}>
          <strong>{t(`stream.${stream.stream}`)}</strong>
          <span className={classes.dim}>{isRead ? everyWords(t, stream.intervalSeconds) : t('setup.stopped')}</span>
          <StreamState stream={stream} trouble={isRead ? streamTrouble(stream, now) : 'none'} />
        </li>
      ))}
    </ul>
  );
}

interface StreamStateProps {
  stream: TwitterAccount['streams'][number];
  trouble: ReturnType<typeof streamTrouble>;
}

function StreamState({ stream, trouble }: StreamStateProps) {
  const { t } = useTranslation();
  return (
    <span className={trouble === 'failing' || trouble === 'late' ? classes.failing : classes.dim}>
      {stream.lastSucceededAt ? (
        <>
          {t('health.polled')} <RelativeTime at={stream.lastSucceededAt} style="long" />
        </>
      ) : (
        t('health.never')
      )}
      {trouble === 'failing' && (
        <>
          {` · ${t('health.failures', { count: stream.failureCount })}`}
          <span className={classes.words}>{stream.lastError?.detail}</span>
        </>
      )}
      {(trouble === 'waiting' || trouble === 'late' || trouble === 'slowed') && (
        <>
          {' · '}
          {t(trouble === 'slowed' ? 'health.slowed' : 'health.rate_limited')}
          {stream.nextPollAt && (
            <>
              {', '}
              {t('health.goesOn')} <RelativeTime at={stream.nextPollAt} style="long" />
            </>
          )}
        </>
      )}
    </span>
  );
}
