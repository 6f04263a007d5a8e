import { Button } from '@mantine/core';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './ticket-detail.module.css';
import { MOST_CHOSEN } from './use-splitting.ts';

interface SplitBarProps {
  count: number;
  onSplit: () => void;
  onLeave: () => void;
}

/** While messages are chosen: how many are, and what becomes of them. */
export function SplitBar({ count, onSplit, onLeave }: SplitBarProps) {
  const { t } = useTranslation();
  const isTooMany = count > MOST_CHOSEN;
  return (
    <div className={classes.splitBar} role="toolbar" aria-label={t('threadPage.chooseMessages')}>
      <span aria-live="polite">
        {count === 0 ? t('threadPage.chooseHint') : t('threadPage.chosen', { count })}
        {isTooMany && ` · ${t('threadPage.chosenTooMany', { most: MOST_CHOSEN })}`}
      </span>
      <Button size="xs" variant="default" onClick={onLeave}>
        {t('action.cancel')}
      </Button>
      <Button size="xs" disabled={count === 0 || isTooMany} aria-keyshortcuts="s" onClick={onSplit}>
        {t('threadPage.splitChosen')}
      </Button>
    </div>
  );
}
