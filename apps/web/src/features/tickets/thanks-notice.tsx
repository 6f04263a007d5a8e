import type { Message, Ticket } from '@perch/contracts';
import { IconHeartHandshake } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { TicketNotice } from './ticket-notice.tsx';
import { useMessages } from './queries.ts';

/** Whether the latest thing that was said is a mere thank-you, after which the ticket stayed as it was. */
export const isLeftByThanks = ({ status, closedAt }: Pick<Ticket, 'status' | 'closedAt'>, latest?: Message) =>
  latest?.reason?.code === 'thanks_only' &&
  (status === 'pending' || (status === 'closed' && (closedAt === null || closedAt <= latest.postedAt)));

export function useIsLeftByThanks(ticket: Ticket): boolean {
  const latest = useMessages(ticket.id).data?.findLast(({ direction }) => direction !== 'note');
  return isLeftByThanks(ticket, latest);
}

/** Says why the ticket did not reopen, and reopens it. */
export function ThanksNotice({ ticket, onReopen }: { ticket: Ticket; onReopen: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <TicketNotice
      icon={<IconHeartHandshake size={14} stroke={1.75} aria-hidden />}
      text={t(ticket.status === 'closed' ? 'clock.thanks.closed' : 'clock.thanks.pending')}
      action={onReopen && { label: t('ticket.reopen'), key: 'O', run: onReopen }}
    />
  );
}
