import type { Notification } from '@perch/contracts';
import {
  IconAlarm,
  IconAlertTriangle,
  IconAt,
  IconCheck,
  IconDownload,
  IconHourglass,
  IconMessage,
  IconQuestionMark,
  IconUrgent,
  IconUserCheck,
  IconX,
  IconZzz,
  type Icon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { notificationWords, placeOf, subjectOf } from './notification-words.ts';
import classes from './notifications.module.css';

const ICONS: Record<Notification['kind'], Icon> = {
  mentioned: IconAt,
  assigned: IconUserCheck,
  customer_wrote: IconMessage,
  delivery_failed: IconAlertTriangle,
  delivery_unclear: IconQuestionMark,
  approval_requested: IconHourglass,
  reply_approved: IconCheck,
  reply_rejected: IconX,
  snooze_ended: IconZzz,
  overdue: IconAlarm,
  incident_assigned: IconUrgent,
  export_ready: IconDownload,
};

interface NotificationItemProps {
  notification: Notification;
  onOpen: () => void;
}

/** One thing to know, and the way to it. */
export function NotificationItem({ notification, onOpen }: NotificationItemProps) {
  const { t } = useTranslation();
  const { kind, preview, at, readAt } = notification;
  const Mark = ICONS[kind];
  const about = subjectOf(t, notification);
  const inside = (
    <>
      <span className={classes.icon} data-kind={kind} aria-hidden>
        <Mark size={15} stroke={1.8} />
      </span>
      <span className={classes.body}>
        <span className={classes.sentence}>
          {notificationWords(t, notification)}
          {readAt === null && <span className="sr-only"> ({t('notifications.unread')})</span>}
        </span>
        {about !== null && (
          <span className={classes.ticket} dir="auto">
            {about}
          </span>
        )}
        {preview !== '' && (
          <span className={classes.preview} dir="auto">
            {preview}
          </span>
        )}
        <RelativeTime at={at} className={classes.time} />
      </span>
      {readAt === null && <span className={classes.dot} aria-hidden />}
    </>
  );
  const shared = { className: classes.item, 'data-unread': readAt === null || undefined, onClick: onOpen };
  const place = placeOf(notification);
  return place ? (
    <Link {...place} preload={false} activeProps={{}} {...shared}>
      {inside}
    </Link>
  ) : (
    <button type="button" {...shared}>
      {inside}
    </button>
  );
}
