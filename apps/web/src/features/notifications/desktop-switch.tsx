import { Switch } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { permissionChanged, useDesktopSwitch } from './desktop-notifications.ts';

/** Has this browser show notifications on the desktop, as far as the browser allows it; says so where it does not. */
export function DesktopSwitch() {
  const { t } = useTranslation();
  const { state, turn } = useDesktopSwitch();
  useEffect(heedPermission, []);
  const obstacle = state === 'denied' || state === 'unsupported' ? state : null;
  return (
    <Switch
      size="xs"
      label={t('notifications.desktop')}
      description={obstacle ? t(`notifications.desktopNot.${obstacle}`) : t('notifications.desktopHint')}
      checked={state === 'on'}
      disabled={obstacle !== null}
      onChange={(event) => void turn(event.currentTarget.checked)}
    />
  );
}

/** Hears of it when somebody changes in the browser's settings what it allows. Answers what ends that. */
function heedPermission(): () => void {
  const heeding = new AbortController();
  const { signal } = heeding;
  const permissions = navigator.permissions as Permissions | undefined;
  void permissions
    ?.query({ name: 'notifications' })
    .then((status) => status.addEventListener('change', permissionChanged, { signal }));
  return () => heeding.abort();
}
