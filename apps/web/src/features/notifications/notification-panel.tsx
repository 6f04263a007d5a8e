import { Button, Switch } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { Loading } from '../../ui/loading.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { DesktopSwitch } from './desktop-switch.tsx';
import { NotificationItem } from './notification-item.tsx';
import { placeOf } from './notification-words.ts';
import classes from './notifications.module.css';
import { useNotifications, useReadNotifications, useUnreadCount } from './queries.ts';

/** What the member was told of; arrows go from one to the next. */
export function NotificationPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [isUnreadOnly, setUnreadOnly] = useState(false);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } =
    useNotifications(isUnreadOnly);
  const { data: unread = 0 } = useUnreadCount();
  const read = useReadNotifications();
  const box = useRef<HTMLDivElement>(null);
  const items = data ?? [];

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const all = [...(box.current?.querySelectorAll<HTMLElement>('li > a, li > button') ?? [])];
    all.at(Math.max(0, Math.min(all.indexOf(document.activeElement as HTMLElement) + step, all.length - 1)))?.focus();
  };
  return (
    <div ref={box} className={classes.panel} onKeyDown={onKeyDown}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('notifications.title')}</h2>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={unread === 0}
          loading={read.isPending && read.variables !== undefined && 'all' in read.variables}
          onClick={() => read.mutate({ all: true })}
        >
          {t('notifications.markAllRead')}
        </Button>
      </div>
      <div className={classes.filter}>
        <Switch
          size="xs"
          label={t('notifications.unreadOnly')}
          checked={isUnreadOnly}
          onChange={(event) => setUnreadOnly(event.currentTarget.checked)}
        />
      </div>
      <div className={classes.scroller}>
        {isPending && (
          <div className={classes.waiting}>
            <Loading size="sm" />
          </div>
        )}
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data && items.length === 0 && (
          <EmptyState
            icon={<IconBell size={26} stroke={1.5} />}
            title={isUnreadOnly ? t('notifications.emptyUnread') : t('notifications.empty')}
          >
            {!isUnreadOnly && t('notifications.emptyHint')}
          </EmptyState>
        )}
        {items.length > 0 && (
          <ul className={classes.list}>
            {items.map((item) => (
              <li key={item.id}>
                <NotificationItem
                  notification={item}
                  onOpen={() => {
                    if (item.readAt === null) read.mutate({ ids: [item.id] });
                    if (placeOf(item)) onClose();
                  }}
                />
              </li>
            ))}
          </ul>
        )}
        {isFetchNextPageError && (
          <p role="alert" className={classes.problem}>
            {errorSentence(t, error)}
          </p>
        )}
        {hasNextPage && (
          <div className={classes.waiting}>
            <Button size="xs" variant="subtle" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('notifications.more')}
            </Button>
          </div>
        )}
      </div>
      <div className={classes.foot}>
        <DesktopSwitch />
      </div>
      <Link className={classes.settings} to="/setup/notifications" onClick={onClose}>
        {t('notifications.settings')}
      </Link>
    </div>
  );
}
