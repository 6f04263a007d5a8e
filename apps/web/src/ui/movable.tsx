import { useCallback, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/**
 * What moves from one place of a page to another and keeps all that it holds, its open dialogs too. `stays` is drawn
 * where it never goes away, `place` wherever it shall be seen.
 */
export function useMovable(content: ReactNode): { stays: ReactNode; place: ReactNode } {
  const [host] = useState(() => document.createElement('div'));
  const attach = useCallback((box: HTMLElement | null) => box?.append(host), [host]);
  return { stays: createPortal(content, host), place: <div ref={attach} /> };
}
