import type { Ticket, TicketSummary } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { CustomerCard } from './customer-card.tsx';
import { HistoryCard } from './history-card.tsx';
import { IncidentCard } from './incident-card.tsx';
import { PropertiesCard } from './properties-card.tsx';
import { PropertiesList } from './properties-list.tsx';
import type { UpdateTicketInput } from './queries.ts';
import { RelatedCard } from './related-card.tsx';
import classes from './ticket-sidebar.module.css';
import { TicketTimes } from './ticket-times.tsx';
import { WhyCard } from './why-card.tsx';

export type UpdateTicketFn = (update: { change: UpdateTicketInput; shown: Partial<TicketSummary> }) => void;

interface TicketSidebarProps {
  ticket: Ticket;
  update: UpdateTicketFn;
  onTakeOver: () => void;
  onHandOver: (department: { id: string; name: string }) => void;
  /** absent where nothing may be merged */
  onMerge: (() => void) | undefined;
}

export function TicketSidebar({ ticket, update, onTakeOver, onHandOver, onMerge }: TicketSidebarProps) {
  const { t } = useTranslation();
  const canEdit = useCan('tickets.edit');
  return (
    <div className={classes.sidebar} aria-label={t('ticket.details')} role="group">
      {canEdit ? (
        <PropertiesCard ticket={ticket} update={update} onTakeOver={onTakeOver} onHandOver={onHandOver} />
      ) : (
        <PropertiesList ticket={ticket} />
      )}
      <TicketTimes ticket={ticket} update={canEdit ? update : undefined} />
      {ticket.incidentId === null && <CustomerCard ticket={ticket} onMerge={onMerge} />}
      {ticket.incident && <IncidentCard incident={ticket.incident} />}
      <RelatedCard ticket={ticket} />
      <WhyCard ticket={ticket} />
      <HistoryCard ticketId={ticket.id} />
    </div>
  );
}
