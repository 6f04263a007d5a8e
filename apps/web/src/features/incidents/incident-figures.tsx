import type { IncidentDetail } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { exactTime, momentWords } from '../../lib/time.ts';
import { usualWords } from './incident-words.ts';
import classes from './incidents.module.css';

/** How many tweets by how many people, since when, and how far that is from what is usual. */
export function IncidentFigures({ incident }: { incident: IncidentDetail }) {
  const { t } = useTranslation();
  const { tweets, authors, areMore, startedAt, pastReason } = incident;
  const endedAt = incident.clearedAt ?? incident.closedAt;
  const usual = usualWords(t, incident);
  const figure = (value: number, label: string) => (
    <span className={classes.figure}>
      <strong>
        {value.toLocaleString(currentLocale())}
        {areMore && '+'}
      </strong>{' '}
      {label}
    </span>
  );
  return (
    <div className={classes.figures}>
      {figure(tweets, t('incident.tweets', { count: tweets }))}
      {figure(authors, t('incident.authors', { count: authors }))}
      <p>
        {t(endedAt === null ? 'incident.since' : 'incident.sinceUntil', {
          at: exactTime(new Date(startedAt), currentLocale()),
          until: endedAt && momentWords(new Date(endedAt), new Date(startedAt), currentLocale()),
        })}
        {pastReason !== null && ` ${t(`incident.past.${pastReason}`)}`}
        {usual !== null && ` · ${usual}`}
        {incident.alarmFrom !== null && ` · ${t('incidentPage.alarmFrom', { count: incident.alarmFrom })}`}
      </p>
    </div>
  );
}
