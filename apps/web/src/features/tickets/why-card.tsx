import type { Ticket } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ReasonText } from '../../ui/reason-text.tsx';
import classes from './ticket-sidebar.module.css';

/** Why this is a ticket at all, and which tickets it belongs with. */
export function WhyCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const phrases = [...new Set(ticket.reason.matched?.map(({ phrase }) => phrase))];
  return (
    <section className={classes.card} aria-label={t('ticket.why')}>
      <h3>{t('ticket.why')}</h3>
      <p className={classes.why}>
        <ReasonText reason={ticket.reason} account={ticket.account.username} />
      </p>
      {phrases.length > 0 && (
        <div className={classes.phrases}>
          {phrases.map((phrase) => (
            <mark key={phrase} className={classes.phrase}>
              {phrase}
            </mark>
          ))}
        </div>
      )}
      {ticket.followUpOf && <TicketLink label={t('ticket.followUpOf')} ticket={ticket.followUpOf} />}
      {ticket.relatedTo && <TicketLink label={t('ticket.relatedTo')} ticket={ticket.relatedTo} />}
    </section>
  );
}

function TicketLink({ label, ticket }: { label: string; ticket: { id: string; number: number } }) {
  return (
    <p className={classes.facts}>
      {label}{' '}
      <Link
        className={classes.link}
        to="/tickets/$ticketId"
        params={{ ticketId: ticket.id }}
        search={(search) => search}
      >
        #{ticket.number}
      </Link>
    </p>
  );
}
