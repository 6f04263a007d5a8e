import type { TICKET_FILTERS } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import type { UnreadableFiltersProps } from '../../ui/list-problem.tsx';
import { UnreadableFilters } from '../../ui/unreadable-filters.tsx';

type TicketFilter = (typeof TICKET_FILTERS)[number];

/** What one calls that which narrows and orders the list of tickets. */
export function UnreadableTicketFilters(props: UnreadableFiltersProps<TicketFilter>) {
  const { t } = useTranslation();
  const labels: Record<TicketFilter, string> = {
    accountId: t('field.account'),
    assignee: t('field.assignee'),
    channel: t('ticketList.channel'),
    closedBefore: t('ticketList.figureFilter'),
    closedFrom: t('ticketList.figureFilter'),
    contactId: t('nav.contacts'),
    departmentId: t('field.department'),
    firstResponseOver: t('ticketList.figureFilter'),
    isAnswered: t('ticketList.figureFilter'),
    isHistory: t('ticketList.figureFilter'),
    isOverdue: t('view.overdue'),
    isSnoozed: t('view.snoozed'),
    isSpam: t('view.spam'),
    keywordId: t('ticketList.figureFilter'),
    language: t('ticketList.figureFilter'),
    openedBefore: t('ticketList.opened'),
    openedDays: t('ticketList.opened'),
    openedFrom: t('ticketList.opened'),
    openedHour: t('ticketList.opened'),
    openedZone: t('ticketList.opened'),
    priority: t('field.priority'),
    q: t('filter.search'),
    reopenedBefore: t('ticketList.figureFilter'),
    reopenedFrom: t('ticketList.figureFilter'),
    repliedBefore: t('ticketList.figureFilter'),
    repliedBy: t('ticketList.figureFilter'),
    repliedFrom: t('ticketList.figureFilter'),
    reply: t('ticketList.reply'),
    replyState: t('ticketList.figureFilter'),
    resolutionOver: t('ticketList.figureFilter'),
    sort: t('ticketList.sortBy'),
    status: t('field.status'),
    tag: t('ticketList.tag'),
    twitterUserId: t('nav.contacts'),
    unclosedAt: t('ticketList.figureFilter'),
  };
  return <UnreadableFilters {...props} labels={labels} />;
}
