import type { TwitterAccount } from '@perch/contracts';
import { IconBellRinging } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { momentWords } from '../../../lib/time.ts';
import { useNow } from '../../../ui/relative-time.tsx';
import classes from './silence-section.module.css';

/** Nothing has arrived for longer than somebody wanted to wait. */
export function SilentNotice({ account }: { account: Pick<TwitterAccount, 'silentSince' | 'silenceHours'> }) {
  const { t } = useTranslation();
  const now = useNow();
  const { silentSince, silenceHours } = account;
  if (silentSince === null || silenceHours === null) return null;
  const time = momentWords(new Date(silentSince), now, currentLocale());
  return (
    <div className={classes.notice} role="status">
      <IconBellRinging size={16} stroke={1.75} aria-hidden />
      <p>
        <strong>{t('health.silent', { time })}</strong> {t('silence.notice', { count: silenceHours })}
      </p>
    </div>
  );
}
