import type { LeftMail as LeftMailState } from '@perch/contracts';
import { IconMailExclamation } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { exactTime } from '../../../lib/time.ts';
import classes from './add-ons.module.css';

/** What of the mailbox did not come in: how much still waits, and what stays out. */
export function LeftMail({ leftMail: { waiting, givenUp } }: { leftMail: LeftMailState }) {
  const { t } = useTranslation();
  if (waiting === 0 && givenUp.length === 0) return null;
  return (
    <div className={classes.result} data-state={givenUp.length > 0 ? 'failed' : undefined}>
      <IconMailExclamation size={18} stroke={1.75} aria-hidden />
      <div>
        {waiting > 0 && <span>{t('imap.left.waiting', { count: waiting })}</span>}
        {givenUp.length > 0 && (
          <>
            <strong>{t('imap.left.givenUp')}</strong>
            <ul className={classes.left}>
              {givenUp.map(({ uid, receivedAt, reason }) => (
                <li key={`${receivedAt}-${uid}`}>
                  {t('imap.left.item', { uid, time: exactTime(new Date(receivedAt), currentLocale()) })}
                  <span>{t(`imap.left.reason.${reason}`)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}
