import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { IconInbox } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { speakOfCustomers, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { whenIdle } from '../../lib/when-idle.ts';
import { useEver } from '../../ui/use-ever.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { ResizeHandle, usePaneWidth } from '../../ui/resize-handle.tsx';
import { EmptyState, NoPermission } from '../../ui/states.tsx';
import { TicketSkeleton } from './ticket-skeleton.tsx';
import { TicketListPane } from './ticket-list-pane.tsx';
import { viewOf, type TicketSearch } from './ticket-views.ts';
import classes from './tickets-page.module.css';
import { ViewList } from './view-list.tsx';
import { lazyComponent } from '../../ui/lazy-component.tsx';

// the list is on the screen before the ticket's parts are fetched
const TicketDetail = lazyComponent(async () => {
  const [{ TicketDetail: Detail }] = await Promise.all([import('./ticket-detail.tsx'), speakOfCustomers()]);
  return Detail;
});

const route = getRouteApi('/app/tickets');

export function TicketsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { ticketId } = useParams({ strict: false });
  const navigate = useNavigate();
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const listWidth = usePaneWidth('tickets', { initial: 384, min: 300, max: 640 });
  const wasWide = useEver(!isPhone);
  const isAllowed = useCan('tickets.view');
  const view = viewOf(search);
  usePageTitle(ticketId ? undefined : view ? t(`view.${view}`) : t('nav.tickets'));
  useEffect(() => whenIdle(TicketDetail.preload), []);
  if (!isAllowed) return <NoPermission />;

  const changeSearch = (change: Partial<TicketSearch>) =>
    void navigate({
      to: ticketId ? '/tickets/$ticketId' : '/tickets',
      params: ticketId ? { ticketId } : {},
      search: withoutEmpty({ ...search, ...change }),
      replace: true,
    });
  const detail = ticketId ? (
    <Suspense fallback={<TicketSkeleton />}>
      <TicketDetail key={ticketId} ticketId={ticketId} isPhone={isPhone} />
    </Suspense>
  ) : (
    <EmptyState icon={<IconInbox size={30} stroke={1.4} />} title={t('ticket.noneSelected')}>
      {t('ticket.noneSelectedHint')}
    </EmptyState>
  );
  const isListHidden = isPhone && ticketId !== undefined;
  return (
    <>
      <h1 className="sr-only">{t('nav.tickets')}</h1>
      {!isPhone && <ViewList current={search} />}
      {(!isListHidden || wasWide) && (
        <div className={classes.list} hidden={isListHidden} style={isPhone ? undefined : { width: listWidth.width }}>
          <TicketListPane search={search} onSearch={changeSearch} openId={ticketId} isPhone={isPhone} />
        </div>
      )}
      {!isPhone && <ResizeHandle pane={listWidth} label={t('shell.resizeList')} />}
      {(!isPhone || ticketId) && <div className={classes.detail}>{detail}</div>}
    </>
  );
}

const withoutEmpty = (search: TicketSearch): TicketSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value));
