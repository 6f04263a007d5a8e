import { IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { useIncidentsUnderWay } from './incident-queries.ts';
import { keeperOf } from './keeper-of.ts';
import classes from './incidents.module.css';

/** Says over every page that a burst of tweets is under way. */
export function IncidentBanner() {
  return useCan('social.view') ? <Banner /> : null;
}

function Banner() {
  const { t } = useTranslation();
  const [first, ...others] = useIncidentsUnderWay().data ?? [];
  if (!first) return null;
  const keeper = keeperOf(t, first);
  return (
    <div className={classes.banner} role="status" data-acknowledged={first.state === 'acknowledged' || undefined}>
      <span>
        <IconUrgent size={16} stroke={1.75} aria-hidden />
        <span>
          {t('incident.banner', { username: first.account.username, rule: first.ruleName })}
          {keeper !== null && ` ${t('incident.takenBy', { name: keeper })}`}
        </span>
      </span>
      <Link to="/incidents/$incidentId" params={{ incidentId: first.id }}>
        {t('action.open')}
      </Link>
      {others.length > 0 && <Link to="/incidents">{t('incident.more', { count: others.length })}</Link>}
    </div>
  );
}
