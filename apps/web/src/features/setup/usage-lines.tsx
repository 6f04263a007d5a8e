import type { Usage } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './cost-section.module.css';
import { formatUsd } from './usage-words.ts';

interface UsageLinesProps {
  lines: Usage['days'][number]['lines'];
  totalMicros: number;
}

/** Today's bill, line by line. */
export function UsageLines({ lines, totalMicros }: UsageLinesProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const usd = (micros: number) => formatUsd(micros, locale);
  if (lines.length === 0) return <p className={classes.nothing}>{t('cost.nothing')}</p>;
  return (
    <table className={classes.bill}>
      <caption>{t('cost.lines')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('cost.what')}</th>
          <th scope="col">{t('cost.units')}</th>
          <th scope="col">{t('cost.each')}</th>
          <th scope="col">{t('cost.total')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ kind, units, costMicros }) => (
          <tr key={kind}>
            <th scope="row">{t(`cost.kind.${kind}`)}</th>
            <td>{units.toLocaleString(locale)}</td>
            <td>{usd(costMicros / units)}</td>
            <td>{usd(costMicros)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            {t('cost.sum')}
          </th>
          <td>{usd(totalMicros)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
