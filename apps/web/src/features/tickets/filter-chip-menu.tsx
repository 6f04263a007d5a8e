import { Menu, ScrollArea } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ChipButton, type FilterChipProps } from './filter-chip.tsx';

export function FilterChipMenu(props: FilterChipProps) {
  const { value, options, onChange, isRequired = false } = props;
  const { t } = useTranslation();
  const mark = (isChosen: boolean) => isChosen && <IconCheck size={14} aria-hidden />;
  return (
    <Menu position="bottom-start" width={220} defaultOpened>
      <Menu.Target>
        <ChipButton {...props} />
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={320}>
          {!isRequired && (
            <Menu.Item onClick={() => onChange('')} rightSection={mark(!value)}>
              {t('filter.any')}
            </Menu.Item>
          )}
          {options.map((option) => (
            <Menu.Item
              key={option.value}
              onClick={() => onChange(option.value)}
              rightSection={mark(option.value === value)}
            >
              {option.label}
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
