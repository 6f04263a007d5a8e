import { useLayoutEffect, useRef } from 'react';

interface EarlyKeys {
  isOpen: boolean;
  onType: (change: (query: string) => string) => void;
  onClose: () => void;
}

/** What is typed before the palette has the keyboard goes into it, not to the page behind. */
export function useEarlyKeys(keys: EarlyKeys) {
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  // before the shortcuts of any screen begin to listen
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { isOpen, onType, onClose } = latest.current;
      if (!isOpen || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('[data-palette]')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === 'Escape') onClose();
      else if (event.key === 'Backspace') onType((query) => query.slice(0, -1));
      else if ([...event.key].length === 1) onType((query) => query + event.key);
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}
