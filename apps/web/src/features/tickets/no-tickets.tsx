import { Button } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { useReadAccounts } from '../../lib/directory.ts';
import { useCan } from '../../lib/session.ts';
import { NoAccount } from '../../ui/lazy-no-account.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { activeFilters, NO_FILTERS, viewOf, type TicketSearch } from './ticket-views.ts';

interface NoTicketsProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
}

/** A list without tickets: because of the filters, because nothing is connected, or because all is done. */
export function NoTickets({ search, onSearch }: NoTicketsProps) {
  const { t } = useTranslation();
  const accounts = useReadAccounts();
  const canSetUp = useCan('setup.social');
  if (activeFilters(search) > 0) {
    return (
      <EmptyState
        icon={<IconInbox size={28} stroke={1.5} />}
        title={t('ticket.noneMatch')}
        action={
          <Button
            variant="default"
            onClick={() => onSearch(viewOf(search) ? NO_FILTERS : { ...NO_FILTERS, view: 'all' })}
          >
            {t('filter.clear')}
          </Button>
        }
      >
        {t('ticket.noneMatchHint')}
      </EmptyState>
    );
  }
  if (accounts.data?.length === 0 && canSetUp) {
    return <NoAccount title={t('ticket.noAccount')} hint={t('ticket.noAccountHint')} />;
  }
  const view = viewOf(search) ?? 'all';
  return (
    <EmptyState icon={<IconInbox size={28} stroke={1.5} />} title={t(`ticket.empty.${view}`)}>
      {t([`ticket.emptyHintOf.${view}`, 'ticket.emptyHint'])}
    </EmptyState>
  );
}
