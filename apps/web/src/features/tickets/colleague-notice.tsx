import type { Ticket } from '@perch/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../lib/session.ts';
import { useTyping } from '../presence/index.ts';
import { useOpenTicketsOfPerson } from './queries.ts';
import classes from './ticket-detail.module.css';

/** Before one answers: colleagues who have another open ticket of the same person, or write there now. */
export function ColleagueNotice({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { member } = useSession();
  const open = useOpenTicketsOfPerson(ticket).data ?? [];
  const typing = useTyping(open.map(({ id }) => id));
  const notices = open.flatMap(({ id, number, assignee }) => {
    const writer = typing.find(({ ticketId }) => ticketId === id);
    if (writer) return [{ id, words: t('threadPage.colleagueTyping', { name: writer.name, number }) }];
    if (!assignee || assignee.id === member.id) return [];
    return [{ id, words: t('threadPage.colleague', { name: assignee.name, number }) }];
  });
  if (notices.length === 0) return null;
  return (
    <div role="status" className={classes.colleagues}>
      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
      {notices.slice(0, 3).map(({ id, words }) => (
        <Link key={id} to="/tickets/$ticketId" params={{ ticketId: id }} search={(search) => search}>
          {words}
        </Link>
      ))}
    </div>
  );
}
