import type { CoverageBucket } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import classes from './timeline.module.css';

const STATES: readonly CoverageBucket['state'][] = ['covered', 'open', 'partial', 'missed', 'off'];

export function TimelineLegend() {
  const { t } = useTranslation();
  return (
    <ul className={classes.legend} aria-label={t('timeline.legend')}>
      {STATES.map((state) => (
        <li key={state}>
          <span className={classes.cell} data-state={state} aria-hidden />
          {t(`timeline.state.${state}`)}
        </li>
      ))}
      <li>
        <span className={classes.cell} data-state="covered" data-late aria-hidden />
        {t('timeline.lateKey')}
      </li>
    </ul>
  );
}
