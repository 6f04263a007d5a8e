import type { Message } from '@perch/contracts';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { MODE_ICONS } from './composer-tabs.tsx';
import classes from './composer.module.css';
import type { Mode } from './draft-store.ts';
import { firstWords } from './first-words.ts';

interface ComposerBannerProps {
  mode: Mode;
  recipient: string;
  /** several people read a direct message */
  isGroup: boolean;
  account: string | null;
  /** who sends a public reply, and who could */
  accounts: ReactNode;
  /** where an e-mail goes */
  address: string | null;
  /** where an e-mail comes from */
  sender: string | null;
  /** the tweet that a public reply goes under, as far as it is loaded */
  answered: Message | null;
  /** goes back to the customer's latest; absent when that is what is answered */
  onLatest: (() => void) | undefined;
}

/** Who will read what is written, in words, and under which tweet it goes. */
export function ComposerBanner({
  mode,
  recipient,
  isGroup,
  account,
  accounts,
  address,
  sender,
  answered,
  onLatest,
}: ComposerBannerProps) {
  const { t } = useTranslation();
  const Icon = MODE_ICONS[mode];
  return (
    <div className={classes.banner} data-mode={mode}>
      <Icon size={14} stroke={2} aria-hidden />
      <span className={classes.bannerText}>
        <strong>{t(`composer.seenBy.${mode === 'dm' && isGroup ? 'dmGroup' : mode}`, { name: recipient })}</strong>
        {account && mode === 'dm' && <span> · {t('composer.as', { account })}</span>}
        {account && mode === 'tweet' && <span> · {accounts}</span>}
        {mode === 'email' && address && <span> · {address}</span>}
        {mode === 'email' && sender && <span> · {t('composer.emailFrom', { address: sender })}</span>}
        {mode === 'tweet' && answered && !answered.profile?.isErased && (
          <span>
            {' · '}
            {answered.deletedAt
              ? t('threadPage.underDeleted', { author: answered.profile?.username ?? account ?? '' })
              : t('composer.under', { author: answered.profile?.username ?? account ?? '' })}
            {!answered.deletedAt && answered.text.trim() !== '' && (
              <>
                {' '}
                <q className={classes.quote} dir="auto">
                  {firstWords(answered.text)}
                </q>
              </>
            )}
          </span>
        )}
      </span>
      {onLatest && (
        <button type="button" className={classes.bannerAction} onClick={onLatest}>
          <IconX size={13} stroke={2} aria-hidden />
          {t('composer.answerLatest')}
        </button>
      )}
    </div>
  );
}
