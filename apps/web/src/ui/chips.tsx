import type { TicketPriority, TicketStatus } from '@perch/contracts';
import { IconArrowDown, IconArrowUp, IconChevronsUp } from '@tabler/icons-react';
import { useTranslation } from '../lib/i18n.ts';
import classes from './chips.module.css';

interface StatusChipProps {
  status: TicketStatus;
  /** where most are open, the word is left to those that are not */
  isQuiet?: boolean;
}

/** The status of a ticket: a shape, a colour and the word. */
export function StatusChip({ status, isQuiet = false }: StatusChipProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.status} data-status={status}>
      <span className={classes.dot} aria-hidden />
      <span className={isQuiet && status === 'open' ? 'sr-only' : undefined}>{t(`status.${status}`)}</span>
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
