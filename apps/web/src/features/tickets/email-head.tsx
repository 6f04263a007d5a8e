import type { MessageEmail } from '@perch/contracts';
import { IconAlertTriangle, IconMailOff, IconRobot, IconShieldCheck, IconShieldQuestion } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { exactTime } from '../../lib/time.ts';
import classes from './email.module.css';

const ICON = { size: 14, stroke: 1.75, 'aria-hidden': true } as const;

/** Who an e-mail is from and to, under which subject, and what should be known before it is believed. */
export function EmailHead({ email }: { email: MessageEmail }) {
  const { t } = useTranslation();
  const { subject, from, to, cc, authentication } = email;
  const list = (addresses: readonly string[]) => addresses.join(', ');
  return (
    <div className={classes.head}>
      <p className={classes.subject}>{subject || t('mail.noSubject')}</p>
      <details className={classes.details}>
        <summary>{t('mail.fromTo', { from: from.address, to: to[0] ?? t('mail.hidden') })}</summary>
        <dl>
          <dt>{t('mail.from')}</dt>
          <dd>{from.name ? `${from.name} <${from.address}>` : from.address}</dd>
          <dt>{t('mail.to')}</dt>
          <dd>{list(to) || t('mail.hidden')}</dd>
          {cc.length > 0 && (
            <>
              <dt>{t('mail.cc')}</dt>
              <dd>{list(cc)}</dd>
            </>
          )}
          {authentication === 'unchecked' && (
            <>
              <dt>{t('mail.sender.label')}</dt>
              <dd>{t('mail.sender.unchecked')}</dd>
            </>
          )}
        </dl>
      </details>
      {authentication === 'failed' && (
        <p className={classes.notice} data-tone="danger">
          <IconAlertTriangle {...ICON} />
          {t('mail.sender.failed', { address: from.address })}
        </p>
      )}
      {authentication === 'unverified' && (
        <p className={classes.notice} data-tone="warning">
          <IconShieldQuestion {...ICON} />
          {t('mail.sender.unverified')}
        </p>
      )}
      {authentication === 'verified' && (
        <p className={classes.notice}>
          <IconShieldCheck {...ICON} />
          {t('mail.sender.verified')}
        </p>
      )}
      {email.isFromOther && (
        <p className={classes.notice} data-tone="warning">
          <IconAlertTriangle {...ICON} />
          {t('mail.fromOther')}
        </p>
      )}
      {email.isAutomatic && (
        <p className={classes.notice}>
          <IconRobot {...ICON} />
          {t('mail.automatic')}
        </p>
      )}
      {email.bounce && (
        <p className={classes.notice} data-tone="danger" role="alert">
          <IconMailOff {...ICON} />
          <span>
            {t('mail.bouncedAt', { time: exactTime(new Date(email.bounce.at), currentLocale()) })}{' '}
            <q>{email.bounce.reason}</q>
          </span>
        </p>
      )}
    </div>
  );
}
