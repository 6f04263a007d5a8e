import type { ReportFigureName, ReportMetric } from '@perch/contracts';
import { IconArrowDown, IconArrowUp, IconEqual } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { FigureLink } from './figure-link.tsx';
import { changeWords, figureWords, periodWords } from './figure-words.ts';
import { PeriodLine } from './period-line.tsx';
import { NoFigures, ReportProblem } from './report-states.tsx';
import { useOverview } from './report-queries.ts';
import { filtersOfReport, reportQuery, type ReportSearch } from './report-search.ts';
import classes from './reports.module.css';

/** The figure of each card, and those under it. */
const CARDS: [ReportMetric, ReportFigureName, ...ReportFigureName[]][] = [
  ['volume', 'opened', 'history'],
  ['backlog', 'backlog'],
  ['first-response', 'firstResponseMedian', 'firstResponseP90', 'unanswered'],
  ['resolution', 'resolutionMedian', 'resolutionP90', 'closed'],
  ['reopenings', 'reopened', 'reopenings'],
  ['replies', 'successShare', 'failed', 'unknown'],
  ['cost', 'costMicros'],
];
const ARROWS = { up: IconArrowUp, down: IconArrowDown, same: IconEqual };

interface ReportOverviewProps {
  search: ReportSearch;
  now: Date;
}

/** A card for each metric, beside the period before. */
export function ReportOverview({ search, now }: ReportOverviewProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const { departmentsOnly } = useSession();
  const { data, error, refetch } = useOverview(reportQuery(search, now));
  if (error && !data) return <ReportProblem {...{ search, error }} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows />;
  const { total, compared, zone } = data;
  const isEmpty = [...Object.values(total), ...Object.values(compared ?? {})].every((value) => !value);
  const filters = filtersOfReport(search);
  const link = (name: ReportFigureName) => (
    <FigureLink
      {...{ name, value: total[name], span: data, zone, filters }}
      of={`${t(`reports.figure.${name}`)}, ${periodWords(data, locale)}`}
    />
  );
  return (
    <>
      <PeriodLine {...data} />
      <ul className={classes.cards}>
        {CARDS.filter(([metric]) => metric !== 'cost' || !departmentsOnly).map(([metric, main, ...others]) => {
          const change = changeWords(t, main, total[main], compared?.[main], locale);
          const Arrow = change && ARROWS[change.direction];
          return (
            <li key={metric} className={classes.card}>
              <h2>
                <Link to="/reports" search={{ ...search, report: metric }}>
                  {t(`reports.view.${metric}`)}
                </Link>
              </h2>
              <p className={classes.main}>{link(main)}</p>
              <p className={classes.label}>{t(`reports.figure.${main}`)}</p>
              {change && Arrow && (
                <p className={classes.change}>
                  <Arrow size={14} stroke={2} aria-hidden />
                  {change.words}
                </p>
              )}
              {others.length > 0 && (
                <dl className={classes.others}>
                  {others.map((name) => (
                    <div key={name}>
                      <dt>{t(`reports.figure.${name}`)}</dt>
                      <dd>
                        {name === 'firstResponseP90' || total[name]
                          ? link(name)
                          : figureWords(name, total[name], locale)}
                      </dd>
                    </div>
                  ))}
                </dl>
              )}
              {total[main] === null && <p className={classes.note}>{t(`reports.nothing.${metric}`)}</p>}
            </li>
          );
        })}
      </ul>
      {isEmpty ? <NoFigures metric="volume" /> : <p className={classes.definition}>{t('reports.elsewhere')}</p>}
    </>
  );
}
