import { Select } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';

interface TimeZoneFieldProps {
  timeZone: string;
  label: string;
  hint?: string;
  onChange: (timeZone: string) => void;
}

/** By which clock on the wall a rule goes. */
export function TimeZoneField({ timeZone, label, hint, onChange }: TimeZoneFieldProps) {
  const { t } = useTranslation();
  const zones = useMemo(
    () => [...new Set([timeZone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort(),
    [timeZone],
  );
  return (
    <Select
      searchable
      limit={60}
      allowDeselect={false}
      label={label}
      description={hint}
      nothingFoundMessage={t('escalation.quiet.noTimeZone')}
      data={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
      value={timeZone}
      onChange={(zone) => zone && onChange(zone)}
    />
  );
}
