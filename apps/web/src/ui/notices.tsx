import { Suspense, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { notices } from '../lib/notify.ts';
import { whenIdle } from '../lib/when-idle.ts';
import classes from './notices.module.css';
import { lazyComponent } from './lazy-component.tsx';

const Notifications = lazyComponent(async () => (await import('@mantine/notifications')).Notifications);

/** The corner where the product speaks up. */
export function Notices() {
  const { t } = useTranslation();
  const isWanted = useSyncExternalStore(notices.subscribe, notices.isWanted);
  // what goes wrong offline is said too
  useEffect(() => whenIdle(Notifications.preload), []);
  if (!isWanted) return null;
  return (
    <section aria-label={t('shell.notifications')}>
      <Suspense fallback={null}>
        {/* a pointer that rests on one keeps that one, and holds up none that come after it */}
        <Notifications
          position="bottom-left"
          limit={4}
          pauseResetOnHover="notification"
          withinPortal={false}
          classNames={{ root: classes.root }}
        />
      </Suspense>
    </section>
  );
}
