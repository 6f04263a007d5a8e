import { Skeleton } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ErrorState, NoPermission } from '../../ui/states.tsx';
import { ExportIncident } from './export-incident.tsx';
import { HandleIncident } from './handle-incident.tsx';
import { IncidentFigures } from './incident-figures.tsx';
import { IncidentFacts } from './incident-facts.tsx';
import { IncidentMark } from './incident-mark.tsx';
import { useIncident } from './incident-queries.ts';
import { IncidentTicket } from './incident-ticket.tsx';
import { IncidentTimeline } from './incident-timeline.tsx';
import { IncidentTweets } from './incident-tweets.tsx';
import { alertWords, hasFailed } from './incident-words.ts';
import { keeperOf } from './keeper-of.ts';
import { RateChart } from './rate-chart.tsx';
import { UnreadNotice } from './unread-notice.tsx';
import classes from './incidents.module.css';

export function IncidentPage() {
  const { incidentId = '' } = useParams({ strict: false });
  return useCan('social.view') ? <Incident key={incidentId} id={incidentId} /> : <NoPermission />;
}

function Incident({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useIncident(id);
  usePageTitle(data?.ruleName);
  return (
    <div className={classes.scroller}>
      <div className={classes.page}>
        <p className={classes.crumbs}>
          <Link to="/incidents">{t('incident.title')}</Link>
        </p>
        {data ? (
          <Loaded incident={data} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={280} radius="md" role="status" aria-label={t('state.loading')} />
        )}
      </div>
    </div>
  );
}

function Loaded({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const mayHandle = useCan('social.reply');
  const keeper = keeperOf(t, incident);
  return (
    <>
      <div className={classes.head}>
        <h1>
          {incident.ruleName} · @{incident.account.username}
        </h1>
        <IncidentMark incident={incident} />
        {keeper !== null && <span className={classes.dim}>{keeper}</span>}
        <ExportIncident id={incident.id} />
        {mayHandle && <HandleIncident incident={incident} />}
      </div>
      <IncidentFigures incident={incident} />
      <UnreadNotice {...incident} />
      <RateChart {...incident} />
      <div className={classes.columns}>
        <div className={classes.side}>
          <IncidentTicket incident={incident} />
          <section aria-label={t('incident.told')} className={classes.section}>
            <h2>{t('incident.told')}</h2>
            {incident.alerts.length === 0 && <p className={classes.dim}>{t('incident.toldNobody')}</p>}
            <ul className={classes.alerts}>
              {incident.alerts.map((alert) => (
                <li key={alert.id} data-failed={hasFailed(alert) || undefined}>
                  {alertWords(t, alert, incident)} · <RelativeTime at={alert.settledAt ?? alert.at} />
                </li>
              ))}
            </ul>
          </section>
          <IncidentTimeline incident={incident} mayHandle={mayHandle} />
        </div>
        <div>
          <IncidentFacts {...incident} />
          <IncidentTweets samples={incident.samples} />
        </div>
      </div>
    </>
  );
}
