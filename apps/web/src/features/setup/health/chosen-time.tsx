import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './timeline.module.css';

interface ChosenTimeProps {
  /** the cell, in words */
  words: string;
  /** gaps of the list below that reach into it */
  gapCount: number;
  onClear: () => void;
}

/** Which cell of the timeline the list of gaps is looked at for. The cell leads here. */
export function ChosenTime({ words, gapCount, onClear }: ChosenTimeProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
    box.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={box} className={classes.chosen} tabIndex={-1} role="group" aria-label={t('timeline.chosen')}>
      <p>
        <strong>{words}</strong>
        <br />
        {gapCount > 0 ? t('timeline.gaps', { count: gapCount }) : t('timeline.noGaps')}
      </p>
      <Button variant="default" size="compact-xs" onClick={onClear}>
        {t('action.clear')}
      </Button>
    </div>
  );
}
