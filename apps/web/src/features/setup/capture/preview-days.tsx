import type { CapturePreview } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import classes from './preview.module.css';

const HEIGHT = 44;

/** Two bars a day: as it is, and as it would be. Days are UTC days, as the API counts them. */
export function PreviewDays({ days }: { days: CapturePreview['perDay'] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...days.flatMap(({ now, after }) => [now, after]));
  const format = new Intl.DateTimeFormat(currentLocale(), { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const height = (count: number) => Math.max(count > 0 ? 2 : 0, Math.round((count / most) * HEIGHT));
  const label = (day: CapturePreview['perDay'][number]) =>
    t('preview.day', { day: format.format(new Date(day.day)), now: day.now, after: day.after });
  return (
    <figure className={classes.days}>
      <div role="img" aria-label={days.map(label).join('; ')} style={{ height: HEIGHT }}>
        {days.map((day) => (
          <span key={day.day} title={label(day)}>
            <i data-side="now" style={{ height: height(day.now) }} />
            <i data-side="after" style={{ height: height(day.after) }} />
          </span>
        ))}
      </div>
      <figcaption>
        <span>{format.format(new Date(days[0]!.day))}</span>
        <span className={classes.legend}>
          <i data-side="now" /> {t('preview.now')}
          <i data-side="after" /> {t('preview.after')}
        </span>
        <span>{format.format(new Date(days.at(-1)!.day))}</span>
      </figcaption>
    </figure>
  );
}
