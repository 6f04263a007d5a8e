import type { TwitterAccount } from '@perch/contracts';
import { streamTrouble } from '@perch/core';
import type { TFunction } from 'i18next';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { durationWords } from '../../lib/time.ts';
import { EncryptedChatsLine } from '../../ui/encrypted-chats.tsx';
import { RelativeTime, useNow } from '../../ui/relative-time.tsx';
import { everyWords } from './every-words.ts';
import classes from './setup.module.css';

type Stream = TwitterAccount['streams'][number];

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
          <StreamState
            stream={stream}
            trouble={isRead ? streamTrouble(stream, now) : 'none'}
            behind={isRead ? behindWords(t, stream, now) : null}
          />
          {stream.stream === 'direct_messages' && <EncryptedChatsLine />}
        </li>
      ))}
    </ul>
  );
}

/** "20 sec behind"; checking tweets that we have is behind nothing. */
function behindWords(t: TFunction, { stream, coveredUntil }: Stream, now: Date): string | null {
  if (coveredUntil === null || stream === 'tweet_checks') return null;
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(coveredUntil)) / 1000));
  return t('health.behind', { duration: durationWords(seconds, currentLocale()) });
}

interface StreamStateProps {
  stream: Stream;
  trouble: ReturnType<typeof streamTrouble>;
  behind: string | null;
}

function StreamState({ stream, trouble, behind }: StreamStateProps) {
  const { t } = useTranslation();
  return (
    <span className={trouble === 'failing' || trouble === 'late' ? classes.failing : classes.dim}>
      {stream.lastSucceededAt ? (
        <>
          {t('health.polled')} <RelativeTime at={stream.lastSucceededAt} style="long" />
          {behind && ` · ${behind}`}
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
