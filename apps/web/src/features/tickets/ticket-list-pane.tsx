import { ActionIcon } from '@mantine/core';
import { IconBaselineDensityMedium, IconBaselineDensitySmall, IconPlus, IconSquareCheck } from '@tabler/icons-react';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import { storage } from '../../lib/storage.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ListProblem } from '../../ui/list-problem.tsx';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import type { BulkField } from './bulk-dialog.tsx';
import { DueMark } from './due-mark.tsx';
import { FilterBar } from './filter-bar.tsx';
import { NoTickets } from './no-tickets.tsx';
import { ticketIdOf, useTicketList } from './queries.ts';
import { TakeNextButton } from './take-next-button.tsx';
import classes from './ticket-list-pane.module.css';
import { TicketRow, type Density } from './ticket-row.tsx';
import { savedViewOf, ticketQuery, viewOf, type TicketSearch } from './ticket-views.ts';
import { useBulkChange, type BulkChange } from './use-bulk-change.ts';
import { useSelection } from '../../lib/use-selection.ts';
import { useSavedViews } from './view-queries.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

// fetched when something is chosen, or a ticket is to be opened by hand
const BulkBar = lazyComponent(async () => (await import('./bulk-bar.tsx')).BulkBar);
const BulkDialog = lazyComponent(async () => (await import('./bulk-dialog.tsx')).BulkDialog);
const NewTicketDialog = lazyComponent(async () => (await import('./new-ticket-dialog.tsx')).NewTicketDialog);

const DENSITY = 'perch.density';
/** A cursor that rests on a row for so long is about to open it. */
const REST_MS = 100;
const ROW_HEIGHT: Record<Density, number> = { comfortable: 85, compact: 57 };

const Unreadable = lazyComponent(async () => (await import('./unreadable-ticket-filters.tsx')).UnreadableTicketFilters);

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
  const saved = savedViewOf(search, useSavedViews().data);
  const list = useRef<VirtualFeedHandle>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [cursorId, setCursorId] = useState<string>();
  const [asked, setAsked] = useState<{ field: BulkField; ids: string[] }>();
  const [isChoosing, setChoosing] = useState(false);
  const [density, setDensity] = useState<Density>(() =>
    storage.get(DENSITY) === 'compact' ? 'compact' : 'comfortable',
  );
  const listed = useMemo(() => feed.items.map(ticketIdOf), [feed.items]);
  const selection = useSelection(listed);
  const bulk = useBulkChange(query);

  const selectedId = cursorId ?? openId;
  const router = useRouter();
  useEffect(() => {
    if (cursorId === undefined) return;
    const rested = () => void router.preloadRoute({ to: '/tickets/$ticketId', params: { ticketId: cursorId } });
    const timer = setTimeout(rested, REST_MS);
    return () => clearTimeout(timer);
  }, [cursorId, router]);
  const move = (step: number) => {
    const at = feed.items.findIndex(({ id }) => id === selectedId);
    const next = at === -1 ? 0 : Math.min(feed.items.length - 1, Math.max(0, at + step));
    const ticket = feed.items[next];
    if (!ticket) return;
    setCursorId(ticket.id);
    list.current?.scrollToIndex(next);
  };
  const isAny = selection.ids.size > 0;
  const clear = () => {
    selection.clear();
    setChoosing(false);
  };
  /** What is chosen, else the ticket under the cursor. */
  const targets = () => (isAny ? [...selection.ids] : selectedId ? [selectedId] : []);
  const change = (ids: string[], wanted: BulkChange) => {
    setAsked(undefined);
    if (ids.length > 0) bulk.change.mutate({ ids, change: wanted }, { onSuccess: clear });
  };
  const ask = (field: BulkField) => {
    const ids = targets();
    if (ids.length > 0) setAsked({ field, ids });
  };
  const isSpamList = query['isSpam'] === 'true';
  const spam = () => change(targets(), { isSpam: !isSpamList });
  const openNew = () => onSearch({ new: '1' });
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => selectedId && void navigate({ to: '/tickets/$ticketId', params: { ticketId: selectedId }, search }),
    '/': () => searchBox.current?.focus(),
    ...(canEdit
      ? {
          c: openNew,
          x: () => selectedId && selection.toggle(selectedId),
          X: () => selectedId && selection.extendTo(selectedId),
          '*': selection.all,
          a: () => ask('assignee'),
          '#': () => ask('addTags'),
          ...(bulk.undoLast ? { z: bulk.undoLast } : {}),
          ...(isAny ? { e: () => change(targets(), { status: 'closed' }), '!': spam, Escape: clear } : {}),
        }
      : {}),
  });
  const toggleDensity = () => {
    const next = density === 'compact' ? 'comfortable' : 'compact';
    setDensity(next);
    storage.set(DENSITY, next);
  };
  const densityLabel = t(density === 'compact' ? 'ticket.densityComfortable' : 'ticket.densityCompact');
  const view = viewOf(search);
  const newButton = (
    <ActionIcon
      onClick={openNew}
      aria-label={t('newTicket.title')}
      title={`${t('newTicket.title')} · C`}
      size={isPhone ? 'lg' : undefined}
    >
      <IconPlus size={17} stroke={1.75} />
    </ActionIcon>
  );
  const chooseButton = (
    <ActionIcon
      onClick={() => setChoosing(true)}
      aria-label={t('ticketList.select')}
      title={t('ticketList.select')}
      size="lg"
    >
      <IconSquareCheck size={18} stroke={1.6} />
    </ActionIcon>
  );

  return (
    <section className={classes.pane} aria-label={t('ticket.list')}>
      {isAny || isChoosing ? (
        <Suspense fallback={<div className={classes.bulk} />}>
          <BulkBar
            count={selection.ids.size}
            isAllLoaded={selection.ids.size === listed.length}
            hasMore={feed.hasMore}
            isSpamList={isSpamList}
            isBusy={bulk.change.isPending || !isAny}
            onField={ask}
            onChange={(wanted) => change(targets(), wanted)}
            onAll={selection.all}
            onClear={clear}
          />
        </Suspense>
      ) : (
        <div className={classes.head}>
          <h2 className={classes.title}>{view ? t(`view.${view}`) : (saved?.name ?? t('view.all'))}</h2>
          {canEdit && <TakeNextButton search={search} />}
          {canEdit && newButton}
          {!isPhone && (
            <ActionIcon onClick={toggleDensity} aria-label={densityLabel} title={densityLabel}>
              {density === 'compact' ? (
                <IconBaselineDensityMedium size={16} stroke={1.6} />
              ) : (
                <IconBaselineDensitySmall size={16} stroke={1.6} />
              )}
            </ActionIcon>
          )}
          {isPhone && canEdit && chooseButton}
        </div>
      )}
      <FilterBar search={search} onSearch={onSearch} searchBox={searchBox} isPhone={isPhone} />
      {query['sort'] === 'due' && feed.items[0]?.dueAt && (
        <div className={classes.byDue}>
          <DueMark ticket={feed.items[0]} isFirst />
        </div>
      )}
      {feed.isPending ? (
        <SkeletonRows height={ROW_HEIGHT[density]} lines={density === 'compact' ? 1 : 2} />
      ) : feed.error ? (
        <ListProblem
          error={feed.error}
          unreadable={Unreadable}
          onClear={(names) => onSearch(Object.fromEntries(names.map((name) => [name, ''])))}
          onRetry={feed.retry}
        />
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
          announce={(count) => t(feed.areAllUnseen ? 'ticket.newShowMany' : 'ticket.newShow', { count })}
          renderItem={(ticket) => (
            <TicketRow
              ticket={ticket}
              search={search}
              density={density}
              isOpen={ticket.id === openId}
              isCursor={ticket.id === selectedId}
              isSelected={selection.has(ticket.id)}
              isChoosing={isAny || isChoosing}
              onSelect={canEdit ? (isRange) => (isRange ? selection.extendTo : selection.toggle)(ticket.id) : undefined}
              onOpen={() => setCursorId(undefined)}
            />
          )}
        />
      )}
      <Suspense fallback={null}>
        {asked && (
          <BulkDialog
            field={asked.field}
            count={asked.ids.length}
            onChange={(wanted) => change(asked.ids, wanted)}
            onClose={() => setAsked(undefined)}
          />
        )}
        {search.new && canEdit && (
          <NewTicketDialog
            onClose={() => onSearch({ new: '' })}
            onCreated={(ticketId) =>
              void navigate({
                to: '/tickets/$ticketId',
                params: { ticketId },
                search: { ...search, new: undefined } as TicketSearch,
              })
            }
          />
        )}
      </Suspense>
    </section>
  );
}
