import type { Conversation, DirectMessage } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StatusChip } from '../../ui/chips.tsx';
import { ReasonText } from '../../ui/reason-text.tsx';
import classes from './tweet-card.module.css';

interface TicketStateProps {
  ticket: Conversation['ticket'];
  decision: string;
  reason: DirectMessage['reason'];
  account: string;
}

/** The ticket it is in, or why it is in none. */
export function TicketState({ ticket, decision, reason, account }: TicketStateProps) {
  if (ticket) return <TicketChip ticket={ticket} />;
  if (decision === 'outbound') return null;
  return (
    <span className={classes.whyNot}>
      <ReasonText reason={reason} account={account} />
    </span>
  );
}

/** "#1042 Open · Ana" */
export function TicketChip({ ticket }: { ticket: NonNullable<Conversation['ticket']> }) {
  const { t } = useTranslation();
  return (
    <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} className={classes.chip}>
      <span>#{ticket.number}</span>
      <StatusChip status={ticket.status} />
      <span className={classes.assignee}>· {ticket.assignee?.name ?? t('ticket.unassigned')}</span>
    </Link>
  );
}
