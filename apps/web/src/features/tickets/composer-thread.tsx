import { MOST_PARTS, weightedLength } from '@perch/core';
import { IconListNumbers } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import type { PrivateWay } from './composer-state.ts';
import classes from './composer-notices.module.css';
import { ComposerNotice } from './composer-notice.tsx';

interface ComposerThreadProps {
  /** null: it would be more tweets than an answer may have */
  parts: readonly string[] | null;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
  privateWay: PrivateWay | undefined;
  onPrivate: (way: PrivateWay) => void;
}

/** What to do with an answer that is longer than a tweet: several tweets, as they would stand on X, or a private way. */
export function ComposerThread({ parts, isChosen, onChoose, privateWay, onPrivate }: ComposerThreadProps) {
  const { t } = useTranslation();
  return (
    <ComposerNotice icon={IconListNumbers} tone="calm">
      <span>
        {parts === null
          ? t('composer.thread.tooMany', { most: MOST_PARTS })
          : t(isChosen ? 'composer.thread.chosen' : 'composer.thread.tooLong', { count: parts.length })}
      </span>
      {parts !== null && (
        <button type="button" className={classes.instead} onClick={() => onChoose(!isChosen)}>
          {isChosen ? t('composer.thread.undo') : t('composer.thread.choose', { count: parts.length })}
        </button>
      )}
      {privateWay && (
        <button type="button" className={classes.instead} onClick={() => onPrivate(privateWay)}>
          {t(`composer.instead.${privateWay}`)}
        </button>
      )}
      {isChosen && parts !== null && (
        <ol className={classes.parts} aria-label={t('composer.thread.preview')} tabIndex={0}>
          {parts.map((part) => (
            <li key={part} dir="auto">
              {part}
              <span className={classes.partLength}>{weightedLength(part)}</span>
            </li>
          ))}
        </ol>
      )}
    </ComposerNotice>
  );
}
