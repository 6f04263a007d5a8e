import { Button } from '@mantine/core';
import type { Incident } from '@perch/contracts';
import { IconUrgent } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState, NoPermission } from '../../ui/states.tsx';
import { useIncidents, useIncidentsUnderWay } from './incident-queries.ts';
import { IncidentRow } from './incident-row.tsx';
import classes from './incidents.module.css';

/** Bursts of tweets that rules have found: those under way first, then the latest. */
export function IncidentsPage() {
  return useCan('social.view') ? <Incidents /> : <NoPermission />;
}

function Incidents() {
  const { t } = useTranslation();
  usePageTitle(t('incident.title'));
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage, ...over } = useIncidents();
  const { data: underWay, ...open } = useIncidentsUnderWay();
  const incidents = data?.pages.flatMap((page) => page.data);
  const error = over.error ?? open.error;
  const retry = () => void Promise.all([over.refetch(), open.refetch()]);
  return (
    <div className={classes.scroller}>
      <div className={classes.page}>
        <h1>{t('incident.title')}</h1>
        {error && !(incidents && underWay) ? (
          <ErrorState error={error} onRetry={retry} />
        ) : !incidents || !underWay ? (
          <SkeletonRows />
        ) : incidents.length + underWay.length === 0 ? (
          <EmptyState icon={<IconUrgent size={28} stroke={1.5} />} title={t('incident.none')}>
            {t('incident.noneHint')}
          </EmptyState>
        ) : (
          <>
            <Rows title={t('incidentPage.underWay')} incidents={underWay} />
            <Rows title={t('incidentPage.over')} incidents={incidents} />
          </>
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

const Rows = ({ title, incidents }: { title: string; incidents: Incident[] }) =>
  incidents.length > 0 && (
    <section aria-label={title} className={classes.rows}>
      <h2>{title}</h2>
      <ul className={classes.list}>
        {incidents.map((incident) => (
          <IncidentRow key={incident.id} incident={incident} />
        ))}
      </ul>
    </section>
  );
