import { IconArrowDown } from '@tabler/icons-react';
import classes from './newer-button.module.css';

interface NewerButtonProps {
  count: number;
  /** "3 new messages" */
  label: string;
  onClick: () => void;
}

/** Says that something has come in below what is on the screen, and leads there. */
export function NewerButton({ count, label, onClick }: NewerButtonProps) {
  return (
    <div aria-live="polite">
      {count > 0 && (
        <button type="button" className={classes.newer} onClick={onClick}>
          <IconArrowDown size={14} stroke={2} aria-hidden />
          {label}
        </button>
      )}
    </div>
  );
}
