import type { CapturePreview } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { exactTime } from '../../../lib/time.ts';
import { PreviewDays } from './preview-days.tsx';
import classes from './preview.module.css';

/** "In the last 7 days: 41 tickets instead of 96", what it was told from, and day by day. */
export function PreviewSummary({ preview }: { preview: CapturePreview }) {
  const { t } = useTranslation();
  const { days, evaluated, tickets, limitedBy } = preview;
  const locale = currentLocale();
  const number = (count: number) => count.toLocaleString(locale);
  const from = exactTime(new Date(preview.from), locale);
  if (evaluated === 0) {
    return (
      <div className={classes.empty}>
        <strong>{t('preview.nothingCame', { period: t('preview.inLastDays', { count: days }) })}</strong>
        <p>{t(limitedBy === 'history' ? 'preview.nothingCameYet' : 'preview.nothingCameHint')}</p>
      </div>
    );
  }
  const isSame = tickets.now === tickets.after;
  return (
    <section className={classes.summary} aria-live="polite">
      <h3>
        {t('preview.inLastDays', { count: days })}:{' '}
        <strong>{t('preview.tickets', { count: tickets.after, number: number(tickets.after) })}</strong>
        {isSame ? t('preview.asNow') : t('preview.insteadOf', { number: number(tickets.now) })}
      </h3>
      <p>
        {t('preview.evaluated', { count: evaluated, number: number(evaluated) })} {t('preview.noClosings')}
      </p>
      {limitedBy && <p className={classes.limited}>{t(`preview.limitedBy.${limitedBy}`, { from })}</p>}
      {preview.perDay.length > 2 && <PreviewDays days={preview.perDay} />}
    </section>
  );
}
