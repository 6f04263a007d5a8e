import type { TwitterAccount } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './setup.module.css';

/** One line on an account of which something is missing; the account's page says what. */
export function CoverageHint({ gaps }: Pick<TwitterAccount, 'gaps'>) {
  const { t } = useTranslation();
  if (gaps.open === 0 && gaps.lost === 0) return null;
  return <div className={classes.coverageHint}>{t(gaps.open > 0 ? 'coverage.hint.open' : 'coverage.hint.lost')}</div>;
}
