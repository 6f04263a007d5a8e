import type { Message } from '@perch/contracts';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { clockTime } from '../../lib/time.ts';
import classes from './message-item.module.css';
import deliveryStatus from './delivery-status.module.css';

interface DiscardedLineProps {
  message: Message;
  name: string;
  isOpen: boolean;
  onToggle: () => void;
}

/** A reply that never went out takes one line, until somebody wants to read it. */
export function DiscardedLine({ message, name, isOpen, onToggle }: DiscardedLineProps) {
  const { t } = useTranslation();
  const note = message.delivery?.reviewNote;
  const Chevron = isOpen ? IconChevronUp : IconChevronDown;
  return (
    <div className={classes.body}>
      <button type="button" className={classes.discarded} aria-expanded={isOpen} onClick={onToggle}>
        <IconX size={13} stroke={1.9} aria-hidden />
        <span>
          {t('delivery.discarded')} · <bdi>{name}</bdi> · {clockTime(new Date(message.postedAt), currentLocale())}
        </span>
        {!isOpen && <bdi className={classes.discardedText}>{message.text}</bdi>}
        <Chevron size={13} stroke={1.9} aria-hidden />
      </button>
      {note && <p className={deliveryStatus.reviewNote}>{t('delivery.note', { note })}</p>}
    </div>
  );
}
