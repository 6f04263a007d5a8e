import type { Ticket } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Why } from '../../ui/why.tsx';
import classes from './ticket-sidebar.module.css';

/** Why this is a ticket at all, and which tickets it belongs with. */
export function WhyCard({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <section className={classes.card} aria-label={t('ticket.why')}>
      <h3>{t('ticket.why')}</h3>
      <Why reason={ticket.reason} account={ticket.account} channel={ticket.channel} />
      {ticket.followUpOf && <TicketLink label={t('ticket.followUpOf')} ticket={ticket.followUpOf} />}
      {ticket.related.map((related) => (
        <TicketLink key={related.id} label={t('ticket.relatedTo')} ticket={related} />
      ))}
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
