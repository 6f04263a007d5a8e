import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { Ticket } from '@perch/contracts';
import { IconCheck, IconChevronLeft, IconInfoCircle, IconRotate } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { subjectWords } from '../../lib/ticket-words.ts';
import { PriorityMark, StatusChip } from '../../ui/chips.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { PresenceFaces } from '../presence/index.ts';
import classes from './ticket-detail.module.css';

interface TicketHeaderProps {
  ticket: Ticket;
  onBack: (() => void) | undefined;
  onDetails: (() => void) | undefined;
  onToggleClosed: (() => void) | undefined;
  /** puts the ticket aside; undefined: may not */
  snoozeMenu: ReactNode;
}

export function TicketHeader({ ticket, onBack, onDetails, onToggleClosed, snoozeMenu }: TicketHeaderProps) {
  const { t } = useTranslation();
  const isClosed = ticket.status === 'closed';
  const Icon = isClosed ? IconRotate : IconCheck;
  // nothing is left of what it was about
  const title = ticket.mergedInto
    ? t('threadPage.merged', { number: ticket.mergedInto.number })
    : subjectWords(t, ticket);
  return (
    <header className={classes.header}>
      {onBack && (
        <ActionIcon onClick={onBack} aria-label={t('ticket.backToList')} size="lg">
          <IconChevronLeft size={20} stroke={1.75} />
        </ActionIcon>
      )}
      <div className={classes.titles}>
        <h2 className={classes.title} title={title}>
          <bdi>{title}</bdi>
        </h2>
        <div className={classes.subtitle}>
          <span>#{ticket.number}</span>
          <StatusChip status={ticket.status} />
          <PriorityMark priority={ticket.priority} />
          <span className={classes.opened}>
            {t('ticket.opened')} <RelativeTime at={ticket.openedAt} />
          </span>
        </div>
      </div>
      <PresenceFaces ticketId={ticket.id} />
      {snoozeMenu}
      {onToggleClosed && (
        <Tooltip label={<>{isClosed ? t('ticket.reopen') : t('ticket.close')} · E</>}>
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon size={14} stroke={1.9} aria-hidden />}
            className={classes.toggle}
            aria-label={isClosed ? t('ticket.reopen') : t('ticket.close')}
            onClick={onToggleClosed}
          >
            <span className={classes.toggleWord}>{isClosed ? t('ticket.reopen') : t('ticket.close')}</span>
          </Button>
        </Tooltip>
      )}
      {onDetails && (
        <ActionIcon onClick={onDetails} aria-label={t('ticket.details')} size="lg">
          <IconInfoCircle size={19} stroke={1.6} />
        </ActionIcon>
      )}
    </header>
  );
}
