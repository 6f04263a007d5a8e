import { ActionIcon, Loader, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../../lib/keyboard.ts';
import { useTitleBadge } from '../../ui/page-title.ts';
import { useDesktopNotifications } from './desktop-notifications.ts';
import classes from './notifications.module.css';
import { useUnreadCount } from './queries.ts';

const loadPanel = () => import('./notification-panel.tsx');
const NotificationPanel = lazy(async () => ({ default: (await loadPanel()).NotificationPanel }));

/** The bell of the top bar, with how much is unread; the tab's title and icon say it too. */
export function NotificationBell() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { data: unread = 0 } = useUnreadCount();
  useTitleBadge(unread);
  useDesktopNotifications();
  useKeys({ 'g n': () => setOpen(true) });
  const isMany = unread >= 100;
  const label =
    unread === 0
      ? t('notifications.title')
      : isMany
        ? t('notifications.bellMany')
        : t('notifications.bell', { count: unread });
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={392} trapFocus returnFocus shadow="lg">
      <Popover.Target>
        <ActionIcon
          size="lg"
          className={classes.bell}
          data-many={isMany || undefined}
          aria-label={label}
          title={`${t('notifications.title')} · G N`}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onPointerEnter={() => void loadPanel()}
          onFocus={() => void loadPanel()}
          onClick={() => setOpen(!isOpen)}
        >
          <IconBell size={18} stroke={1.6} aria-hidden />
          {unread > 0 && (
            <span className={classes.badge} aria-hidden>
              {isMany ? '99+' : unread}
            </span>
          )}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} aria-label={t('notifications.title')}>
        <Suspense
          fallback={
            <div className={classes.waiting}>
              <Loader size="sm" aria-label={t('state.loading')} />
            </div>
          }
        >
          <NotificationPanel onClose={() => setOpen(false)} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
