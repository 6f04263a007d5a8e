import { ticketsBehind } from '@perch/core';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { CsvLink } from './csv-link.tsx';
import { PeriodLine } from './period-line.tsx';
import { NoFigures, ReportProblem } from './report-states.tsx';
import { useHours } from './report-queries.ts';
import { filtersOfReport, reportQuery, type ReportSearch } from './report-search.ts';
import classes from './reports.module.css';

/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** When customers wrote, by hour of the week: a table whose cells are darker the more there were, each with its number. */
export function HoursMap({ search, now }: { search: ReportSearch; now: Date }) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const canOpen = useCan('tickets.view');
  const query = reportQuery(search, now);
  const { data, error, refetch } = useHours(query);
  if (error && !data) return <ReportProblem {...{ search, error }} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  const { week, zone } = data;
  const most = Math.max(1, ...week.flat());
  const dayName = (day: number, weekday: 'long' | 'short') =>
    new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }).format(MONDAY + day * DAY_MS);
  const hourName = (hour: number) => `${String(hour).padStart(2, '0')}:00`;
  const fullest = week.flat().indexOf(most);
  const others = week.flat().filter((count) => count === most).length - 1;
  const total = week.flat().reduce((sum, count) => sum + count, 0);
  const sentence = [
    t('reports.hours.sentence', {
      ...{ count: total, day: dayName(Math.floor(fullest / 24), 'long'), most },
      ...{ hour: hourName(fullest % 24), until: hourName((fullest % 24) + 1) },
    }),
    ...(others > 0 ? [t('reports.hours.asMany', { count: others })] : []),
  ].join(' ');
  return (
    <>
      <PeriodLine {...data} />
      {total === 0 ? <NoFigures metric="volume" /> : <p className={classes.sentence}>{sentence}</p>}
      <div className={classes.tableBox} tabIndex={0} role="region" aria-label={t('reports.view.hours')}>
        <table className={classes.hours}>
          <caption className="sr-only">{t('reports.hours.caption', { zone })}</caption>
          <thead>
            <tr>
              <th scope="col">{t('reports.hours.hour')}</th>
              {week.map((_, day) => (
                <th key={day} scope="col">
                  <abbr title={dayName(day, 'long')}>{dayName(day, 'short')}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {HOURS.map((hour) => (
              <tr key={hour}>
                <th scope="row">{hourName(hour)}</th>
                {week.map((hours, day) => (
                  <td key={day} style={{ '--share': hours[hour]! / most } as React.CSSProperties}>
                    {cell(day, hour, hours[hour]!)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes.definition}>{t('reports.about.hours', { zone })}</p>
      <CsvLink of="reports/hours" query={query} />
    </>
  );

  function cell(day: number, hour: number, count: number) {
    if (count === 0 || !canOpen) return count;
    const opened = ticketsBehind('opened', { ...data!, filters: filtersOfReport(search) });
    const of = `${dayName(day, 'long')} ${hourName(hour)}`;
    return (
      <Link
        to="/tickets"
        search={{ ...opened, openedHour: String(day * 24 + hour) }}
        aria-label={t('reports.openTickets', { figure: String(count), of })}
      >
        {count}
      </Link>
    );
  }
}
