import { IconX } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { Chip } from '../../ui/chip.tsx';
import { figureFilters } from './figure-filters.ts';
import classes from './figure-chips.module.css';
import { ticketQuery, type TicketSearch } from './ticket-views.ts';
import { useTicketCount } from './use-ticket-count.ts';

interface FigureChipsProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
}

/** What a report has narrowed the list to, beside what one chooses here; each can be taken off. */
export function FigureChips({ search, onSearch }: FigureChipsProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  return (
    <>
      {!search.q && <Total search={search} locale={locale} />}
      {figureFilters(t, search, locale).map(({ names, words }) => (
        <Chip
          key={words}
          isActive
          aria-label={t('reports.filter.remove', { filter: words })}
          onClick={() => onSearch(Object.fromEntries(names.map((name) => [name, ''])))}
        >
          <span>{words}</span>
          <IconX size={13} stroke={1.75} aria-hidden />
        </Chip>
      ))}
    </>
  );
}

/** As many as the figure says that the list was opened from. */
function Total({ search, locale }: { search: TicketSearch; locale: string }) {
  const { t } = useTranslation();
  const { data } = useTicketCount(ticketQuery(search));
  return (
    <strong className={classes.total} role="status">
      {
        data
          ? t('reports.filter.total', { count: data.count, number: data.count.toLocaleString(locale) })
          : '\u00A0' /* its line is kept: the list stays where it is */
      }
    </strong>
  );
}
