import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './cost-section.module.css';
import { formatDay, formatUsd, type ChartDay } from './usage-words.ts';

interface UsageChartProps {
  /** oldest first, the last one is today */
  days: ChartDay[];
  totalMicros: number;
  budgetMicros: number | null;
}

/** A bar for each day, the budget as a line across, and the same figures as a table. */
export function UsageChart({ days, totalMicros, budgetMicros }: UsageChartProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const usd = (micros: number) => formatUsd(micros, locale);
  const dearest = Math.max(...days.map((day) => day.totalMicros));
  if (dearest === 0) return null;
  // a budget far above the costs would press all bars flat
  const showsBudget = budgetMicros !== null && budgetMicros <= dearest * 4;
  const top = showsBudget ? Math.max(dearest, budgetMicros) : dearest;
  const heightOf = (micros: number) => `${(micros / top) * 100}%`;
  const title = t('cost.lastDays', { count: days.length, total: usd(totalMicros) });
  return (
    <figure className={classes.chart}>
      <figcaption>
        {title}
        {showsBudget && <span className={classes.budgetKey}>{t('cost.budgetOf', { budget: usd(budgetMicros) })}</span>}
      </figcaption>
      <div className={classes.plot} role="img" aria-label={title}>
        {showsBudget && <div className={classes.budgetLine} style={{ bottom: heightOf(budgetMicros) }} />}
        {days.map(({ day, totalMicros: micros }, at) => (
          <div
            key={day}
            className={classes.day}
            data-today={at === days.length - 1 || undefined}
            title={`${formatDay(day, locale)} · ${usd(micros)}`}
          >
            <div style={{ height: heightOf(micros) }} data-empty={micros === 0 || undefined} />
          </div>
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        <span>{formatDay(days[0]!.day, locale)}</span>
        <span>{t('cost.dearest', { usd: usd(dearest) })}</span>
        <span>{formatDay(days.at(-1)!.day, locale)}</span>
      </div>
      <details className={classes.asTable}>
        <summary>{t('cost.asTable')}</summary>
        <table className={classes.bill}>
          <thead>
            <tr>
              <th scope="col">{t('cost.day')}</th>
              <th scope="col">{t('cost.total')}</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, totalMicros: micros }) => (
              <tr key={day}>
                <th scope="row">{formatDay(day, locale)}</th>
                <td>{usd(micros)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
