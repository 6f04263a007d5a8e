import { Skeleton } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { ErrorState } from '../../ui/states.tsx';
import { CloseChildren } from './close-children.tsx';
import { HandleIncident } from './handle-incident.tsx';
import { IncidentFigures } from './incident-figures.tsx';
import { IncidentMark } from './incident-mark.tsx';
import { useIncident } from './incident-queries.ts';
import { IncidentTweets } from './incident-tweets.tsx';
import { UnreadNotice } from './unread-notice.tsx';
import classes from './incidents.module.css';

const SHOWN = 3;

/** What the ticket of an incident is about, where other tickets have a conversation. */
export function IncidentPanel({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation();
  const mayHandle = useCan('social.reply');
  const mayEdit = useCan('tickets.edit');
  const { data: incident, error, refetch } = useIncident(incidentId);
  if (!incident) {
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <Skeleton height={180} m="md" radius="md" role="status" aria-label={t('state.loading')} />
    );
  }
  const { ticket } = incident;
  return (
    <section className={classes.panel} aria-label={t('incidentPage.panel')}>
      <div className={classes.head}>
        <h2>
          {incident.ruleName} · @{incident.account.username}
        </h2>
        <IncidentMark incident={incident} />
        {mayHandle && <HandleIncident incident={incident} />}
      </div>
      <IncidentFigures incident={incident} />
      <UnreadNotice {...incident} />
      <p className={classes.panelLinks}>
        <Link to="/incidents/$incidentId" params={{ incidentId }} className={classes.chartLink}>
          <IconChartBar size={16} stroke={1.75} aria-hidden />
          {t('incidentPage.seeAll')}
        </Link>
        {mayEdit && ticket && <CloseChildren id={incidentId} open={ticket.openChildren} />}
      </p>
      <IncidentTweets samples={incident.samples} order="followers" most={SHOWN} />
    </section>
  );
}
