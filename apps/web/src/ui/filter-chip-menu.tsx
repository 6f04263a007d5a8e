import { Menu, ScrollArea } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from '../lib/i18n.ts';
import { ChipButton, type FilterChipProps } from './filter-chip.tsx';

export function FilterChipMenu(props: FilterChipProps) {
  const { value, options, onChange, isRequired = false, isMultiple = false } = props;
  const { t } = useTranslation();
  const chosen = value ? (isMultiple ? value.split(',') : [value]) : [];
  const mark = (isChosen: boolean) => isChosen && <IconCheck size={14} aria-hidden />;
  const choose = (option: string) => {
    if (!isMultiple) return onChange(option);
    const next = chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
    // in the order of the options, so that the same choice is the same URL
    onChange(
      options
        .filter((each) => next.includes(each.value))
        .map((each) => each.value)
        .join(','),
    );
  };
  return (
    <Menu position="bottom-start" width={220} defaultOpened closeOnItemClick={!isMultiple}>
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
              onClick={() => choose(option.value)}
              rightSection={mark(chosen.includes(option.value))}
            >
              {option.label}
            </Menu.Item>
          ))}
          {options.length === 0 && <Menu.Item disabled>{t('ticketList.noChoice')}</Menu.Item>}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
