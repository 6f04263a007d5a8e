import { Menu, ScrollArea } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './ticket-list-pane.module.css';

interface FilterChipProps {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  /** with '' when the filter is taken off */
  onChange: (value: string) => void;
  /** a choice that always has a value */
  isRequired?: boolean;
}

export function FilterChip({ label, value, options, onChange, isRequired = false }: FilterChipProps) {
  const { t } = useTranslation();
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <button type="button" className={classes.chip} data-active={value && !isRequired ? '' : undefined}>
          <span>{chosen ? (isRequired ? chosen.label : `${label}: ${chosen.label}`) : label}</span>
          <IconChevronDown size={13} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320}>
          {!isRequired && (
            <Menu.Item onClick={() => onChange('')} rightSection={!value && <IconCheck size={14} aria-hidden />}>
              {t('filter.any')}
            </Menu.Item>
          )}
          {options.map((option) => (
            <Menu.Item
              key={option.value}
              onClick={() => onChange(option.value)}
              rightSection={option.value === value && <IconCheck size={14} aria-hidden />}
            >
              {option.label}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
