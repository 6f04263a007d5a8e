import type { Incident } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { IncidentMark } from './incident-mark.tsx';
import { usualWords } from './incident-words.ts';
import { keeperOf } from './keeper-of.ts';
import classes from './incidents.module.css';

/** An incident in a list: what it is of, how many, since when, and who looks after it. */
export function IncidentRow({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { tweets, areMore, account, ruleName, startedAt } = incident;
  const number = `${tweets.toLocaleString(currentLocale())}${areMore ? '+' : ''}`;
  const keeper = keeperOf(t, incident);
  // until it is over nobody has counted how full its hours were
  const usual = ['cleared', 'closed'].includes(incident.state) ? usualWords(t, incident) : null;
  return (
    <li>
      <Link to="/incidents/$incidentId" params={{ incidentId: incident.id }} className={classes.row}>
        <span className={classes.rowName}>
          <strong>{ruleName}</strong> · @{account.username}
          <span className={classes.rowFacts}>
            {t('incidentPage.tweets', { count: tweets, number })}
            {usual !== null && ` · ${usual}`}
            {keeper !== null && ` · ${keeper}`}
          </span>
        </span>
        <IncidentMark incident={incident} />
        <RelativeTime at={startedAt} className={classes.rowTime} />
      </Link>
    </li>
  );
}
