import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { periodWords } from './figure-words.ts';
import classes from './reports.module.css';

interface PeriodLineProps {
  from: string;
  to: string;
  zone: string;
  comparedWith?: { from: string; to: string } | null;
}

/** Which days a report is of, by whose clock, and beside which. */
export function PeriodLine({ from, to, zone, comparedWith = null }: PeriodLineProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const period = periodWords({ from, to }, locale);
  const place = zone.replaceAll('_', ' ');
  return (
    <p className={classes.sentence}>
      {comparedWith
        ? t('reports.periodBeside', { period, zone: place, other: periodWords(comparedWith, locale) })
        : t('reports.periodOf', { period, zone: place })}
    </p>
  );
}
