import { Skeleton } from '@mantine/core';
import { FIGURES_OF, type Report, type ReportFigureName, type ReportMetric } from '@perch/contracts';
import { useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { FiguresTable } from '../../ui/figures-table.tsx';
import { lazyComponent } from '../../ui/lazy-component.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';

import { CsvLink } from './csv-link.tsx';
import { FigureLink, ticketsOf } from './figure-link.tsx';
import { changeWords, figureWords, periodWords, spanWords } from './figure-words.ts';
import { GroupTable } from './group-table.tsx';
import { PeriodLine } from './period-line.tsx';
import { NoFigures, ReportProblem } from './report-states.tsx';
import { useReport } from './report-queries.ts';
import { dimensionOf, filtersOfReport, reportQuery, type ReportSearch } from './report-search.ts';
import classes from './reports.module.css';

const ReportChart = lazyComponent(async () => (await import('./report-chart.tsx')).ReportChart);

type Step = Report['steps'][number];

interface MetricReportProps {
  metric: ReportMetric;
  search: ReportSearch;
  now: Date;
}

/** A metric: its figures, its course as a chart, a sentence and a table, and by a dimension. */
export function MetricReport({ metric, search, now }: MetricReportProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const navigate = useNavigate();
  const canOpen = useCan('tickets.view');
  const query = reportQuery(search, now);
  const { data: report, error, refetch } = useReport(query);
  if (error && !report) return <ReportProblem {...{ search, error }} onRetry={() => void refetch()} />;
  if (!report || report.metric !== metric) return <SkeletonRows />;
  const names = FIGURES_OF[metric];
  const main = names[0]!;
  const filters = filtersOfReport(search);
  const by = dimensionOf(search);
  const isEmpty = names.every((name) => !report.total[name] && !report.compared?.[name]);
  // closed by what does not run the clocks: an import, or before Perch had them
  const isUntimed = metric === 'resolution' && !!report.total.closed && report.total.resolutionServiceMedian === null;
  const sentence = sentenceOf();
  return (
    <>
      <PeriodLine {...report} />
      <dl className={classes.totals}>
        {names.map((name) => (
          <div key={name}>
            <dt>{t(`reports.figure.${name}`)}</dt>
            <dd>
              <FigureLink
                {...figureOf(name, { ...report, figures: report.total })}
                of={`${t(`reports.figure.${name}`)}, ${periodWords(report, locale)}`}
              />
            </dd>
            {report.compared && (
              <dd className={classes.note}>
                {t('reports.wasBefore', { before: figureWords(name, report.compared[name], locale) })}
              </dd>
            )}
          </div>
        ))}
      </dl>
      {isEmpty ? (
        <NoFigures metric={metric} />
      ) : (
        <figure className={classes.chart}>
          <figcaption>{sentence}</figcaption>
          <div role="img" aria-label={sentence}>
            <div aria-hidden>
              <Suspense fallback={<Skeleton height={240} />}>
                <ReportChart
                  report={report}
                  figure={main}
                  onOpen={canOpen && metric !== 'cost' ? openStep : undefined}
                />
              </Suspense>
            </div>
          </div>
          <FiguresTable
            summary={t('reports.asTable')}
            columns={[t(`reports.unit.${report.unit}`), ...names.map((name) => t(`reports.figure.${name}`))]}
            rows={report.steps.map((step) => ({
              key: step.from,
              name: spanWords(step, locale),
              figures: names.map((name) => (
                <FigureLink
                  key={name}
                  {...figureOf(name, step)}
                  of={`${t(`reports.figure.${name}`)}, ${spanWords(step, locale)}`}
                />
              )),
            }))}
          />
        </figure>
      )}
      <p className={classes.definition}>
        {t(`reports.about.${metric}`)}
        {isUntimed && ` ${t('reports.untimed')}`}
      </p>
      {report.groups && by && !isEmpty && <GroupTable {...{ report, by, search }} />}
      <CsvLink of="reports" query={query} />
    </>
  );

  function figureOf(name: ReportFigureName, span: Pick<Step, 'fromAt' | 'beforeAt' | 'figures'>) {
    return { name, value: span.figures[name], span, zone: report!.zone, filters };
  }

  function openStep(step: Step) {
    const tickets = ticketsOf(figureOf(main, step));
    if (tickets) void navigate({ to: '/tickets', search: tickets });
  }

  function sentenceOf(): string {
    const { total, compared, steps } = report as Report;
    const most = steps.reduce((a, b) => ((b.figures[main] ?? -1) > (a.figures[main] ?? -1) ? b : a));
    const change = changeWords(t, main, total[main], compared?.[main], locale);
    return [
      t('reports.sentence', {
        figure: t(`reports.figure.${main}`),
        total: figureWords(main, total[main], locale),
        most: figureWords(main, most.figures[main], locale),
        when: spanWords(most, locale),
      }),
      ...(change ? [`${change.words}.`] : []),
    ].join(' ');
  }
}
