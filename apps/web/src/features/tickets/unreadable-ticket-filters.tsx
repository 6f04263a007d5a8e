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
    contactId: t('nav.contacts'),
    departmentId: t('field.department'),
    isOverdue: t('view.overdue'),
    isSnoozed: t('view.snoozed'),
    isSpam: t('view.spam'),
    openedBefore: t('ticketList.opened'),
    openedDays: t('ticketList.opened'),
    openedFrom: t('ticketList.opened'),
    openedZone: t('ticketList.opened'),
    priority: t('field.priority'),
    q: t('filter.search'),
    sort: t('ticketList.sortBy'),
    status: t('field.status'),
    tag: t('ticketList.tag'),
    twitterUserId: t('nav.contacts'),
  };
  return <UnreadableFilters {...props} labels={labels} />;
}
