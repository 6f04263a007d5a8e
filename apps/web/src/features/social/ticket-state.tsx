import type { Tweet } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { StatusChip } from '../../ui/chips.tsx';
import { Why } from '../../ui/why.tsx';
import classes from './tweet-card.module.css';

/** The ticket it is in, or why it is in none; `isWhole`: why it is in that one too. */
export function TicketState({ tweet, isWhole = false }: { tweet: Tweet; isWhole?: boolean }) {
  const { ticket, decision, reason, account } = tweet;
  return (
    <>
      {ticket && <TicketChip ticket={ticket} />}
      {decision !== 'outbound' && (isWhole || !ticket) && (
        <span className={classes.reason}>
          <Why reason={reason} account={account} channel="twitter" />
        </span>
      )}
    </>
  );
}

/** "#1042 Open · Ana" */
export function TicketChip({ ticket }: { ticket: NonNullable<Tweet['ticket']> }) {
  const { t } = useTranslation();
  return (
    <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} className={classes.chip}>
      <span>#{ticket.number}</span>
      <StatusChip status={ticket.status} />
      <span className={classes.assignee}>· {ticket.assignee?.name ?? t('ticket.unassigned')}</span>
    </Link>
  );
}
