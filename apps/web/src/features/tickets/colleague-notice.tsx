import type { Ticket } from '@perch/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../lib/session.ts';
import { useOpenTicketsOfPerson } from './queries.ts';
import classes from './ticket-detail.module.css';

/** Before one answers: colleagues who have another open ticket of the same person. */
export function ColleagueNotice({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const others = (useOpenTicketsOfPerson(ticket).data ?? []).filter(
    ({ assignee }) => assignee !== null && assignee.id !== member.id,
  );
  if (others.length === 0) return null;
  return (
    <div role="status" className={classes.colleagues}>
      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
      {others.slice(0, 3).map((other) => (
        <Link key={other.id} to="/tickets/$ticketId" params={{ ticketId: other.id }} search={(search) => search}>
          {t('threadPage.colleague', { name: other.assignee!.name, number: other.number })}
        </Link>
      ))}
    </div>
  );
}
