import { IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ComponentProps } from 'react';
import classes from './ticket-list-pane.module.css';

export interface FilterChipProps {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  /** with '' when the filter is taken off */
  onChange: (value: string) => void;
  /** a choice that always has a value */
  isRequired?: boolean;
}

const loadMenu = () => import('./filter-chip-menu.tsx');
const FilterChipMenu = lazy(async () => ({ default: (await loadMenu()).FilterChipMenu }));

/** A filter of the list. Its choices are fetched when a pointer or the keyboard comes near. */
export function FilterChip(props: FilterChipProps) {
  const [isWanted, setWanted] = useState(false);
  const preload = () => void loadMenu();
  const chip = (
    <ChipButton
      {...props}
      aria-haspopup="menu"
      onPointerEnter={preload}
      onFocus={preload}
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
  onChange: _,
  className: __,
  ...button
}: FilterChipProps & Omit<ComponentProps<'button'>, 'value' | 'onChange'>) {
  const chosen = options.find((option) => option.value === value);
  return (
    <button type="button" {...button} className={classes.chip} data-active={value && !isRequired ? '' : undefined}>
      <span>{chosen ? (isRequired ? chosen.label : `${label}: ${chosen.label}`) : label}</span>
      <IconChevronDown size={13} stroke={1.75} aria-hidden />
    </button>
  );
}
