import { Button } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { ApiError } from '../lib/api.ts';
import { currentLocale, useTranslation } from '../lib/i18n.ts';
import type { UnreadableFiltersProps } from './list-problem.tsx';
import { EmptyState, ErrorState } from './states.tsx';

interface Props<Name extends string> extends UnreadableFiltersProps<Name> {
  /** what one calls each filter, by its name in the query */
  labels: Record<Name, string>;
}

/** Which filters in the address the server could not read, and the way out of it. */
export function UnreadableFilters<Name extends string>({ error, labels, onClear, onRetry }: Props<Name>) {
  const { t } = useTranslation();
  const paths = error instanceof ApiError ? error.fields.map(({ path }) => path.split('.')[0]!) : [];
  const names = [...new Set(paths)].filter((path): path is Name => path in labels);
  if (names.length === 0) return <ErrorState error={error} onRetry={onRetry} />;
  const called = [...new Set(names.map((name) => `“${labels[name]}”`))];
  const filters = new Intl.ListFormat(currentLocale(), { type: 'conjunction' }).format(called);
  return (
    <div role="alert">
      <EmptyState
        icon={<IconFilterOff size={28} stroke={1.5} />}
        title={t('filter.unreadable', { count: called.length, filters })}
        action={
          <Button variant="default" onClick={() => onClear(names)}>
            {t('filter.clearThese', { count: called.length })}
          </Button>
        }
      >
        {t('filter.unreadableHint')}
      </EmptyState>
    </div>
  );
}
