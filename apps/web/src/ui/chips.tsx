import type { TicketPriority, TicketStatus } from '@perch/contracts';
import { IconArrowDown, IconArrowUp, IconChevronsUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './chips.module.css';

/** The status of a ticket: a shape, a colour and the word. */
export function StatusChip({ status }: { status: TicketStatus }) {
  const { t } = useTranslation();
  return (
    <span className={classes.status} data-status={status}>
      <span className={classes.dot} aria-hidden />
      {t(`status.${status}`)}
    </span>
  );
}

/** Only what is out of the ordinary is marked. */
export function PriorityMark({ priority }: { priority: TicketPriority }) {
  const { t } = useTranslation();
  if (priority === 'normal') return null;
  const Icon = { urgent: IconChevronsUp, high: IconArrowUp, low: IconArrowDown }[priority];
  return (
    <span className={classes.priority} data-priority={priority}>
      <Icon size={13} stroke={2.2} aria-hidden />
      {t(`priority.${priority}`)}
    </span>
  );
}
