import type { Delivery, Message } from '@perch/contracts';
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconLoader2,
  IconQuestionMark,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './thread.module.css';

export interface DeliveryActions {
  /** makes it the tweet that the next public reply goes under */
  onAnswer: ((message: Message) => void) | undefined;
  /** absent for those who may not reply */
  onEdit: ((message: Message) => void) | undefined;
  onDelivery: ((action: { deliveryId: string; action: 'retry' | 'discard' }) => void) | undefined;
}

interface DeliveryStatusProps extends Omit<DeliveryActions, 'onAnswer'> {
  message: Message;
  delivery: Delivery;
}

const LOOK: Record<Delivery['state'], { icon: Icon; tone: 'calm' | 'good' | 'doubt' | 'problem' }> = {
  held: { icon: IconClock, tone: 'calm' },
  queued: { icon: IconClock, tone: 'calm' },
  sending: { icon: IconLoader2, tone: 'calm' },
  sent: { icon: IconCheck, tone: 'good' },
  unknown: { icon: IconQuestionMark, tone: 'doubt' },
  failed: { icon: IconAlertTriangle, tone: 'problem' },
  discarded: { icon: IconX, tone: 'calm' },
};

/** What has become of a message of ours, and what may be done about it. Never "sent" before X has said so. */
export function DeliveryStatus({ message, delivery, onEdit, onDelivery }: DeliveryStatusProps) {
  const { t, i18n } = useTranslation();
  const { icon: Icon, tone } = LOOK[delivery.state];
  const act = (action: 'retry' | 'discard') => () => onDelivery?.({ deliveryId: delivery.id, action });
  const codeKey = `deliveryCode.${delivery.code}`;
  const why = delivery.code && i18n.exists(codeKey) ? t(codeKey) : delivery.detail;
  const isWaiting = delivery.state === 'queued' && delivery.dueAt !== null && new Date(delivery.dueAt) > new Date();
  return (
    <div className={classes.delivery} data-tone={tone} role="status">
      <span className={classes.deliveryState} title={delivery.detail ?? undefined}>
        <Icon size={13} stroke={2} aria-hidden />
        {delivery.state === 'failed' && why ? t('delivery.failedBecause', { why }) : t(`delivery.${delivery.state}`)}
        {isWaiting && delivery.dueAt && (
          <>
            {' · '}
            <RelativeTime at={delivery.dueAt} />
          </>
        )}
      </span>
      {delivery.state === 'sent' && delivery.permalink && (
        <a className={classes.action} href={delivery.permalink} target="_blank" rel="noreferrer">
          {t('ticket.viewOnX')}
        </a>
      )}
      {delivery.state === 'failed' && onEdit && (
        <button type="button" className={classes.action} onClick={() => onEdit(message)}>
          {t('delivery.edit')}
        </button>
      )}
      {delivery.canRetry && onDelivery && (
        <button type="button" className={classes.action} onClick={act('retry')}>
          {t('delivery.retry')}
        </button>
      )}
      {delivery.canDiscard && onDelivery && (
        <button type="button" className={classes.action} onClick={act('discard')}>
          {t('delivery.discard')}
        </button>
      )}
    </div>
  );
}
