import {
  IconAlarm,
  IconAlertOctagon,
  IconBookmark,
  IconBuilding,
  IconCircleCheck,
  IconInbox,
  IconMessageX,
  IconMoon,
  IconStack2,
  IconUser,
  IconUserCheck,
  IconUserQuestion,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { searchOfSaved, type TicketSearch, type View } from './ticket-views.ts';
import classes from './tickets-page.module.css';
import { useSavedViews, useViewCounts, useViews } from './view-queries.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const SavedViewMenu = lazyComponent(async () => (await import('./saved-view-menu.tsx')).SavedViewMenu);

const ICONS: Record<View, Icon> = {
  open: IconInbox,
  mine: IconUser,
  unassigned: IconUserQuestion,
  departments: IconBuilding,
  overdue: IconAlarm,
  approvals: IconUserCheck,
  unsent: IconMessageX,
  snoozed: IconMoon,
  closed: IconCircleCheck,
  spam: IconAlertOctagon,
  all: IconStack2,
};
/** More than that is not counted. */
const MOST = 100;

/** The views that come with Perch, and those that were saved. */
export function ViewList({ current }: { current: TicketSearch }) {
  const { t } = useTranslation();
  const counts = useViewCounts().data;
  const saved = useSavedViews().data ?? [];
  const ownCount = saved.filter(({ isOwn }) => isOwn).length;
  return (
    <nav className={classes.views} aria-label={t('view.title')}>
      <p className={classes.viewsTitle}>{t('view.title')}</p>
      {useViews().map((view) => (
        <ViewLink
          key={view}
          search={{ view: view === 'open' ? undefined : view } as TicketSearch}
          isCurrent={(current.view ?? 'open') === view}
          icon={ICONS[view]}
          name={t(`view.${view}`)}
          count={counts?.get(view)}
          isUrgent={view === 'overdue' || view === 'unsent'}
        />
      ))}
      {saved.length > 0 && <p className={classes.viewsTitle}>{t('ticketList.saved')}</p>}
      {saved.map((view, place) => (
        <ViewLink
          key={view.id}
          search={searchOfSaved(view)}
          isCurrent={current.view === view.id}
          icon={view.isShared ? IconUsersGroup : IconBookmark}
          name={view.name}
          hint={view.isOwn ? view.name : t('ticketList.sharedBy', { view: view.name, name: view.owner.name })}
          count={counts?.get(view.id)}
        >
          {view.canEdit && (
            <span className={classes.viewMenu}>
              <Suspense fallback={null}>
                <SavedViewMenu view={view} place={place} ownCount={ownCount} />
              </Suspense>
            </span>
          )}
        </ViewLink>
      ))}
    </nav>
  );
}

interface ViewLinkProps {
  search: TicketSearch;
  isCurrent: boolean;
  icon: Icon;
  name: string;
  hint?: string;
  count: number | undefined;
  isUrgent?: boolean;
  children?: ReactNode;
}

function ViewLink({ search, isCurrent, icon: ViewIcon, name, hint, count, isUrgent, children }: ViewLinkProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.viewRow}>
      <Link
        to="/tickets"
        search={search}
        activeOptions={{ explicitUndefined: true }}
        className={classes.view}
        aria-current={isCurrent ? 'page' : undefined}
        title={hint}
      >
        <ViewIcon size={16} stroke={1.6} aria-hidden />
        <span className={classes.viewName}>{name}</span>
        {count !== undefined && count > 0 && (
          <span className={classes.viewCount} data-urgent={isUrgent || undefined}>
            {count < MOST ? count : t('ticketList.manyMore', { count: MOST - 1 })}
          </span>
        )}
      </Link>
      {children}
    </div>
  );
}
