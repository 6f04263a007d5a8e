import { ActionIcon } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useTitleBadge } from '../../ui/page-title.ts';
import { useDesktopNotifications } from './desktop-notifications.ts';
import classes from './notifications.module.css';
import { useUnreadCount } from './queries.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const NotificationPopover = lazyComponent(async () => (await import('./notification-popover.tsx')).NotificationPopover);

/**
 * The bell of the top bar, with how much is unread; the tab's title and icon say it too. What it opens is fetched when a
 * pointer or the keyboard comes near.
 */
export function NotificationBell() {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const change = (next: boolean) => {
    setOpen(next);
    if (next) setWanted(true);
  };
  const { data: unread = 0 } = useUnreadCount();
  useTitleBadge(unread);
  useDesktopNotifications();
  useKeys({ 'g n': () => change(true) });
  const isMany = unread >= 100;
  const label =
    unread === 0
      ? t('notifications.title')
      : isMany
        ? t('notifications.bellMany')
        : t('notifications.bell', { count: unread });
  const bell = (
    <ActionIcon
      size="lg"
      className={classes.bell}
      data-many={isMany || undefined}
      aria-label={label}
      title={`${t('notifications.title')} · G N`}
      aria-haspopup="dialog"
      aria-expanded={isOpen}
      onPointerEnter={NotificationPopover.preload}
      onFocus={NotificationPopover.preload}
      onClick={() => change(!isOpen)}
    >
      <IconBell size={18} stroke={1.6} aria-hidden />
      {unread > 0 && (
        <span className={classes.badge} aria-hidden>
          {isMany ? '99+' : unread}
        </span>
      )}
    </ActionIcon>
  );
  return isWanted ? (
    <Suspense fallback={bell}>
      <NotificationPopover isOpen={isOpen} onChange={change}>
        {bell}
      </NotificationPopover>
    </Suspense>
  ) : (
    bell
  );
}
