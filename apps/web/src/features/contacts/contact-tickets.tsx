import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { subjectWords } from '../../lib/ticket-words.ts';
import { StatusChip } from '../../ui/chips.tsx';
import { Loading } from '../../ui/loading.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ErrorState } from '../../ui/states.tsx';
import classes from './contacts.module.css';
import { useTicketsOfContact } from './queries.ts';

export function ContactTickets({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const isAllowed = useCan('tickets.view');
  return isAllowed ? <TicketList contactId={contactId} /> : <p className={classes.dim}>{t('state.noPermission')}</p>;
}

function TicketList({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { departmentsOnly } = useSession();
  const { data: tickets, error, refetch } = useTicketsOfContact(contactId);
  if (error && !tickets) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!tickets) return <Loading size="xs" />;
  if (tickets.length === 0)
    return <p className={classes.dim}>{t(departmentsOnly ? 'contact.noneHere' : 'contact.noTickets')}</p>;
  return (
    <>
      <ul className={classes.tickets}>
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} search={{ view: 'all' }}>
              <span className={classes.number}>#{ticket.number}</span>
              <span className={classes.subject} dir="auto">
                {subjectWords(t, ticket)}
              </span>
              <StatusChip status={ticket.status} />
              <RelativeTime at={ticket.lastMessageAt} className={classes.time} />
            </Link>
          </li>
        ))}
      </ul>
      <p className={classes.allTickets}>
        <Link to="/tickets" search={{ view: 'all', contactId }}>
          {t('threadPage.allTickets')}
        </Link>
      </p>
    </>
  );
}
