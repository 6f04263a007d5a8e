import type { PersonalDataKind } from '@perch/core';
import { IconShieldExclamation } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import type { PrivateWay } from './composer-state.ts';
import classes from './composer-notices.module.css';
import { ComposerNotice } from './composer-notice.tsx';

interface ComposerLeaksProps {
  kinds: readonly PersonalDataKind[];
  /** somebody tried to send it */
  isUrgent: boolean;
  /** where it could go instead; absent: nowhere */
  privateWay?: PrivateWay | undefined;
  onPrivate?: (way: PrivateWay) => void;
  onSend: () => void;
}

/** Points at what nobody should read in public, before it is too late. */
export function ComposerLeaks({ kinds, isUrgent, privateWay, onPrivate, onSend }: ComposerLeaksProps) {
  const { t } = useTranslation();
  const what = new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(
    [...new Set(kinds)].map((kind) => t(`composer.leak.kind.${kind}`)),
  );
  return (
    <ComposerNotice icon={IconShieldExclamation} tone={isUrgent ? 'problem' : 'warning'} isUrgent={isUrgent}>
      <span>{t('composer.leak.found', { what })}</span>
      {privateWay && onPrivate && (
        <button type="button" className={classes.instead} onClick={() => onPrivate(privateWay)}>
          {t(`composer.instead.${privateWay}`)}
        </button>
      )}
      <button type="button" className={classes.instead} data-quiet onClick={onSend}>
        {t('composer.leak.sendAnyway')}
      </button>
    </ComposerNotice>
  );
}
