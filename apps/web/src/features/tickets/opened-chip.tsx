import { Suspense, useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { rangeOfSearch, rangeWords, searchOfRange } from './opened-range.ts';
import type { TicketSearch } from './ticket-views.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const OpenedDialog = lazyComponent(async () => (await import('./opened-dialog.tsx')).OpenedDialog);

const DAYS = [1, 7, 30, 90];
const RANGE = 'range';

interface OpenedChipProps {
  search: TicketSearch;
  onSearch: (change: Partial<TicketSearch>) => void;
}

/** When tickets were opened: in the last days, or between two dates. */
export function OpenedChip({ search, onSearch }: OpenedChipProps) {
  const { t } = useTranslation();
  const [isChoosing, setChoosing] = useState(false);
  const range = rangeOfSearch(search);
  const choose = (value: string) =>
    value === RANGE
      ? setChoosing(true)
      : onSearch({ openedDays: value, openedFrom: '', openedBefore: '', openedZone: '' });
  return (
    <>
      <FilterChip
        label={t('ticketList.opened')}
        value={range ? RANGE : search.openedDays}
        options={[
          ...DAYS.map((days) => ({ value: String(days), label: t('ticketList.lastDays', { count: days }) })),
          {
            value: RANGE,
            label: range ? rangeWords(range, currentLocale(), search.openedZone) : t('ticketList.range.open'),
          },
        ]}
        onChange={choose}
      />
      {isChoosing && (
        <Suspense fallback={null}>
          <OpenedDialog
            initial={range}
            onChoose={(chosen) => onSearch(searchOfRange(chosen))}
            onClose={() => setChoosing(false)}
          />
        </Suspense>
      )}
    </>
  );
}
