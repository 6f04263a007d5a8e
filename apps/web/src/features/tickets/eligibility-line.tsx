import { IconAlertTriangle, IconCircleCheck, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import { formatPrice, type ComposerState } from './composer-state.ts';
import classes from './composer.module.css';
import type { Mode } from './draft.ts';

interface EligibilityLineProps {
  mode: Mode;
  state: ComposerState;
  /** takes another way when the tweet to answer is gone; undefined: there is none */
  onInstead: (() => void) | undefined;
}

/** Whether X will take it and what it costs, before anything is sent. */
export function EligibilityLine({ mode, state, onInstead }: EligibilityLineProps) {
  const { t, i18n } = useTranslation();
  if (mode === 'note') {
    return (
      <p className={classes.line}>
        <IconEyeOff size={14} stroke={1.75} aria-hidden /> {t('composer.noteHint')}
      </p>
    );
  }
  if (state.problem) {
    const key = `replyProblem.${state.problem}`;
    return (
      <p className={classes.line} data-kind="problem">
        <IconAlertTriangle size={14} stroke={1.75} aria-hidden /> {t(i18n.exists(key) ? key : 'replyProblem.other')}
        {onInstead && (
          <button type="button" className={classes.instead} onClick={onInstead}>
            {t('composer.dmInstead')}
          </button>
        )}
      </p>
    );
  }
  if (state.isEmpty && state.target?.isEarlier) {
    return (
      <p className={classes.line} data-kind="warning">
        <IconAlertTriangle size={14} stroke={1.75} aria-hidden /> {t('composer.earlier')}
      </p>
    );
  }
  if (state.isEmpty) return <span className={classes.line} />;
  if (state.measure && state.measure.remaining < 0) {
    return (
      <p className={classes.line} data-kind="problem">
        <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
        {t('composer.over', { count: -state.measure.remaining })}
      </p>
    );
  }
  const price = state.priceMicros === null ? null : formatPrice(state.priceMicros, currentLocale());
  return (
    <p className={classes.line} data-kind={state.hasDearLink ? 'warning' : undefined}>
      <IconCircleCheck size={14} stroke={1.75} aria-hidden />
      <span>
        {t('composer.eligible')}
        {price && ` · ${price}`}
        {state.hasDearLink && ` · ${t('composer.dearLink')}`}
        {state.target?.isEarlier && ` · ${t('composer.earlier')}`}
      </span>
    </p>
  );
}
