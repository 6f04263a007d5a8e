import { FIGURES_OF, type Report, type ReportDimension } from '@perch/contracts';
import { Link } from '@tanstack/react-router';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { FigureLink } from './figure-link.tsx';
import { changeWords, groupWords } from './figure-words.ts';
import { FILTER_OF, filtersOfReport, type ReportSearch } from './report-search.ts';
import classes from './reports.module.css';

interface GroupTableProps {
  report: Report;
  by: ReportDimension;
  search: ReportSearch;
}

/** The figures by a dimension: a name narrows the report to it, a figure opens its tickets. */
export function GroupTable({ report, by, search }: GroupTableProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const names = FIGURES_OF[report.metric];
  const [main] = names;
  return (
    <div className={classes.tableBox} tabIndex={0} role="region" aria-label={t(`reports.by.${by}`)}>
      <table className={classes.groups}>
        <thead>
          <tr>
            <th scope="col">{t(`reports.dimension.${by}`)}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {t(`reports.figure.${name}`)}
              </th>
            ))}
            {report.compared && <th scope="col">{t('reports.comparison')}</th>}
          </tr>
        </thead>
        <tbody>
          {report.groups!.map((group) => {
            const value = group.key ?? 'none';
            const words = groupWords(t, by, group, locale);
            const filters = { ...filtersOfReport(search), [FILTER_OF[by]]: value };
            // a tag that a ticket does not have is no filter
            const isFilter = !(by === 'tag' && group.key === null);
            return (
              <tr key={value}>
                <th scope="row">
                  {isFilter ? (
                    <Link
                      to="/reports"
                      search={{ ...search, [FILTER_OF[by]]: value }}
                      aria-label={t('reports.only', { name: words })}
                    >
                      {words}
                    </Link>
                  ) : (
                    words
                  )}
                </th>
                {names.map((name) => (
                  <td key={name}>
                    <FigureLink
                      {...{ name, value: group.figures[name], span: report, zone: report.zone, filters }}
                      of={`${t(`reports.figure.${name}`)}, ${words}`}
                    />
                  </td>
                ))}
                {report.compared && (
                  <td>{changeWords(t, main!, group.figures[main!], group.compared?.[main!], locale)?.words ?? '–'}</td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
