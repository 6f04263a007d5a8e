import { ActionIcon, Button } from '@mantine/core';
import { IconBaselineDensityMedium, IconBaselineDensitySmall, IconInbox, IconPlugConnected } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadAccounts } from '../../lib/directory.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import { storage } from '../../lib/storage.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import { FilterBar } from './filter-bar.tsx';
import { TakeNextButton } from './take-next-button.tsx';
import { ticketIdOf, useTicketList } from './queries.ts';
import classes from './ticket-list-pane.module.css';
import { TicketRow, type Density } from './ticket-row.tsx';
import { activeFilters, ticketQuery, viewOf, type TicketSearch } from './ticket-views.ts';

const DENSITY = 'perch.density';
const ROW_HEIGHT: Record<Density, number> = { comfortable: 85, compact: 57 };

interface TicketListPaneProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
  openId: string | undefined;
  isPhone: boolean;
}

export function TicketListPane({ search, onSearch, openId, isPhone }: TicketListPaneProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const canEdit = useCan('tickets.edit');
  const query = ticketQuery(search);
  const feed = useTicketList(query);
  const list = useRef<VirtualFeedHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [cursorId, setCursorId] = useState<string>();
  const [density, setDensity] = useState<Density>(() =>
    storage.get(DENSITY) === 'compact' ? 'compact' : 'comfortable',
  );

  const selectedId = cursorId ?? openId;
  const move = (step: number) => {
    const at = feed.items.findIndex(({ id }) => id === selectedId);
    const next = at === -1 ? 0 : Math.min(feed.items.length - 1, Math.max(0, at + step));
    const ticket = feed.items[next];
    if (!ticket) return;
    setCursorId(ticket.id);
    list.current?.scrollToIndex(next);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => selectedId && void navigate({ to: '/tickets/$ticketId', params: { ticketId: selectedId }, search }),
    '/': () => searchBox.current?.focus(),
  });
  const toggleDensity = () => {
    const next = density === 'compact' ? 'comfortable' : 'compact';
    setDensity(next);
    storage.set(DENSITY, next);
  };
  const densityLabel = t(density === 'compact' ? 'ticket.densityComfortable' : 'ticket.densityCompact');

  return (
    <section className={classes.pane} aria-label={t('ticket.list')}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t(`view.${viewOf(search)}`)}</h2>
        {canEdit && <TakeNextButton search={search} />}
        {!isPhone && (
          <ActionIcon onClick={toggleDensity} aria-label={densityLabel} title={densityLabel}>
            {density === 'compact' ? (
              <IconBaselineDensityMedium size={16} stroke={1.6} />
            ) : (
              <IconBaselineDensitySmall size={16} stroke={1.6} />
            )}
          </ActionIcon>
        )}
      </div>
      <FilterBar search={search} onSearch={onSearch} searchBox={searchBox} isPhone={isPhone} />
      {feed.isPending ? (
        <SkeletonRows height={ROW_HEIGHT[density]} lines={density === 'compact' ? 1 : 2} />
      ) : feed.error ? (
        <ErrorState error={feed.error} onRetry={feed.retry} />
      ) : feed.items.length === 0 && feed.unseenCount === 0 ? (
        <NoTickets search={search} onSearch={onSearch} />
      ) : (
        <VirtualFeed
          key={JSON.stringify(query)}
          feed={feed}
          idOf={ticketIdOf}
          handle={list}
          estimateHeight={ROW_HEIGHT[density]}
          label={t('ticket.list')}
          announce={(count) => t('ticket.newShow', { count })}
          renderItem={(ticket) => (
            <TicketRow
              ticket={ticket}
              search={search}
              density={density}
              isOpen={ticket.id === openId}
              isCursor={ticket.id === selectedId}
              onOpen={() => setCursorId(undefined)}
            />
          )}
        />
      )}
    </section>
  );
}

function NoTickets({ search, onSearch }: Pick<TicketListPaneProps, 'search' | 'onSearch'>) {
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
            onClick={() => onSearch({ status: '', departmentId: '', assignee: '', accountId: '', q: '' })}
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
    return (
      <EmptyState
        icon={<IconPlugConnected size={28} stroke={1.5} />}
        title={t('ticket.noAccount')}
        action={
          <Button component={Link} to="/setup/channels/twitter">
            {t('ticket.connectFirst')}
          </Button>
        }
      >
        {t('ticket.noAccountHint')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconInbox size={28} stroke={1.5} />} title={t(`ticket.empty.${viewOf(search)}`)}>
      {t('ticket.emptyHint')}
    </EmptyState>
  );
}
