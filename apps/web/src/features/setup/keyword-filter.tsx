import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from '../../lib/i18n.ts';
import { MANY } from './shown-chips.ts';

interface KeywordFilterProps {
  count: number;
  value: string;
  onChange: (value: string) => void;
}

/** Looks for one of many; not there while they are few. */
export function KeywordFilter({ count, value, onChange }: KeywordFilterProps) {
  const { t } = useTranslation();
  if (count <= MANY && value === '') return null;
  return (
    <TextInput
      size="xs"
      type="search"
      aria-label={t('keywords.filter', { count })}
      placeholder={t('keywords.filter', { count })}
      leftSection={<IconSearch size={13} aria-hidden />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
    />
  );
}
