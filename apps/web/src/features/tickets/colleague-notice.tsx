import type { Ticket } from '@perch/contracts';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useSession } from '../../lib/session.ts';
import { relativeTime } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import { useColleaguesAt } from '../presence/index.ts';
import { colleagueNotices } from './colleague-notices.ts';
import { useClosedTicketsOfPerson, useOpenTicketsOfPerson } from './queries.ts';
import classes from './ticket-detail.module.css';

const WORDS = {
  typing: 'threadPage.colleagueTyping',
  answered: 'threadPage.colleagueAnswered',
  viewing: 'threadPage.colleagueViewing',
  has: 'threadPage.colleague',
} as const;

/** Before one answers: colleagues who answer, look at or have another ticket of the same person, or have just closed it with an answer. */
export function ColleagueNotice({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const now = useNow();
  const { member } = useSession();
  const open = useOpenTicketsOfPerson(ticket).data ?? [];
  const closed = useClosedTicketsOfPerson(ticket).data ?? [];
  const tickets = [...open, ...closed];
  const present = useColleaguesAt(tickets.map(({ id }) => id));
  const notices = colleagueNotices({ tickets, present, myId: member.id }, now);
  if (notices.length === 0) return null;
  return (
    <div role="status" className={classes.colleagues}>
      <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
      <span className={classes.colleagueLinks}>
        {notices.slice(0, 3).map(({ ticketId, number, name, what, at }) => (
          <Link key={ticketId} to="/tickets/$ticketId" params={{ ticketId }} search={(search) => search}>
            {t(WORDS[what], { name, number, when: at && relativeTime(new Date(at), now, currentLocale(), 'long') })}
          </Link>
        ))}
      </span>
    </div>
  );
}
