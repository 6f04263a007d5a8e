import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, useState, type FocusEvent } from 'react';

/** On a phone an empty composer is one line until somebody touches it, so that the conversation has the screen. */
export function useCollapse(isEmpty: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isPhone || !isOpen) return;
    // not on losing the focus: on some phones a touched button does not take it, and would move away under the finger
    const close = ({ target }: PointerEvent) => {
      if (!(target instanceof Element) || ref.current?.contains(target)) return;
      if (!target.closest('[role="menu"],[role="dialog"],[role="listbox"]')) setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [isPhone, isOpen]);
  return {
    ref,
    isCollapsed: isPhone && !isOpen && isEmpty,
    handlers: {
      onFocus: () => setOpen(true),
      onBlur: ({ relatedTarget, currentTarget }: FocusEvent<HTMLElement>) => {
        if (relatedTarget && !currentTarget.contains(relatedTarget)) setOpen(false);
      },
    },
  };
}
