import { IconChevronDown } from '@tabler/icons-react';
import { Suspense, useState, type ComponentProps } from 'react';
import { Chip } from './chip.tsx';
import { lazyComponent } from './lazy-component.tsx';

export interface FilterChipProps {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  /** with '' when the filter is taken off */
  onChange: (value: string) => void;
  /** a choice that always has a value */
  isRequired?: boolean;
  /** several at once, `value` comma-separated */
  isMultiple?: boolean;
}

const FilterChipMenu = lazyComponent(async () => (await import('./filter-chip-menu.tsx')).FilterChipMenu);

/** A filter of the list. Its choices are fetched when a pointer or the keyboard comes near. */
export function FilterChip(props: FilterChipProps) {
  const [isWanted, setWanted] = useState(false);
  const chip = (
    <ChipButton
      {...props}
      aria-haspopup="menu"
      onPointerEnter={FilterChipMenu.preload}
      onFocus={FilterChipMenu.preload}
      onClick={() => setWanted(true)}
    />
  );
  return isWanted ? (
    <Suspense fallback={chip}>
      <FilterChipMenu {...props} />
    </Suspense>
  ) : (
    chip
  );
}

export function ChipButton({
  label,
  value,
  options,
  isRequired = false,
  isMultiple = false,
  onChange: _,
  className: __,
  ...button
}: FilterChipProps & Omit<ComponentProps<'button'>, 'value' | 'onChange'>) {
  const values = isMultiple ? value?.split(',') : [value];
  const chosen = options.filter((option) => values?.includes(option.value));
  const words = chosen.map((option) => option.label).join(', ');
  return (
    <Chip {...button} isActive={!!value && !isRequired}>
      <span>{chosen.length > 0 ? (isRequired ? words : `${label}: ${words}`) : label}</span>
      <IconChevronDown size={13} stroke={1.75} aria-hidden />
    </Chip>
  );
}
