import { ActionIcon, NumberInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './keyword-box.module.css';

interface KeywordPlaceProps {
  /** counted from 0 */
  place: number;
  count: number;
  onMove: (to: number) => void;
}

/** Where in the order it stands: the first keyword that matches decides. */
export function KeywordPlace({ place, count, onMove }: KeywordPlaceProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.place}>
      <NumberInput
        size="xs"
        label={t('keywords.place', { count })}
        min={1}
        max={count}
        allowDecimal={false}
        clampBehavior="blur"
        hideControls
        value={place + 1}
        onChange={(value) => typeof value === 'number' && value >= 1 && value <= count && onMove(value - 1)}
      />
      <ActionIcon size="md" aria-label={t('keywords.earlier')} disabled={place === 0} onClick={() => onMove(place - 1)}>
        <IconArrowUp size={15} />
      </ActionIcon>
      <ActionIcon
        size="md"
        aria-label={t('keywords.later')}
        disabled={place === count - 1}
        onClick={() => onMove(place + 1)}
      >
        <IconArrowDown size={15} />
      </ActionIcon>
    </div>
  );
}
