import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { queryString, type Query } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';

/** Takes along, as CSV, what is shown. */
export function CsvLink({ of, query }: { of: 'reports' | 'reports/hours'; query: Query }) {
  const { t } = useTranslation();
  return (
    <Button
      component="a"
      href={`/api/v1/${of}/export${queryString(query)}`}
      download
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
    >
      {t('reports.csv')}
    </Button>
  );
}
