import { Button } from '@mantine/core';
import type { Capture } from '@perch/contracts';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { changesOf } from './compare-captures.ts';
import { FieldWords } from './field-words.tsx';
import classes from './differences-notice.module.css';

interface DifferencesNoticeProps {
  /** as they were when I began */
  base: Capture;
  mine: Capture;
  /** as they are now; undefined while they are fetched */
  theirs: Capture | undefined;
  error: Error | null;
  onRetry: () => void;
  /** goes on with theirs and my changes on top */
  onMerge: (theirs: Capture) => void;
  /** goes on with theirs, giving mine up */
  onTakeTheirs: (theirs: Capture) => void;
}

/** Two people have edited at once: nothing is overwritten before one of them has seen the other's work. */
export function DifferencesNotice({
  base,
  mine,
  theirs,
  error,
  onRetry,
  onMerge,
  onTakeTheirs,
}: DifferencesNoticeProps) {
  const { t } = useTranslation();
  const changes = theirs ? changesOf(base, mine, theirs) : [];
  const notice = useRef<HTMLElement>(null);
  // whoever has just saved is at the foot of the page
  useEffect(() => notice.current?.focus(), []);
  return (
    <section ref={notice} className={classes.notice} role="alert" tabIndex={-1}>
      <p>
        <strong>{t('error.settings_changed')}</strong> {t('capture.stale.hint')}
      </p>
      {error && !theirs && (
        <p>
          {errorSentence(t, error)}{' '}
          <Button variant="default" size="compact-xs" onClick={onRetry}>
            {t('state.retry')}
          </Button>
        </p>
      )}
      {theirs && (
        <>
          <div className={classes.scroller}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('capture.stale.setting')}</th>
                  <th scope="col">{t('capture.stale.mine')}</th>
                  <th scope="col">{t('capture.stale.theirs')}</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ field, isMine, isTheirs }) => (
                  <tr key={field} data-both={(isMine && isTheirs) || undefined}>
                    <th scope="row">{t(`capture.field.${field}`)}</th>
                    <td>
                      {isMine ? <FieldWords field={field} before={base} after={mine} /> : t('capture.stale.same')}
                    </td>
                    <td>
                      {isTheirs ? <FieldWords field={field} before={base} after={theirs} /> : t('capture.stale.same')}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {changes.some(({ isMine, isTheirs }) => isMine && isTheirs) && <p>{t('capture.stale.both')}</p>}
          <div className={classes.actions}>
            <Button size="xs" onClick={() => onMerge(theirs)}>
              {t('capture.stale.merge')}
            </Button>
            <Button variant="default" size="xs" onClick={() => onTakeTheirs(theirs)}>
              {t('capture.stale.takeTheirs')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
