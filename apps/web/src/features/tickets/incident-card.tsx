import type { Ticket } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import classes from './ticket-sidebar.module.css';

/** The burst of tweets that this ticket is of, or belongs to. */
export function IncidentCard({ incident }: { incident: NonNullable<Ticket['incident']> }) {
  const { t } = useTranslation();
  const maySee = useCan('social.view');
  const { children } = incident;
  const number = (count: number) => count.toLocaleString(currentLocale());
  return (
    <section className={classes.card} aria-label={t('ticket.incident')}>
      <h3>{t('ticket.incident')}</h3>
      <p className={classes.facts}>
        {t(incident.isParent ? 'ticket.incidentOf' : 'ticket.incidentPart')}{' '}
        {maySee ? (
          <Link className={classes.link} to="/incidents/$incidentId" params={{ incidentId: incident.id }}>
            {incident.ruleName}
          </Link>
        ) : (
          incident.ruleName
        )}
      </p>
      {children && (
        <p className={classes.facts}>
          {t('ticket.incidentChildren', {
            count: children.tickets,
            number: number(children.tickets),
            open: number(children.stillOpen),
          })}
        </p>
      )}
    </section>
  );
}
