import type { MailAddOn, SmsAddOn } from '@perch/contracts';
import { IconCircleX } from '@tabler/icons-react';
import { useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from './add-ons.module.css';

/** That the server, or Twilio, does not let Perch in, since when, in its own words, and what to do. */
export function RefusedNotice({ kind, refused }: Pick<MailAddOn | SmsAddOn, 'kind' | 'refused'>) {
  const { t } = useTranslation();
  if (!refused) return null;
  return (
    <div className={classes.result} data-state="failed" role="alert">
      <IconCircleX size={18} stroke={1.75} aria-hidden />
      <div>
        <strong>{t(`addOn.refused.${kind}.title`)}</strong>
        <span className={classes.when}>
          {t('addOn.refused.since')} <RelativeTime at={refused.since} />
        </span>
        <p>{t(`addOn.refused.${kind}.hint`)}</p>
        <pre tabIndex={0}>{refused.answer}</pre>
      </div>
    </div>
  );
}
