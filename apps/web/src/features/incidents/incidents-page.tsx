import { Button } from '@mantine/core';
import { IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState, NoPermission } from '../../ui/states.tsx';
import { IncidentMark } from './incident-mark.tsx';
import { useIncidents } from './incident-queries.ts';
import classes from './incidents.module.css';

/** Bursts of tweets that rules have found, the latest first. */
export function IncidentsPage() {
  return useCan('social.view') ? <Incidents /> : <NoPermission />;
}

function Incidents() {
  const { t } = useTranslation();
  usePageTitle(t('incident.title'));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useIncidents();
  const incidents = data?.pages.flatMap((page) => page.data);
  return (
    <div className={classes.scroller}>
      <div className={classes.page}>
        <h1>{t('incident.title')}</h1>
        {error && !incidents ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !incidents ? (
          <SkeletonRows />
        ) : incidents.length === 0 ? (
          <EmptyState icon={<IconUrgent size={28} stroke={1.5} />} title={t('incident.none')}>
            {t('incident.noneHint')}
          </EmptyState>
        ) : (
          <ul className={classes.list}>
            {incidents.map((incident) => (
              <li key={incident.id}>
                <Link to="/incidents/$incidentId" params={{ incidentId: incident.id }} className={classes.row}>
                  <span className={classes.rowName}>
                    {incident.ruleName} · @{incident.account.username}
                  </span>
                  <IncidentMark incident={incident} />
                  <RelativeTime at={incident.openedAt} />
                </Link>
              </li>
            ))}
          </ul>
        )}
        {hasNextPage && (
          <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('action.showMore')}
          </Button>
        )}
      </div>
    </div>
  );
}
