import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { notices } from '../lib/notify.ts';
import classes from './notices.module.css';

const Notifications = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }));

/** The corner where the product speaks up. */
export function Notices() {
  const { t } = useTranslation();
  const isWanted = useSyncExternalStore(notices.subscribe, notices.isWanted);
  if (!isWanted) return null;
  return (
    <section aria-label={t('shell.notifications')}>
      <Suspense fallback={null}>
        <Notifications position="bottom-left" limit={4} withinPortal={false} classNames={{ root: classes.root }} />
      </Suspense>
    </section>
  );
}
