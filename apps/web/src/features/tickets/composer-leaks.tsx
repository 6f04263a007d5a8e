import type { PersonalDataKind } from '@perch/core';
import { IconShieldExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import classes from './composer.module.css';
import { ComposerNotice } from './composer-notice.tsx';

interface ComposerLeaksProps {
  kinds: readonly PersonalDataKind[];
  /** somebody tried to send it */
  isUrgent: boolean;
  /** absent where no private way is open */
  onPrivate: (() => void) | undefined;
  onSend: () => void;
}

/** Points at what nobody should read in public, before it is too late. */
export function ComposerLeaks({ kinds, isUrgent, onPrivate, onSend }: ComposerLeaksProps) {
  const { t } = useTranslation();
  const what = new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(
    [...new Set(kinds)].map((kind) => t(`composer.leak.kind.${kind}`)),
  );
  return (
    <ComposerNotice icon={IconShieldExclamation} tone={isUrgent ? 'problem' : 'warning'} isUrgent={isUrgent}>
      <span>{t('composer.leak.found', { what })}</span>
      {onPrivate && (
        <button type="button" className={classes.instead} onClick={onPrivate}>
          {t('composer.instead.dm')}
        </button>
      )}
      <button type="button" className={classes.instead} data-quiet onClick={onSend}>
        {t('composer.leak.sendAnyway')}
      </button>
    </ComposerNotice>
  );
}
