import type { TicketSummary } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { PriorityMark, StatusChip } from '../../ui/chips.tsx';
import { requesterOf } from '../../lib/requester.ts';
import { previewWords } from '../../lib/ticket-words.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { PresenceDots } from '../presence/index.ts';
import { DueMark } from './due-mark.tsx';
import classes from './ticket-row.module.css';
import type { TicketSearch } from './ticket-views.ts';
import { useHasDraft } from './use-server-draft.ts';

export type Density = 'comfortable' | 'compact';

interface TicketRowProps {
  ticket: TicketSummary;
  search: TicketSearch;
  density: Density;
  isOpen: boolean;
  isCursor: boolean;
  isSelected: boolean;
  /** some tickets are chosen, or about to be: the boxes show without a pointer over them */
  isChoosing: boolean;
  /** chooses it, or everything up to it; not given to who may change nothing */
  onSelect: ((isRange: boolean) => void) | undefined;
  onOpen: () => void;
}

const TAGS_SHOWN = 1;
/** A pointer that rests on a row for so long is about to open it. */
const LINGER_MS = 60;

export const TicketRow = memo(function TicketRow({
  ticket,
  search,
  density,
  isOpen,
  isCursor,
  isSelected,
  isChoosing,
  onSelect,
  onOpen,
}: TicketRowProps) {
  const { t } = useTranslation();
  const { assignee, tags } = ticket;
  const hasDraft = useHasDraft(ticket.id);
  const requester = requesterOf(t, ticket);
  const isCompact = density === 'compact';
  return (
    <div className={classes.wrap} data-selected={isSelected || undefined} data-choosing={isChoosing || undefined}>
      {onSelect && (
        <label className={classes.box} data-density={density}>
          <input
            type="checkbox"
            checked={isSelected}
            aria-label={t('ticketList.selectOne', { number: ticket.number })}
            onClick={(event) => onSelect(event.shiftKey)}
            onChange={() => undefined}
          />
        </label>
      )}
      <Link
        to="/tickets/$ticketId"
        params={{ ticketId: ticket.id }}
        search={search}
        className={classes.row}
        data-density={density}
        data-open={isOpen || undefined}
        data-cursor={isCursor || undefined}
        data-closed={ticket.status === 'closed' || undefined}
        activeProps={{ 'aria-current': 'true' }}
        preload="intent"
        preloadDelay={LINGER_MS}
        onClick={(event) => {
          if (event.shiftKey && onSelect) {
            event.preventDefault();
            onSelect(true);
          } else onOpen();
        }}
      >
        <Avatar name={requester.name} url={requester.avatarUrl} size={isCompact ? 28 : 34} channel={ticket.channel} />
        <span className={classes.body}>
          <span className={classes.line}>
            <bdi className={classes.name} data-unread={ticket.awaitsReply || undefined}>
              {requester.name}
            </bdi>
            {requester.handle && <span className={classes.handle}>{requester.handle}</span>}
            <PresenceDots ticketId={ticket.id} />
            {isCompact && <DueMark ticket={ticket} />}
            <RelativeTime at={ticket.lastMessageAt} className={classes.time} />
          </span>
          <span
            className={classes.preview}
            data-unread={ticket.awaitsReply || undefined}
            data-gone={ticket.preview === '' || undefined}
            dir="auto"
          >
            {hasDraft && <span className={classes.draft}>{t('presence.draft')} </span>}
            {!ticket.awaitsReply && !ticket.incidentId && <span className={classes.you}>{t('ticket.answered')} </span>}
            {previewWords(t, ticket)}
          </span>
          {!isCompact && (
            <span className={classes.line}>
              <span className={classes.number}>#{ticket.number}</span>
              <StatusChip status={ticket.status} isQuiet />
              <PriorityMark priority={ticket.priority} />
              <DueMark ticket={ticket} />
              {tags.slice(0, TAGS_SHOWN).map((tag) => (
                <span key={tag} className={classes.tag}>
                  {tag}
                </span>
              ))}
              {tags.length > TAGS_SHOWN && <span className={classes.more}>+{tags.length - TAGS_SHOWN}</span>}
              <span className={classes.department}>{ticket.department.name}</span>
              {assignee ? (
                <span className={classes.assignee} title={t('ticket.assignedTo', { name: assignee.name })}>
                  <Avatar name={assignee.name} url={assignee.avatarUrl} size={18} />
                  <span className="sr-only">{t('ticket.assignedTo', { name: assignee.name })}</span>
                </span>
              ) : (
                <span className={classes.unassigned} title={t('ticket.unassigned')}>
                  <span className="sr-only">{t('ticket.unassigned')}</span>
                </span>
              )}
            </span>
          )}
        </span>
      </Link>
    </div>
  );
});
