import type { NotificationKind, NotificationSettings } from '@perch/contracts';
import { isQuiet } from '@perch/core';

/** Whether the member wants to be shown something of this kind on the desktop now. */
export const mayShow = (
  { desktop, quietHours, timeZone }: NotificationSettings,
  kind: NotificationKind,
  now: number,
): boolean => desktop.includes(kind) && !isQuiet(quietHours, timeZone, now);
