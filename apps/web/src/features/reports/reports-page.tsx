import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { NoPermission } from '../../ui/states.tsx';
import { HoursMap } from './hours-map.tsx';
import { MetricReport } from './metric-report.tsx';
import { ReportFilterBar } from './report-filter-bar.tsx';
import { ReportOverview } from './report-overview.tsx';
import { UnreadablePeriod } from './report-states.tsx';
import { problemOfSearch, REPORT_VIEWS, viewOfReport, type ReportSearch } from './report-search.ts';
import classes from './reports.module.css';

/** What came in, how fast it was answered, what it cost. */
export function ReportsPage() {
  return useCan('reports.view') ? <Reports /> : <NoPermission />;
}

function Reports() {
  const { t } = useTranslation();
  const search: ReportSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  // days end today, and the URL of a report does not change while one reads it
  const [now] = useState(() => new Date());
  const view = viewOfReport(search);
  // X bills all departments together
  const { departmentsOnly } = useSession();
  const title = t(`reports.view.${view}`);
  const views = useRef<HTMLElement>(null);
  // on a phone the reports stand in a row that is wider than the screen
  useEffect(() => {
    views.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [view]);
  usePageTitle(`${title} · ${t('reports.title')}`);
  return (
    <div className={classes.scroller}>
      <div className={classes.page}>
        <nav ref={views} className={classes.views} aria-label={t('reports.title')}>
          {REPORT_VIEWS.filter((each) => each !== 'cost' || !departmentsOnly).map((each) => (
            <Link
              key={each}
              to="/reports"
              search={{ ...search, report: each }}
              aria-current={each === view ? 'page' : undefined}
              activeProps={{}}
            >
              {t(`reports.view.${each}`)}
            </Link>
          ))}
          <Link to="/setup/notifications" hash="weekly" className={classes.byMail}>
            {t('reports.byMail')}
          </Link>
        </nav>
        <div className={classes.content}>
          <h1>{title}</h1>
          {search.report && search.report !== view && (
            <p role="alert" className={classes.fallback}>
              {t('reports.unknown', { name: search.report })}
            </p>
          )}
          <ReportFilterBar
            search={search}
            now={now}
            onSearch={(change) => void navigate({ to: '/reports', search: { ...search, ...change }, replace: true })}
          />
          {view === 'cost' && departmentsOnly ? (
            <p className={classes.note}>{t('reports.costOfAll')}</p>
          ) : problemOfSearch(search) ? (
            <UnreadablePeriod search={search} />
          ) : view === 'overview' ? (
            <ReportOverview search={search} now={now} />
          ) : view === 'hours' ? (
            <HoursMap search={search} now={now} />
          ) : (
            <MetricReport metric={view} search={search} now={now} />
          )}
        </div>
      </div>
    </div>
  );
}
