import { IconX } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { Chip } from '../../ui/chip.tsx';
import { figureFilters } from './figure-filters.ts';
import type { TicketSearch } from './ticket-views.ts';

interface FigureChipsProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
}

/** What a report has narrowed the list to, beside what one chooses here; each can be taken off. */
export function FigureChips({ search, onSearch }: FigureChipsProps) {
  const { t } = useTranslation();
  return figureFilters(t, search, currentLocale()).map(({ names, words }) => (
    <Chip
      key={words}
      isActive
      aria-label={t('reports.filter.remove', { filter: words })}
      onClick={() => onSearch(Object.fromEntries(names.map((name) => [name, ''])))}
    >
      <span>{words}</span>
      <IconX size={13} stroke={1.75} aria-hidden />
    </Chip>
  ));
}
