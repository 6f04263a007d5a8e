import type { Ticket } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useTicketStep } from '../../lib/ticket-steps.ts';
import { LinkDialog } from './link-dialog.tsx';
import { MomentDialog } from './moment-dialog.tsx';
import type { UpdateTicketFn } from './ticket-sidebar.tsx';

interface TicketStepsProps {
  ticket: Ticket;
  update: UpdateTicketFn;
  canEdit: boolean;
  onSnooze: (() => void) | undefined;
  onMerge: (() => void) | undefined;
  onSplit: (() => void) | undefined;
}

/** What the command palette can begin with this ticket, and the dialogs of what has no other place. */
export function TicketSteps({ ticket, update, canEdit, onSnooze, onMerge, onSplit }: TicketStepsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'due' | 'link'>();
  const isOpen = canEdit && ticket.status !== 'closed' && !ticket.mergedInto;
  useTicketStep('due', isOpen ? () => setOpen('due') : undefined);
  useTicketStep('link', canEdit ? () => setOpen('link') : undefined);
  useTicketStep('snooze', onSnooze);
  useTicketStep('merge', onMerge);
  useTicketStep('split', onSplit);
  const close = () => setOpen(undefined);
  if (open === 'link') return <LinkDialog ticketId={ticket.id} onClose={close} />;
  if (open !== 'due') return null;
  return (
    <MomentDialog
      title={t('clock.set.open')}
      label={t('clock.set.at')}
      submitLabel={t('clock.set.submit')}
      current={ticket.dueAt}
      onChoose={(at) => {
        const dueAt = at.toISOString();
        update({ change: { dueAt }, shown: { dueAt, dueKind: 'manual' } });
      }}
      onClose={close}
    />
  );
}
