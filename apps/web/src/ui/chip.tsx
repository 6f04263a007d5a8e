import type { ComponentProps } from 'react';
import classes from './chip.module.css';

interface ChipProps extends Omit<ComponentProps<'button'>, 'className' | 'type'> {
  /** what it stands for narrows what is shown */
  isActive?: boolean;
  /** it is switched on and off, and says so */
  isToggle?: boolean;
}

/** The small round button of what narrows or asks for a list. */
export function Chip({ isActive = false, isToggle = false, ...button }: ChipProps) {
  return (
    <button
      {...button}
      type="button"
      className={classes.chip}
      data-active={isActive || undefined}
      {...(isToggle && { 'aria-pressed': isActive })}
    />
  );
}
